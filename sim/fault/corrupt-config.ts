/**
 * `corrupt-config`: somebody has damaged the source of a service's configuration.
 *
 * The manager notices the change at once and judges it as it judges a reload: where a type or a
 * rule forbids it, the old values stay in force; where none does, the service goes over to the
 * damage. What comes while the service does not run is judged when it does. At the heal the file is
 * as it was, and what had come into force goes back, as a new version.
 *
 * Divergence: real damage is often no text that could be read at all, and a file is only looked at
 * every so often, or when the service is started.
 */
import type { FaultModel } from "./fault.ts";

export const corruptConfigFault: FaultModel<"corrupt-config"> = {
  begin({ service, set }, { report, mark }) {
    if (service === null) return;
    report({ kind: "config-source", service, edit: mark.index, set, cause: mark.record });
  },
  heal({ service }, { report, mark }) {
    if (service === null) return;
    report({ kind: "config-source", service, edit: mark.index, set: null, cause: mark.record });
  },
};
