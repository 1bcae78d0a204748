/**
 * Pause and resume: a service is frozen where it stands, and goes on from there.
 *
 * Only running instances are paused; those that start, stop or have failed are left alone. Nobody
 * is probed meanwhile and nobody is ready, and uptime stands still. Who runs beside a paused
 * service runs on, also what is bound to it, because its process is still there; who waits for it
 * waits on. What befalls a frozen process (signal 9, out of memory) is handled as ever.
 *
 * A stop or a restart thaws, as systemd does before it runs a job on a unit that `systemctl freeze`
 * has frozen (systemctl(1)); a start of what is paused changes nothing, and says so.
 */
import { noteInstance, type KernelContext } from "../context.ts";
import { endChecks, resumeChecks } from "../health/probing.ts";
import { updateReadiness } from "../health/readiness.ts";
import { uptimeOf } from "../restart/recovery.ts";
import { instant } from "../time.ts";
import { noteMove } from "./move.ts";
import { abandonReload, readSource } from "./reload.ts";
import type { Instance, Service } from "./service.ts";
import { beginWatchdog, endWatchdog } from "./watchdog.ts";

/** Whether there is anything that a pause, or a resume, of this service could be about. */
export function isPausable({ instances }: Service): boolean {
  return instances.some(({ state }) => state.name === "running" || state.name === "paused");
}

/** Freezes what runs; what is paused already stays so. */
export function pause(context: KernelContext, service: Service, cause: number): void {
  abandonReload(context, service, cause);
  for (const instance of service.instances) pauseInstance(context, instance, cause);
}

/** Lets go on what is paused; what runs stays as it is. */
export function resume(context: KernelContext, service: Service, cause: number): void {
  for (const instance of service.instances) resumeInstance(context, instance, cause);
  readSource(context, service);
}

function pauseInstance(context: KernelContext, instance: Instance, cause: number): void {
  const { id, state, generation } = instance;
  if (state.name !== "running") return;
  endChecks(context, state.checks);
  endWatchdog(context, state.watchdog);
  if (state.ready) {
    noteInstance(context, instance, cause, { event: "service.ready", instance: id, ready: false });
  }
  const uptimeUs = uptimeOf(instance, context.now);
  const record = noteMove(context, instance, "pause", { cause });
  instance.state = { name: "paused", uptimeUs, checks: state.checks };
  context.effects.push({ kind: "pause", instance: id, generation, cause: record });
}

/** It is as ready as its checks said before, and they are asked again at once. */
function resumeInstance(context: KernelContext, instance: Instance, cause: number): void {
  const { id, state, generation } = instance;
  if (state.name !== "paused") return;
  const since = instant(context.now - state.uptimeUs);
  const watchdog = beginWatchdog(context, instance);
  const record = noteMove(context, instance, "resume", { cause });
  instance.state = { name: "running", since, checks: state.checks, watchdog, ready: false };
  context.effects.push({ kind: "resume", instance: id, generation, cause: record });
  resumeChecks(context, instance, record);
  updateReadiness(context, instance, record);
}
