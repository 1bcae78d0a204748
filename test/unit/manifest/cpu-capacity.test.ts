/**
 * How many quotas of CPU time a system may have: those of groups, and one for each within them.
 */
import { expect, it } from "vitest";
import { load } from "./read.ts";

function toldOf(instances: number, cpu: string): readonly string[] {
  const reading = load(
    "system: s\n" +
      `services: { a: { instances: ${instances}, behavior: { cpu: 100 % } } }\n` +
      `groups: { inner: { members: [a] }, outer: { members: [inner]${cpu} } }`,
  );
  return reading.ok ? [] : reading.problems.map(({ code, message }) => `${code}: ${message}`);
}

it("counts each instance that is within the quota of a group", () => {
  const most = 131_072;
  const quota = ", limits: { cpu: 50 % }";
  expect(toldOf(most - 1, quota)).toEqual([]);
  expect(toldOf(most, "")).toEqual([]);
  expect(toldOf(most, quota)).toEqual([
    `too-many-threads: with those of 'a' the system has more than ${most} CPU limits`,
  ]);
});
