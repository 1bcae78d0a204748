/**
 * `leak`: the process uses more and more memory, at a steady rate, until it ends or the leak does.
 *
 * Divergence: real leaks follow the load, and memory that is never touched again is swapped out
 * long before a limit is reached.
 */
import type { FaultModel } from "./fault.ts";

export const leakFault: FaultModel<"leak"> = {
  begin(fault, { machine, now, mark }) {
    for (const instance of fault.instances) {
      machine.faults.leak(instance, mark, fault.bytesPerSecond, now);
    }
  },
  heal(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.seal(instance, mark, now);
  },
};
