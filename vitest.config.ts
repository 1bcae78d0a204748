/**
 * How the tests run: in Node, on the two cores that the smallest machine has.
 *
 * `.ci/run` adds a JSON report of its own; a person reads the default one.
 */
import { defineConfig, type ViteUserConfig } from "vitest/config";

const configuration: ViteUserConfig = defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/draw-the-same.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

export default configuration;
