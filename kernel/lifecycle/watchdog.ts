/**
 * The watchdog: an instance that runs sends heartbeats, and one whose heartbeat is late is ended.
 *
 * It is late when none has come for as long as `watchdog` says, counted from the one before, or
 * from the moment that the instance entered running; one that comes at that very instant is in
 * time. Then the process gets signal 6, so that it can tell where it stood, and signal 9 after the
 * stop timeout; it has ended by the cause `watchdog`. Source: systemd.service(5), WatchdogSec=.
 *
 * While the machine says that heartbeats are steady none is told and nothing is armed: the machine
 * knows of everything that could make one late, and says so when it happens. So the decision is as
 * exact as if each heartbeat were told, and a thousand healthy services cost nothing.
 *
 * A paused instance is not listened to; after a resume the time begins anew. What a late heartbeat
 * leads to stands in heartbeat-late.ts.
 */
import type { Alarm } from "../alarms.ts";
import { assert } from "../assertion.ts";
import { instanceOf, type KernelContext } from "../context.ts";
import type { Cause, Input } from "../ports.ts";
import { after, type Instant } from "../time.ts";
import type { Instance } from "./service.ts";

/** What is known of the heartbeats of an instance that runs. */
export interface Watchdog {
  /** Of the last heartbeat, or since when it is listened to. */
  lastAt: Instant;
  /** `null`: they are steady. */
  alarm: Alarm | null;
  /** Why no more come, where the machine has said so. */
  silence: Cause;
}

type Heartbeat = Extract<Input, { readonly kind: "heartbeat" }>;

/** Listens from now on; `null` where the service has no watchdog. */
export function beginWatchdog(context: KernelContext, instance: Instance): Watchdog | null {
  if (instance.service.spec.watchdogUs === null) return null;
  const watchdog: Watchdog = { lastAt: context.now, alarm: null, silence: null };
  rearm(context, instance, watchdog, true);
  return watchdog;
}

/** Nobody listens any more; `null` is nobody who did. */
export function endWatchdog(context: KernelContext, watchdog: Watchdog | null): void {
  if (watchdog === null) return;
  context.alarms.cancel(watchdog.alarm);
  watchdog.alarm = null;
}

/** Word of the heartbeats of a process; of one that does not run any more it is dropped. */
export function onHeartbeat(context: KernelContext, heartbeat: Heartbeat): void {
  const instance = instanceOf(context, heartbeat.instance);
  const { state, generation } = instance;
  if (state.name !== "running" || generation !== heartbeat.generation) return;
  const { watchdog } = state;
  if (watchdog === null) return;
  context.alarms.cancel(watchdog.alarm);
  watchdog.alarm = null;
  watchdog.silence = heartbeat.rhythm === "silent" ? heartbeat.cause : null;
  if (heartbeat.at > watchdog.lastAt) watchdog.lastAt = heartbeat.at;
  if (heartbeat.rhythm !== "steady") {
    rearm(context, instance, watchdog, heartbeat.rhythm === "silent");
  }
}

/** Where the next heartbeat is only expected, waiting for it is routine. */
function rearm(
  context: KernelContext,
  { id, service }: Instance,
  watchdog: Watchdog,
  foreground: boolean,
): void {
  const { watchdogUs } = service.spec;
  assert(watchdogUs !== null, "only a service with a watchdog is listened to");
  const due = after(watchdog.lastAt, watchdogUs);
  const at = due > context.now ? due : context.now;
  watchdog.alarm = context.alarms.arm(at, { kind: "watchdog", instance: id }, foreground);
}
