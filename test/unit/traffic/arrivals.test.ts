/**
 * When requests arrive that nobody draws: at even distances, or as they were written down.
 */
import { expect, test } from "vitest";
import { instant } from "../../../kernel/time.ts";
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

test("at even distances the first comes after one of them, and nobody comes twice", () => {
  const arrivals = { kind: "constant", gapUs: 100 } as const;
  const instants = [99, 100, 199, 200, 899, 900, 999, 1_000, 5_000];
  expect(arrivedBy(arrivals, instants)).toEqual([0, 1, 1, 2, 8, 9, 9, 9, 9]);
});

test("what was written down comes at its instant, once for each time that it was", () => {
  const arrivals = { kind: "list", instantsUs: Float64Array.of(5, 7, 7, 300) } as const;
  expect(arrivedBy(arrivals, [4, 5, 6, 7, 299, 300, 5_000])).toEqual([0, 1, 1, 3, 3, 4, 4]);
});
