/**
 * Several files: what the later ones change.
 */
import { describe, expect, test } from "vitest";
import { declare, dependenciesOf, refusals, serviceOf } from "./memory-files.ts";
import type { SystemDeclaration } from "../../../sim/manifest/declaration.ts";

const BOTH = { files: ["compose.yaml", "over.yaml"] };

/** `web` as it is in both files, beside services it may depend on. */
function merged(base: string, over: string): SystemDeclaration {
  return declare(
    {
      "compose.yaml": `services:\n  web: { image: w, ${base} }\n  db: {}\n  cache: {}\n  log: {}`,
      "over.yaml": `services:\n  web: { ${over} }`,
    },
    BOTH,
  );
}

describe("dependencies", () => {
  test.each([
    ["depends_on: [db]", "depends_on: [cache]", ["requires db started", "requires cache started"]],
    ["depends_on: [db]", "image: x", ["requires db started"]],
    ["depends_on: [db]", "depends_on:", ["requires db started"]],
    ["depends_on: [db]", "depends_on: !reset []", []],
    ["depends_on: [db]", "depends_on: !override [log]", ["requires log started"]],
    ["depends_on: [db, cache]", "depends_on: { db: !reset {} }", ["requires cache started"]],
    [
      "depends_on: [db]",
      "depends_on: { log: { condition: service_completed_successfully } }",
      ["requires db started", "requires log completed"],
    ],
    [
      "depends_on: { log: { condition: service_completed_successfully, required: false } }",
      "depends_on: { log: { condition: service_started } }",
      ["requires log started optional"],
    ],
    [
      "depends_on: { log: { condition: service_completed_successfully } }",
      "depends_on: [log]",
      ["requires log started"],
    ],
  ])("%j with %j", (base, over, expected) => {
    expect(dependenciesOf(merged(base, over), "web")).toEqual(expected);
  });
});

describe("single values, mappings and healthchecks", () => {
  test.each([
    ["restart: always", 'restart: "no"', { policy: "no" }],
    ["restart: always", "restart:", { policy: "always" }],
    ["restart: always", "restart: !reset x", { policy: "no" }],
    ["scale: 2", "deploy: { replicas: 2 }", { count: 2 }],
    [
      "deploy: { replicas: 2, resources: { limits: { memory: 1g } } }",
      "deploy: { resources: { limits: { memory: 1k } } }",
      { count: 2, memory: 1024 },
    ],
    [
      "healthcheck: { test: [CMD, a], interval: 5s }",
      "healthcheck: { test: [NONE] }",
      { checks: 0 },
    ],
    ["healthcheck: { test: a, retries: 9 }", "healthcheck: { interval: 1s }", { checks: 1 }],
    ["healthcheck: { test: a }", "healthcheck: !reset {}", { checks: 0 }],
  ])("%j with %j", (base, over, expected) => {
    const web = serviceOf(merged(base, over), "web");
    expect({
      policy: web.restart.policy,
      count: web.instances.count,
      memory: web.limits.limits.memory.hardBytes,
      checks: web.checks.length,
    }).toMatchObject(expected);
  });
});

test("A service of a later file is added after those of the earlier ones", () => {
  const files = {
    "compose.yaml": "services: { b: {} }",
    "over.yaml": "services: { a: {}, b: {} }",
  };
  expect(declare(files, BOTH).services.map(({ name }) => name)).toEqual(["b", "a"]);
});

test("A service can be taken away by a later file", () => {
  const files = {
    "compose.yaml": "services: { a: {}, b: {} }",
    "over.yaml": "services: { b: !reset {} }",
  };
  expect(declare(files, BOTH).services.map(({ name }) => name)).toEqual(["a"]);
});

test("A later file of nothing but comments changes nothing", () => {
  const files = { "compose.yaml": "services: { a: {} }", "over.yaml": "# services:\n" };
  expect(declare(files, BOTH).services).toHaveLength(1);
});

test("The name and what is declared at the top level come from all files", () => {
  const files = {
    "compose.yaml": "name: one\nservices: { a: { networks: [front, back] } }\nnetworks: { front: }",
    "over.yaml": "name: two\nnetworks: { back: { driver: bridge } }",
  };
  expect(declare(files, BOTH).name).toBe("two");
});

test("A volume of the same target replaces the one of the earlier file", () => {
  const files = {
    "compose.yaml": "services: { a: { volumes: ['gone:/data'] } }",
    "over.yaml": "services: { a: { volumes: ['./here:/data'] } }",
  };
  expect(refusals(files, BOTH)).toEqual([]);
});

test("Each problem stands in the file and at the place where it was written", () => {
  const files = {
    "compose.yaml": "services:\n  a: { image: a, restart: sometimes }",
    "over.yaml": "services:\n  a:\n    depends_on: [b]\n    scal: 2",
  };
  expect(refusals(files, BOTH)).toEqual([
    "compose.yaml:2:27: 'sometimes' is not a restart policy; " +
      "write no, always, on-failure, on-failure:5 or unless-stopped",
    "over.yaml:3:18: 'a' depends on 'b', which is not declared",
    "over.yaml:4:5: 'scal' is not a key of a service; did you mean 'scale'?",
  ]);
});
