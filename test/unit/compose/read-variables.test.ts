/**
 * Where the values of variables come from, and what becomes of those that have none.
 */
import { describe, expect, test } from "vitest";
import { declare, refusals, serviceOf, warnings, type Files } from "./memory-files.ts";

function replicas(files: Files, environment: Record<string, string> = {}): number {
  return serviceOf(declare(files, { environment }), "a").instances.count;
}

const COMPOSE = "services: { a: { image: a, scale: '${N:-1}' } }";

describe("a variable of a Compose file", () => {
  test("comes from .env beside the first file", () => {
    expect(replicas({ "compose.yaml": COMPOSE, ".env": "N=2" })).toBe(2);
  });

  test("comes from the environment before .env", () => {
    expect(replicas({ "compose.yaml": COMPOSE, ".env": "N=2" }, { N: "3" })).toBe(3);
  });

  test("has its default where neither knows it", () => {
    expect(replicas({ "compose.yaml": COMPOSE })).toBe(1);
  });

  test("is not looked for on the prototype of an object", () => {
    const files = "services: { a: { image: '${constructor:-none}', scale: '${toString:-4}' } }";
    expect(replicas({ "compose.yaml": files })).toBe(4);
  });

  test("is not filled in where it stands in a key", () => {
    expect(refusals("services: { $A: { image: a } }")).toEqual([
      expect.stringContaining("compose.yaml:1:13: '$A' is not a name of a service; "),
    ]);
  });

  test("that is missing is named once, at its first use, to the column", () => {
    const files = 'services:\n  a:\n    image: "a:$TAG"\n    hostname: x-${TAG}-${OTHER}';
    expect(warnings(files)).toEqual([
      "compose.yaml:3:15: the variable 'TAG' is not set, so that it is empty here; " +
        "set it in the environment or in .env, or write ${TAG:-default}",
      "compose.yaml:4:24: the variable 'OTHER' is not set, so that it is empty here; " +
        "set it in the environment or in .env, or write ${OTHER:-default}",
    ]);
  });

  test("that is required and missing stops the reading, with its message and place", () => {
    const files = "services:\n  a:\n    image: a\n    scale: ${N:?say how many}";
    expect(refusals(files)).toEqual([
      "compose.yaml:4:12: the variable 'N' is required: say how many; " +
        "set it in the environment or in .env",
    ]);
  });

  test("that is malformed gets a hint to escape the dollar", () => {
    expect(refusals("services:\n  a: { image: a, command: 'echo $(date)' }")).toEqual([
      "compose.yaml:2:33: '$(date)' is not a variable; write ${NAME}, or $$ for a dollar sign",
    ]);
  });
});

test("A mistake in .env stands in .env", () => {
  expect(refusals({ "compose.yaml": COMPOSE, ".env": "A=1\nB='x" })).toEqual([
    ".env:2:3: the value of 'B' does not end; close it with '",
  ]);
});
