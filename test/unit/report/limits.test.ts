/**
 * The table of limits: what was hit, and whose it is, before what is cut.
 */
import { expect, it } from "vitest";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { ResourceUse } from "../../../sim/machine/resource-use.ts";
import { limitLines } from "../../../sim/report/boot-text/limits.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { sliceOf } from "../../support/limit-runs.ts";
import { sketchSystem } from "./small-system.ts";

const SYSTEM: SystemSpec = {
  ...sketchSystem([{ name: "w", instances: 20 }]),
  slices: [sliceOf({})],
};

const NEAR = {
  resource: "memory",
  limit: 100,
  use: 90,
  peak: 90,
  refusals: 0,
  waitedUs: 0,
} as const;

function of(instance: number, hit: Partial<ResourceUse> = {}): ResourceUse {
  return { ...NEAR, instance: instance as InstanceId, slice: null, ...hit };
}

/** `w/3 files`, of each row that is shown, and what is said of the others. */
function shownOf(resources: readonly ResourceUse[]): readonly string[] {
  const lines = limitLines(SYSTEM, resources, 80, PLAIN);
  return lines.map((line) => line.slice(8).split(/ {2,}/).slice(0, 2).join(" "));
}

it("has what was hit first, and the machine and groups before instances", () => {
  const rows = shownOf([
    ...Array.from({ length: 17 }, (_, instance) => of(instance)),
    of(17, { resource: "files", refusals: 2 }),
    of(18, { resource: "network", waitedUs: 5 as ResourceUse["waitedUs"] }),
    { ...NEAR, instance: null, slice: 0, refusals: 1 },
    { ...NEAR, instance: null, slice: 0, resource: "memory-soft" },
    { ...NEAR, instance: null, slice: null, refusals: 1 },
  ]);
  expect(rows).toEqual([
    "machine memory",
    "group g memory",
    "w/17 files",
    "w/18 network",
    "group g memory-soft",
    ...Array.from({ length: 11 }, (_, instance) => `w/${instance} memory`),
    "… and 6 more limits: --json",
  ]);
});

it("has what is near in the order of the file", () => {
  expect(shownOf([of(2), of(1), { ...NEAR, instance: null, slice: null }, of(3)])).toEqual([
    "machine memory",
    "w/2 memory",
    "w/1 memory",
    "w/3 memory",
  ]);
});
