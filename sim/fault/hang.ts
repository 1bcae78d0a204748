/**
 * `hang`: the process is alive and makes no progress; only signal 9 reaches it.
 *
 * The hang ends with its time or with the process, whichever comes first. The work that it was at
 * goes on where it stood, and probes that are still waited for are answered then.
 *
 * Divergence: a real hang is often partial: some threads, some locks, one queue.
 */
import type { FaultModel } from "./fault.ts";

export const hangFault: FaultModel<"hang"> = {
  begin(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.hang(instance, mark, now);
  },
  heal(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.release(instance, mark, now);
  },
};
