/**
 * Profiles: who takes part, and what happens to those who depend on the others.
 */
import { describe, expect, test } from "vitest";
import { declare, dependenciesOf, refusals, warnings } from "./memory-files.ts";

const FILE = [
  "services:",
  "  web: {}",
  "  debug: { profiles: [dev, test] }",
  "  load: { profiles: [test] }",
].join("\n");

describe("the services that take part", () => {
  test.each([
    [[], {}, ["web"]],
    [["dev"], {}, ["web", "debug"]],
    [["test"], {}, ["web", "debug", "load"]],
    [["*"], {}, ["web", "debug", "load"]],
    [[], { COMPOSE_PROFILES: "dev, test" }, ["web", "debug", "load"]],
    [["dev"], { COMPOSE_PROFILES: "test" }, ["web", "debug"]],
  ])("with %j and %j are %j", (profiles, environment, expected) => {
    const system = declare(FILE, { profiles, environment });
    expect(system.services.map(({ name }) => name)).toEqual(expected);
  });

  test("may be named by .env as well", () => {
    const system = declare({ "compose.yaml": FILE, ".env": "COMPOSE_PROFILES=dev" });
    expect(system.services).toHaveLength(2);
  });
});

test("A profile that no service has is a slip, and only warned of", () => {
  expect(warnings(FILE, { profiles: ["tset"] })).toEqual([
    "compose.yaml:1:1: no service has the profile 'tset'; did you mean 'test'?",
  ]);
});

test("A dependency that does not take part is refused, with what would make it", () => {
  const file = "services:\n  web: { depends_on: [db] }\n  db: { profiles: [data] }";
  expect(refusals(file)).toEqual([
    "compose.yaml:2:23: 'web' depends on 'db', which takes part only with the profile 'data'; " +
      "add --profile data, or write 'required: false'",
  ]);
  expect(refusals(file, { profiles: ["data"] })).toEqual([]);
});

test("A dependency that is not required and does not take part is left out", () => {
  const file = [
    "services:",
    "  web: { depends_on: { db: { condition: service_started, required: false } } }",
    "  db: { profiles: [data] }",
  ].join("\n");
  expect(dependenciesOf(declare(file), "web")).toEqual([]);
});

test("A file of which nothing takes part is refused as a whole", () => {
  expect(refusals("services: { a: { profiles: [x] }, b: { profiles: [y, x] } }")).toEqual([
    "compose.yaml:1:1: every service belongs to a profile, and none of them is active; " +
      "add --profile, of x, y",
  ]);
});

test("What is wrong in a service that does not take part is reported all the same", () => {
  expect(refusals("services: { a: {}, b: { profiles: [x], scale: many } }")).toEqual([
    "compose.yaml:1:47: 'scale' is 'many', but has to be a whole number of 0 or more",
  ]);
});
