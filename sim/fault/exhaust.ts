/**
 * `exhaust`: the process has used up a resource.
 *
 * memory                it takes all that it may and a byte more: the out-of-memory killer comes
 * files threads disk    it holds all that there is for it, and whatever it asks for is refused, its
 *                       next request at once; at the end it gives back what it took
 * network disk-io       it waits for what does not come, and so it hangs
 * cpu                   it computes for nothing, as with the fault cpu-hog
 *
 * Of files, threads and disk the fault lies on the instance: the next process is refused as well.
 *
 * Divergence: a real program asks for a file when it needs one, which may be much later.
 */
import type { FaultModel } from "./fault.ts";

export const exhaustFault: FaultModel<"exhaust"> = {
  begin({ instances, resource }, { machine, now, mark }) {
    for (const instance of instances) {
      switch (resource) {
        case "memory":
          machine.faults.devour(instance, mark, now);
          break;
        case "files":
        case "threads":
        case "disk":
          machine.faults.exhaust(instance, { resource, takes: true, fault: mark }, now);
          break;
        case "network":
        case "disk-io":
          machine.faults.hang(instance, mark, now);
          break;
        case "cpu":
          machine.faults.hog(instance, mark, now);
      }
    }
  },
  heal({ instances, resource }, { machine, now, mark }) {
    for (const instance of instances) {
      switch (resource) {
        case "memory":
          // What it took went with the process that was killed for it.
          break;
        case "files":
        case "threads":
        case "disk":
          machine.faults.restore(instance, resource, mark, now);
          break;
        case "network":
        case "disk-io":
          machine.faults.release(instance, mark, now);
          break;
        case "cpu":
          machine.faults.calm(instance, mark);
      }
    }
  },
};
