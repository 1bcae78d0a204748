/**
 * Jobs: what a service has been asked to do and has not begun. At most one at a time; a job never
 * does anything by itself, it waits to be looked at by the step.
 */
import { assert, present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import { forgetRestarts } from "../restart/history.ts";
import { NO_JOB, type Service } from "./service.ts";
import { armTimeouts, cancelTimeouts } from "./waits.ts";

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
    cancelTimeouts(context, service.job.timeouts);
  }
  service.job = NO_JOB;
  // Restarts that came due meanwhile were held back by the job.
  for (const { id, state } of service.instances) {
    if (state.name === "failed" && state.next.kind !== "never") context.agenda.considerStart(id);
  }
}
