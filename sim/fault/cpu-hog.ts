/**
 * `cpu-hog`: the process computes for nothing, on as many CPUs as the machine has.
 *
 * It shares the weight and the quota of the instance, so that a limit holds it as well. The fault
 * ends with its time or with the process, whichever comes first.
 *
 * Divergence: a real hog also holds up its own process, in locks and in caches.
 */
import type { FaultModel } from "./fault.ts";

export const cpuHogFault: FaultModel<"cpu-hog"> = {
  begin(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.hog(instance, mark, now);
  },
  heal(fault, { machine, mark }) {
    for (const instance of fault.instances) machine.faults.calm(instance, mark);
  },
};
