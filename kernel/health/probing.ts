/**
 * Sending probes: one at a time for each check, and when the next one comes.
 */
import { assert, present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import type { Instance, RunningCheck } from "../lifecycle/service.ts";
import type { HealthCheckSpec } from "../spec.ts";
import { after, type Instant } from "../time.ts";
import { isOver, isSettled, newCheck } from "./check.ts";

/** Sends the first probes of an instance that has just entered `running`. */
export function beginChecks(
  context: KernelContext,
  instance: Instance,
  cause: number,
): readonly RunningCheck[] {
  const { checks } = instance.service.spec;
  const suspended = checks.some((check) => check.kind === "startup");
  return checks.map((spec, index) => {
    const check: RunningCheck = {
      state: newCheck(),
      probe: 0,
      hasPassed: false,
      activity: { kind: "idle" },
    };
    if (!suspended || spec.kind === "startup") probe(context, instance, { index, check, cause });
    return check;
  });
}

/**
 * Probes an instance that goes on after a pause: each check at once, with what it has counted so
 * far, but those that a startup check still suspends, and startup checks that have passed.
 */
export function resumeChecks(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  assert(state.name === "running", "only a running instance is probed");
  const suspended = awaitsStartup(instance.service.spec.checks, state.checks);
  for (const [index, check] of state.checks.entries()) {
    const spec = checkSpec(instance, index);
    if (isOver(spec, check.state) || (suspended && spec.kind !== "startup")) continue;
    probe(context, instance, { index, check, cause });
  }
}

/** Whether a startup check has not passed yet: until then the others are suspended. */
export function awaitsStartup(
  specs: readonly HealthCheckSpec[],
  checks: readonly RunningCheck[],
): boolean {
  return specs.some(
    ({ kind }, index) => kind === "startup" && checks[index]?.state.status !== "healthy",
  );
}

/** Ends all probing of an instance that leaves `running`. */
export function endChecks(context: KernelContext, checks: readonly RunningCheck[]): void {
  for (const check of checks) {
    const { activity } = check;
    if (activity.kind === "waiting") context.alarms.cancel(activity.alarm);
    if (activity.kind === "probing") context.alarms.cancel(activity.timeout);
    check.activity = { kind: "idle" };
  }
}

/** Sends a probe and arms its timeout. */
export function probe(
  context: KernelContext,
  instance: Instance,
  what: { readonly index: number; readonly check: RunningCheck; readonly cause: number },
): void {
  const spec = checkSpec(instance, what.index);
  what.check.probe += 1;
  const timeout = context.alarms.arm(after(context.now, spec.timeoutUs), {
    kind: "probe-timeout",
    instance: instance.id,
    check: what.index,
  });
  what.check.activity = { kind: "probing", since: context.now, timeout, silence: null };
  context.hasProbed = true;
  context.effects.push({
    kind: "probe",
    instance: instance.id,
    generation: instance.generation,
    check: what.index,
    probe: what.check.probe,
    timeoutUs: spec.timeoutUs,
    cause: what.cause,
  });
}

/** Arms the next probe; while a check is settled, that is mere routine. */
export function wait(context: KernelContext, instance: Instance, index: number, at: Instant): void {
  const check = runningCheck(instance, index);
  const meaning = { kind: "probe", instance: instance.id, check: index } as const;
  const alarm = context.alarms.arm(at, meaning, !isSettled(check.state));
  check.activity = { kind: "waiting", alarm };
}

export function runningCheck({ state, name }: Instance, index: number): RunningCheck {
  assert(state.name === "running", `${name} is probed only while it runs`);
  return present(state.checks[index], `${name} has a check ${index}`);
}

export function checkSpec({ service, name }: Instance, index: number): HealthCheckSpec {
  return present(service.spec.checks[index], `${name} has a check ${index}`);
}
