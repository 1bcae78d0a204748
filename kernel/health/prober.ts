/**
 * When running instances are probed, and what a check that turns leads to.
 *
 * The first probe comes when the instance enters `running`, the next ones an interval after the
 * one before began, never two of one check at once. Startup checks suspend all others until they
 * pass, and are over with that: what has started cannot fail to start any more. Readiness gates,
 * liveness and startup end the process.
 *
 * Divergence: every probe costs its answer alone; the load that probing puts on a real service and
 * the drift of a busy prober are not simulated.
 */
import { assert, unreachable } from "../assertion.ts";
import { instanceOf, note, noteInstance, type KernelContext } from "../context.ts";
import { callSideHook } from "../hook/side.ts";
import type { Instance, RunningCheck } from "../lifecycle/service.ts";
import { stopInstance } from "../lifecycle/stop.ts";
import type { Cause, Input } from "../ports.ts";
import { openIncident } from "../restart/incident.ts";
import type { HealthCheckSpec } from "../spec.ts";
import { after, elapsed, instant } from "../time.ts";
import type { ProbeOutcome } from "../trace/events.ts";
import { countResult, isOver } from "./check.ts";
import { awaitsStartup, checkSpec, probe, runningCheck, wait } from "./probing.ts";
import { updateReadiness } from "./readiness.ts";

type ProbeAnswer = Extract<Input, { readonly kind: "probe-answered" }>;
type ProbeSilence = Extract<Input, { readonly kind: "probe-unanswered" }>;

/** The machine's answer; one that comes late, or for another process, is dropped. */
export function onProbeAnswered(context: KernelContext, answer: ProbeAnswer): void {
  const instance = instanceOf(context, answer.instance);
  const probing = probingFor(instance, answer);
  if (probing === null) return;
  context.alarms.cancel(probing.timeout);
  const outcome = answer.healthy ? "pass" : "fail";
  conclude(context, instance, { index: answer.check, outcome, cause: answer.cause });
}

/** The world says why a probe will stay without an answer; the trace remembers. */
export function onProbeUnanswered(context: KernelContext, silence: ProbeSilence): void {
  const probing = probingFor(instanceOf(context, silence.instance), silence);
  if (probing !== null) probing.silence = silence.cause;
}

export function onProbeTimeout(context: KernelContext, instance: Instance, index: number): void {
  const { activity } = runningCheck(instance, index);
  assert(activity.kind === "probing", "a probe timeout is armed only while a probe is out");
  conclude(context, instance, { index, outcome: "timeout", cause: activity.silence });
}

/** The interval is over. */
export function onProbeDue(context: KernelContext, instance: Instance, index: number): void {
  const check = runningCheck(instance, index);
  probe(context, instance, { index, check, cause: instance.lastRecord });
}

/** Counts a result, says what has turned with it, and plans the next probe. */
function conclude(
  context: KernelContext,
  instance: Instance,
  result: { readonly index: number; readonly outcome: ProbeOutcome; readonly cause: Cause },
): void {
  const { state } = instance;
  const { index, outcome, cause } = result;
  assert(state.name === "running", "only a running instance is probed");
  const check = runningCheck(instance, index);
  const spec = checkSpec(instance, index);
  assert(check.activity.kind === "probing", "a result belongs to a probe");
  const probedAt = check.activity.since;
  check.activity = { kind: "idle" };
  const record = note(context, cause ?? instance.lastRecord, {
    event: "probe.result",
    instance: instance.id,
    check: index,
    outcome,
  });
  const before = check.state.status;
  // As in Docker, the first success ends the start period before its time.
  const isYoung = elapsed(state.since, context.now) < spec.startPeriodUs;
  const inStartPeriod = isYoung && outcome !== "pass" && !check.hasPassed;
  if (outcome === "pass") check.hasPassed = true;
  const turned = countResult(check.state, spec, {
    healthy: outcome === "pass",
    counts: !inStartPeriod,
  });
  if (turned) {
    const status = noteInstance(context, instance, record, {
      event: "health.status",
      instance: instance.id,
      check: index,
      from: before,
      to: check.state.status,
    });
    callSideHook(context, instance, "on-health-change", status);
    react(context, instance, { spec, check, record: status });
  }
  if (instance.state !== state || isOver(spec, check.state)) return;
  const interval = inStartPeriod ? spec.startIntervalUs : spec.intervalUs;
  const next = Math.max(after(probedAt, interval), context.now);
  wait(context, instance, index, instant(next));
}

function react(
  context: KernelContext,
  instance: Instance,
  what: { readonly spec: HealthCheckSpec; readonly check: RunningCheck; readonly record: number },
): void {
  const { spec, check, record } = what;
  const unhealthy = check.state.status === "unhealthy";
  const cause = unhealthy ? detectFailure(context, instance, record) : record;
  switch (spec.kind) {
    case "readiness":
      updateReadiness(context, instance, cause);
      return;
    case "liveness":
      if (unhealthy) stopInstance(context, instance, "unhealthy", cause);
      return;
    case "startup":
      if (unhealthy) stopInstance(context, instance, "unhealthy", cause);
      else releaseSuspended(context, instance, cause);
      return;
    default:
      unreachable(spec.kind);
  }
}

function detectFailure(context: KernelContext, instance: Instance, cause: number): number {
  const record = note(context, cause, {
    event: "fault.detected",
    type: "health-check-failure",
    instance: instance.id,
  });
  openIncident(context, instance);
  return record;
}

/** Once every startup check has passed, the others begin. */
function releaseSuspended(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  assert(state.name === "running", "only a running instance is probed");
  if (awaitsStartup(instance.service.spec.checks, state.checks)) return;
  for (const [index, check] of state.checks.entries()) {
    const suspended = checkSpec(instance, index).kind !== "startup" && check.probe === 0;
    if (suspended) probe(context, instance, { index, check, cause });
  }
  updateReadiness(context, instance, cause);
}

/** The probe that an answer belongs to; `null` where it is none that is out. */
function probingFor(
  instance: Instance,
  answer: ProbeAnswer | ProbeSilence,
): Extract<RunningCheck["activity"], { readonly kind: "probing" }> | null {
  const { state } = instance;
  if (instance.generation !== answer.generation || state.name !== "running") return null;
  const check = state.checks[answer.check];
  if (check?.activity.kind !== "probing" || check.probe !== answer.probe) return null;
  return check.activity;
}
