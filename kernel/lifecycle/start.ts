/**
 * Starting: from the wish to start a service to its instances being up.
 *
 * A wish is a job that waits until nothing stands in its way. No process is ever started before
 * the conditions of its service hold, nor while a service that it conflicts with is busy; nor
 * before the hooks of a start have succeeded, on-restart and then on-start. The start timeout
 * covers them.
 */
import { assert, present } from "../assertion.ts";
import { instanceOf, note, noteLatest, serviceOf, type KernelContext } from "../context.ts";
import { prospectOf, startVerdict } from "./condition.ts";
import { isRequired } from "../dependency/graph.ts";
import { isHeldDown, reviveGroups } from "../group/members.ts";
import { isMissed } from "../dependency/spread.ts";
import { beginChecks } from "../health/probing.ts";
import { updateReadiness } from "../health/readiness.ts";
import { openEndpoint } from "../message/endpoints.ts";
import { runHook } from "../hook/hook.ts";
import { callSideHook } from "../hook/side.ts";
import type { Cause } from "../ports.ts";
import type { DependencySpec, InstanceId } from "../spec.ts";
import { after } from "../time.ts";
import type { ServiceError } from "../vocabulary.ts";
import { forgetRestarts } from "../restart/history.ts";
import { cancelRestart } from "../restart/recovery.ts";
import { dropJob, proposeStart } from "./jobs.ts";
import { noteLoss } from "./loss.ts";
import { noteMove } from "./move.ts";
import { joinReload, readSource } from "./reload.ts";
import type { Instance, Service } from "./service.ts";
import { endWait, spend } from "./waits.ts";
import { beginWatchdog } from "./watchdog.ts";

/** Starts the service if it wants to start and nothing stands in its way. */
export function considerStart(context: KernelContext, service: Service): void {
  const { job } = service;
  if (job.kind !== "start" || isHeldDown(context, service)) return;
  const verdict = startVerdict(context, service, job.watch);
  switch (verdict.kind) {
    case "blocked":
      job.watch = verdict.watch;
      return;
    case "doomed":
      failForDependency(context, service, verdict.dependency, "dependency-error");
      return;
    case "clear":
      warnOfMissing(context, service);
      dropJob(context, service);
      reviveGroups(context, service, job.cause);
      // Where nothing is left to start, this alone is what others have waited for.
      context.agenda.changed(service.id);
      for (const instance of service.instances) {
        // An automatic restart that was to come gives way to the start that somebody asked for.
        if (isRestarting(instance)) cancelRestart(context, instance, job.cause);
        if (!isAtRest(instance)) continue;
        // What it went through while the start waited is forgotten with the rest.
        forgetRestarts(instance.restarts);
        startInstance(context, instance, job.cause, job.isRestart);
      }
  }
}

/** A required dependency is lost for good: the service fails without having been started. */
export function failForDependency(
  context: KernelContext,
  service: Service,
  dependency: DependencySpec,
  error: ServiceError,
): void {
  const target = serviceOf(context, dependency.target);
  dropJob(context, service);
  const record = noteLoss(context, { service, dependency: target, error, fatal: true });
  for (const instance of service.instances) {
    if (!isAtRest(instance)) continue;
    // What had failed before has failed anew: that is no transition, and yet its latest record.
    if (instance.state.name === "failed") noteLatest(instance, record);
    else failUnstarted(context, instance, { error, cause: record });
    const detected = note(context, instance.lastRecord, {
      event: "fault.detected",
      type: "dependency-failure",
      instance: instance.id,
    });
    callSideHook(context, instance, "on-failure", detected);
  }
  context.agenda.changed(service.id);
}

/** What is at rest fails without having been started. */
function failUnstarted(
  context: KernelContext,
  instance: Instance,
  { error, cause }: { readonly error: ServiceError; readonly cause: number },
): void {
  noteMove(context, instance, "fail", { cause, error });
  instance.state = { name: "failed", next: { kind: "never" } };
}

