/**
 * `slow`: starts, stops and requests that begin meanwhile take `factor` times as long.
 *
 * Of several that overlap each counts: their factors multiply.
 *
 * Divergence: a real slowdown also stretches what is already under way.
 */
import type { FaultModel } from "./fault.ts";

export const slowFault: FaultModel<"slow"> = {
  begin(fault, { machine, mark }) {
    for (const instance of fault.instances) machine.faults.slowDown(instance, mark, fault.factor);
  },
  heal(fault, { machine, mark }) {
    for (const instance of fault.instances) machine.faults.speedUp(instance, mark);
  },
};
