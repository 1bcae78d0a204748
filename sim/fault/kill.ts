/**
 * `kill`: the process gets signal 9 and is gone at once.
 *
 * Divergence: a real process may be stuck in the kernel and die later, and what it shared with
 * others (locks, sockets, memory) may be left in a state that they trip over.
 */
import type { FaultModel } from "./fault.ts";

export const killFault: FaultModel<"kill"> = {
  begin(fault, { machine, now, mark }) {
    for (const instance of fault.instances) machine.faults.kill(instance, mark, now);
  },
  heal() {
    // Nothing to undo: whoever was killed stays dead until somebody starts it again.
  },
};
