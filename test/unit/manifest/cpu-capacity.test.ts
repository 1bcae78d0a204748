/**
 * How many quotas of CPU time a system may have: those of groups, and one for each instance that
 * computes within them.
 */
import { expect, it } from "vitest";
import { ProblemList } from "../../../sim/manifest/problem-list.ts";
import { checkThreads } from "../../../sim/manifest/resolve/cpu-capacity.ts";
import { declare, load, valueOf } from "./read.ts";

const MOST = 131_072;
const QUOTA = ", limits: { cpu: 50 % }";
const COMPUTES = ", behavior: { cpu: 100 % }";

interface Draft {
  readonly a: string;
  readonly b?: string;
  readonly quota?: string;
  readonly faults?: string;
}

function toldOf({ a, b = "", quota = QUOTA, faults = "" }: Draft): readonly string[] {
  const reading = load(
    "system: s\n" +
      `services: { a: { ${a} }, b: { ${b} } }\n` +
      `groups: { inner: { members: [a, b] }, outer: { members: [inner]${quota} } }\n` +
      `faults: [${faults}]`,
  );
  return reading.ok
    ? []
    : reading.problems.map(({ code, message, hint }) => `${code}: ${message}; ${hint}`);
}

function refused(service: string): string {
  return (
    `too-many-threads: with those of '${service}' more than ${MOST - 1} instances that compute ` +
    "are within CPU limits; write fewer instances, or fewer of them within a 'limits.cpu'"
  );
}

it("counts each instance that computes within the quota of a group", () => {
  expect(toldOf({ a: `instances: ${MOST - 1}${COMPUTES}` })).toEqual([]);
  expect(toldOf({ a: `instances: ${MOST}${COMPUTES}`, quota: "" })).toEqual([]);
  expect(toldOf({ a: `instances: ${MOST}${COMPUTES}` })).toEqual([refused("a")]);
});

it("counts each instance that computes within a quota of its own", () => {
  const own = `instances: ${MOST}${QUOTA}`;
  expect(toldOf({ a: own + COMPUTES })).toEqual([refused("a")]);
  expect(toldOf({ a: own })).toEqual([]);
});

it("counts nobody who never computes, however many they are in the group", () => {
  expect(toldOf({ a: "instances: 70000", b: "instances: 70000" })).toEqual([]);
});

it.each(["cpu-hog: b", "exhaust: b, resource: cpu"])(
  "counts those who compute by a fault, each once: %s",
  (strike) => {
    const faults = `{ at: 1s, ${strike} }, { at: 2s, cpu-hog: b/0 }, { at: 2s, cpu-hog: a/0 }`;
    const b = "instances: 70000";
    const room = MOST - 1 - 70_000;
    expect(toldOf({ a: `instances: ${room}${COMPUTES}`, b, faults })).toEqual([]);
    expect(toldOf({ a: `instances: ${room + 1}${COMPUTES}`, b, faults })).toEqual([refused("b")]);
    const others = "{ at: 1s, exhaust: b, resource: memory }, { at: 1s, kill: b }";
    expect(toldOf({ a: `instances: ${room + 1}${COMPUTES}`, b, faults: others })).toEqual([]);
  },
);

it("counts the groups that have a quota", () => {
  const { groups, ...rest } = valueOf(
    declare(`system: s\nservices: { a: {} }\ngroups: { g: { members: [a]${QUOTA} } }`),
  );
  const tell = (count: number): readonly string[] => {
    const problems = new ProblemList();
    const many = Array.from({ length: count }, () => groups).flat();
    const shared = { slices: [], ofService: new Map() };
    checkThreads({ ...rest, groups: many }, shared, [], problems);
    return problems.errors().map(({ message }) => message);
  };
  expect(tell(MOST)).toEqual([]);
  expect(tell(MOST + 1)).toEqual([`the system has more than ${MOST} groups with a CPU limit`]);
});
