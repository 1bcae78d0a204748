/**
 * `zone-down`: a zone loses its power. All processes of its instances die at once, and no message
 * comes to it or goes out of it.
 *
 * What is started there meanwhile makes no progress: it has no power to start with, so that start
 * timeouts and restart policies do their work. When the power is back the starts go on.
 *
 * Divergence: the manager is on a machine of its own, and sees each process die; a real one would
 * only stop hearing from the zone. An answer that was to be sent again when the power went is sent
 * when it is back, though nobody would know of it any more. Disks come back as they were, and all
 * of a zone at once.
 */
import type { FaultModel } from "./fault.ts";

export const zoneDownFault: FaultModel<"zone-down"> = {
  begin({ instances, zone }, { machine, links, now, mark }) {
    // The answers that say that a process is gone do not come out of the zone either.
    links.isolate(zone, mark, now);
    for (const instance of instances) machine.faults.cutPower(instance, mark, now);
  },
  heal({ instances }, { machine, links, now, mark }) {
    links.calm(mark, now);
    for (const instance of instances) machine.faults.restorePower(instance, mark, now);
  },
};