/** Starts one instance, and counts the start; its hooks come first, and then its process. */
export function startInstance(
  context: KernelContext,
  instance: Instance,
  cause: Cause,
  isRestart: boolean,
): void {
  const { spec } = instance.service;
  const { limit } = spec.restart;
  if (limit !== null) instance.restarts.window.record(limit, context.now);
  context.groups.withdrawn.delete(instance.service.id);
  endWait(context, instance);
  instance.generation += 1;
  const timeout =
    spec.startTimeoutUs === null
      ? null
      : context.alarms.arm(after(context.now, spec.startTimeoutUs), {
          kind: "start-timeout",
          instance: instance.id,
        });
  const record = noteMove(context, instance, "start", { cause });
  instance.state = { name: "starting", timeout, hook: null };
  advanceStart(context, instance, isRestart ? "on-restart" : "on-start", record);
}

/** Goes on with a start: with this hook, where there is one, or with what comes after it. */
export function advanceStart(
  context: KernelContext,
  instance: Instance,
  next: "on-restart" | "on-start" | "process",
  cause: number,
): void {
  const { id, generation, service, state } = instance;
  assert(state.name === "starting", "only a start is gone on with");
  const isHooked = state.hook !== null;
  state.hook = null;
  if (next === "on-restart") state.hook = runHook(context, instance, "on-restart", cause);
  if (state.hook === null && next !== "process") {
    state.hook = runHook(context, instance, "on-start", cause);
  }
  if (state.hook !== null) return;
  context.effects.push({ kind: "start", instance: id, generation, cause });
  // Who waits for a oneshot to be started has waited for its process.
  if (isHooked) context.agenda.changed(service.id);
}

/** The process has finished its start: the instance runs, and its checks begin. */
export function onStarted(
  context: KernelContext,
  input: { readonly instance: InstanceId; readonly generation: number; readonly cause: Cause },
): void {
  const instance = instanceOf(context, input.instance);
  if (instance.generation !== input.generation || instance.state.name !== "starting") return;
  if (instance.state.hook !== null) return;
  context.alarms.cancel(instance.state.timeout);
  const cause = input.cause ?? instance.lastRecord;
  const record = noteMove(context, instance, "started", { cause });
  instance.state = {
    name: "running",
    since: context.now,
    ready: false,
    checks: beginChecks(context, instance, record),
    watchdog: beginWatchdog(context, instance),
  };
  openEndpoint(context, instance, record);
  joinReload(context, instance);
  readSource(context, instance.service);
  updateReadiness(context, instance, record);
}

/** The time that a start waits for a dependency is over. */
export function onDependencyTimeout(
  context: KernelContext,
  service: Service,
  dependency: number,
): void {
  const { job } = service;
  assert(job.kind === "start", "a dependency's timeout is armed only while a start waits");
  spend(job.timeouts, dependency);
  const spec = present(context.graph.after[service.id]?.[dependency], "a declared dependency");
  const held = prospectOf(serviceOf(context, spec.target), spec) === "holds";
  if (!held && isRequired(spec)) failForDependency(context, service, spec, "service-timeout");
  else proposeStart(context, service);
}

/** The service starts without something that it wanted: that is said, once a start. */
function warnOfMissing(context: KernelContext, service: Service): void {
  for (const dependency of context.graph.after[service.id] ?? []) {
    if (!isMissed(dependency)) continue;
    const target = serviceOf(context, dependency.target);
    if (prospectOf(target, dependency) === "holds") continue;
    noteLoss(context, { service, dependency: target, error: "dependency-error", fatal: false });
  }
}

function isRestarting({ state }: Instance): boolean {
  return state.name === "failed" && state.next.kind !== "never";
}

function isAtRest({ state }: Instance): boolean {
  if (state.name === "failed") return state.next.kind === "never";
  return state.name === "stopped" || state.name === "disabled";
}
