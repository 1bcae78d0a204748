/**
 * Jobs: what a service has been asked to do and has not begun. At most one at a time; a job never
 * does anything by itself, it waits to be looked at by the step.
 */
import { assert, present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import { forgetRestarts } from "../restart/history.ts";
import { after } from "../time.ts";
import { NO_JOB, type DependencyTimeout, type Service } from "./service.ts";

/** Plans the start of a service that is at rest; it happens once nothing stands in its way. */
export function planStart(
  context: KernelContext,
  service: Service,
  cause: number,
  isRestart = false,
): void {
  assert(service.job.kind === "none", "a start is planned for a service without another job");
  for (const { restarts } of service.instances) forgetRestarts(restarts);
  const timeouts = armTimeouts(context, service);
  service.job = { kind: "start", cause, isRestart, watch: 0, timeouts };
  proposeStart(context, service);
}

/** Has the step look at whether this service can start now. */
export function proposeStart(context: KernelContext, service: Service): void {
  context.agenda.considerStart(present(service.instances[0], "a service has an instance").id);
}

/** Drops the job, whichever it is, and what was armed for it. */
export function dropJob(context: KernelContext, service: Service): void {
  if (service.job.kind === "start") {
    for (const { alarm } of service.job.timeouts) context.alarms.cancel(alarm);
  }
  service.job = NO_JOB;
  // Restarts that came due meanwhile were held back by the job.
  for (const { id, state } of service.instances) {
    if (state.name === "failed" && state.next.kind !== "never") context.agenda.considerStart(id);
  }
}

function armTimeouts(context: KernelContext, service: Service): readonly DependencyTimeout[] {
  const timeouts: DependencyTimeout[] = [];
  for (const [dependency, spec] of (context.graph.after[service.id] ?? []).entries()) {
    if (spec.timeoutUs === null) continue;
    const alarm = context.alarms.arm(after(context.now, spec.timeoutUs), {
      kind: "dependency-timeout",
      service: service.id,
      dependency,
    });
    timeouts.push({ dependency, alarm });
  }
  return timeouts;
}
