/**
 * A heartbeat is late: the instance is taken for dead, and its process is ended.
 */
import { assert } from "../assertion.ts";
import { note, type KernelContext } from "../context.ts";
import { openIncident } from "../restart/incident.ts";
import { elapsed } from "../time.ts";
import type { Instance } from "./service.ts";
import { stopInstance } from "./stop.ts";

/** No heartbeat has come in time. */
export function onHeartbeatLate(context: KernelContext, instance: Instance): void {
  const { id, state, lastRecord } = instance;
  assert(
    state.name === "running" && state.watchdog !== null,
    "a watchdog is armed only while the instance runs",
  );
  state.watchdog.alarm = null;
  const late = note(context, state.watchdog.silence ?? lastRecord, {
    event: "heartbeat.late",
    instance: id,
    silentUs: elapsed(state.watchdog.lastAt, context.now),
  });
  const detected = note(context, late, {
    event: "fault.detected",
    type: "health-check-failure",
    instance: id,
  });
  openIncident(context, instance);
  stopInstance(context, instance, "watchdog", detected);
}
