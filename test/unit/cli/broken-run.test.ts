/**
 * What is said of a run that could not be, or broke off: where the input is to blame, and what of
 * the run there is.
 */
import { describe, expect, it } from "vitest";
import { TrafficExhaustedError } from "../../../kernel/core/traffic/room.ts";
import { consequenceOf, problemOf } from "../../../sim/cli/broken-run.ts";
import { EndlessProgramError } from "../../../sim/io/program-realm.ts";
import { describeProblem } from "../../../sim/problem.ts";
import { load, valueOf } from "../manifest/read.ts";

const SYSTEM = valueOf(
  load(`system: shop
services:
  web: { behavior: { program: ./web.mjs } }
  web.api: { instances: 2, behavior: { program: ./api.mjs } }
`),
);

function textOf(error: unknown): string | null {
  const problem = problemOf(SYSTEM, error);
  return problem === null ? null : describeProblem(problem);
}

describe("a run that broke off", () => {
  it("names the program that did it, not the first that there is", () => {
    const error = new EndlessProgramError("it loops", "web.api/1", {});
    expect(textOf(error)).toMatch(/^system\.yaml:4:49: it loops; does it loop without end\?/);
  });

  it("tells what the core has no room for of the manifest as a whole", () => {
    const error = new TrafficExhaustedError("no room");
    expect(textOf(error)).toMatch(/^system\.yaml:1:1: the system does not fit: no room; make the/);
  });

  it("is no matter of the input otherwise", () => {
    expect(textOf(new RangeError("too far"))).toBeNull();
  });
});

describe("what there is of it", () => {
  const said = (hasBegun: boolean, ...left: readonly string[]): string =>
    consequenceOf({ hasBegun, left });

  it("is nothing where it had not begun", () => {
    expect(said(false)).toBe("; nothing was booted");
  });

  it("is no result where it had", () => {
    expect(said(true)).toBe("; the run was broken off, and no result was written");
  });

  it("is what cannot be taken back", () => {
    expect(said(true, "the first part of --trace", "the audit log, without its seal")).toBe(
      "; the run was broken off; it has no result, and all that was written is " +
        "the first part of --trace and the audit log, without its seal",
    );
  });
});
