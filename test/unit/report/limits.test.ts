/**
 * The table of limits: what was hit, and whose it is, before what is cut.
 */
import { expect, it } from "vitest";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { ResourceUse } from "../../../sim/machine/resource-use.ts";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { limitLines } from "../../../sim/report/boot-text/limits.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { sliceOf } from "../../support/limit-runs.ts";
import { reported } from "./reported.ts";
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

it("says where it was a fault that had used up what was refused", () => {
  const disk = { resource: "disk", limit: 65_536, use: 0, peak: 0 } as const;
  const lines = limitLines(
    SYSTEM,
    [
      of(1, { ...disk, refusals: 1, refusedByFault: 1 }),
      of(2, { ...disk, refusals: 3, refusedByFault: 1 }),
      of(3, { ...disk, use: 65_536, peak: 65_536, refusals: 2, refusedByFault: 0 }),
    ],
    80,
    PLAIN,
  );
  expect(lines.map((line) => line.split(/ {3,}/).at(-1))).toEqual([
    "refused once, by a fault",
    "refused 3 times, once by a fault",
    "refused 2 times",
  ]);
});

const WRITES = "disk: { rate: 8KiB/s }";

it("blames a full disk on the fault, and a used up limit on the limit", async () => {
  const service = (name: string): string =>
    `  ${name}: { limits: { disk: 64KiB }, behavior: { ${WRITES}, on-exhausted: continue } }`;
  const { system, report } = await reported(
    ["services:", service("a"), service("b"), "faults: [{ at: 2s, for: 1s, disk-full: a }]"].join(
      "\n",
    ),
    12,
  );
  const lines = happeningLines(system, report, { width: 120, palette: PLAIN, detail: "lines" });
  const refused = lines
    .filter((line) => line.includes("refused one more"))
    .map((line) => line.trim());
  expect(refused[0]).toBe("2.000s  a/0  refused one more block on disk: the disk is full");
  expect(refused[1]).toMatch(
    /^8\.\d+s {2}b\/0 {2}refused one more block on disk: 64 KiB is its limit$/,
  );
  const [a, b] = report.resources;
  expect([a?.refusals, a?.refusedByFault]).toEqual([2, 1]);
  expect([b?.refusals, b?.refusedByFault]).toEqual([1, 0]);
});
