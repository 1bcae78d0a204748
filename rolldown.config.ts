/**
 * Puts the modules of the command line into a few files, one for each verb and what verbs share.
 *
 * Node takes about a millisecond to find, read and link a module, and the command line has some
 * 400: that would take longer than booting a small system. Packages stay where npm puts them.
 */
import { defineConfig, type RolldownOptions } from "rolldown";

const configuration: RolldownOptions = defineConfig({
  input: { multios: "dist/sim/cli/main.js" },
  platform: "node",
  external: /^(?![./]|dist)/,
  output: {
    dir: "dist/cli",
    cleanDir: true,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
  },
});

export default configuration;
