/**
 * `disk-full`: the volume under the service is full, by whoever filled it: every write is refused,
 * the next one at once, until the fault is over. What was written before stays.
 *
 * It lies on the instances: a process that starts meanwhile is refused as well.
 *
 * Divergence: real file systems keep a reserve for root, and some writes need no new block.
 */
import type { FaultModel } from "./fault.ts";

export const diskFullFault: FaultModel<"disk-full"> = {
  begin(fault, { machine, now, mark }) {
    for (const instance of fault.instances) {
      machine.faults.exhaust(instance, { resource: "disk", takes: false, fault: mark }, now);
    }
  },
  heal(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.restore(instance, "disk", mark, now);
  },
};
