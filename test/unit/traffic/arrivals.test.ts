/**
 * When requests arrive that nobody draws: at even distances, or as they were written down.
 */
import { expect, test } from "vitest";
import { instant, INSTANT_MAX } from "../../../kernel/time.ts";
import type { ArrivalProcess } from "../../../kernel/core/traffic/options.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { AT_ONCE, Rig } from "../../fidelity/rig.ts";

const core = loadCore();

/** How many have arrived up to each of these instants, that one included. */
function arrivedBy(arrivals: ArrivalProcess, instants: readonly number[]): readonly number[] {
  const rig = new Rig(core, 1);
  const edge = rig.edge(rig.service({ service: AT_ONCE }));
  rig.workload(edge, arrivals, { end: instant(1_000) });
  return instants.map((us) => {
    rig.plane.advance(instant(us), 1_000);
    return rig.plane.edgeCounts(edge).calls;
  });
}

test("at even distances the first comes after one of them, and the last at the end", () => {
  const arrivals = { kind: "constant", gapUs: 100 } as const;
  const instants = [99, 100, 199, 200, 899, 900, 999, 1_000, 5_000];
  expect(arrivedBy(arrivals, instants)).toEqual([0, 1, 1, 2, 8, 9, 9, 10, 10]);
});

test.each([
  [3, 1],
  [7, 10],
  [11, 3_600],
  [700, 60],
  [0.1, 100],
  [1 / 3, 30],
  [1_000_000, 1],
  [3_333_333, 1],
  [10_000_000, 0.1],
  [59.94, 50],
])("a rate of %d a second for %d seconds is their product", (perSecond, seconds) => {
  const rig = new Rig(core, 1);
  const edge = rig.edge(rig.service({ service: AT_ONCE }));
  const end = instant(seconds * 1_000_000);
  rig.workload(edge, { kind: "constant", gapUs: 1_000_000 / perSecond }, { end });
  rig.plane.drain(INSTANT_MAX);
  rig.plane.advance(instant(end + 10_000_000), 0xffff_ffff);
  expect(rig.plane.edgeCounts(edge).calls).toBe(Math.round(perSecond * seconds));
});

test("a user who never thinks asks a thousand times a second where answers take no time", () => {
  const rig = new Rig(core, 1);
  const edge = rig.edge(rig.service({ service: AT_ONCE }));
  rig.closed(edge, 2, AT_ONCE);
  rig.plane.advance(instant(1_000_000), 0xffff_ffff);
  expect(rig.plane.edgeCounts(edge).calls).toBe(2 * 1_001);
});

test("what was written down comes at its instant, once for each time that it was", () => {
  const arrivals = { kind: "list", instantsUs: Float64Array.of(5, 7, 7, 300) } as const;
  expect(arrivedBy(arrivals, [4, 5, 6, 7, 299, 300, 5_000])).toEqual([0, 1, 1, 3, 3, 4, 4]);
});
