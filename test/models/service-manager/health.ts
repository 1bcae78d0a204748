/**
 * Checks of running instances: the contract's semantics 7, and H1 to H6 of the invariants.
 */
import { endTrouble } from "./endings.ts";
import { callSideHook } from "./hooks.ts";
import { endProcess } from "./lives.ts";
import { joinReload } from "./reloads.ts";
import { checksAllow, isStartingUp, newChecks } from "./state.ts";
import type { ModelCheck, ModelInstance } from "./state.ts";
import { listen } from "./watchdogs.ts";
import type { HealthCheckSpec } from "../../../kernel/spec.ts";
import type { World } from "./world.ts";

/** A process has finished its start: it runs, and its checks begin at once. */
export function beginRunning(world: World, instance: ModelInstance): void {
  const checks = newChecks(instance.service.spec);
  const { now } = world;
  world.move(instance, { name: "running", since: now, checks, heardAt: now, ready: false });
  probeAll(world, instance, checks);
  listen(world, instance);
  joinReload(world, instance);
  followChecks(world, instance);
}

/** A frozen process goes on, as if no time had gone by; its checks are asked anew. */
export function goOnRunning(world: World, instance: ModelInstance): void {
  const { phase } = instance;
  if (phase.name !== "paused") return;
  const { checks, ranUs } = phase;
  const { now } = world;
  const since = now - ranUs;
  world.move(instance, { name: "running", since, checks, heardAt: now, ready: false });
  listen(world, instance);
  world.effect("resume", instance);
  probeAll(world, instance, checks);
  followChecks(world, instance);
}

export function sendProbe(world: World, instance: ModelInstance, index: number): void {
  const { spec, check } = at(instance, index);
  check.probes += 1;
  check.outSince = world.now;
  const due = { kind: "probe-timeout", instance: instance.id, check: index } as const;
  world.arm(spec.timeoutUs, { ...due, isRoutine: false });
  world.effect("probe", instance, ` c${index} p${check.probes}`);
}

/** A result is counted; what turns is told, and has its consequence. */
export function conclude(
  world: World,
  instance: ModelInstance,
  index: number,
  outcome: "pass" | "fail" | "timeout",
): void {
  const { phase } = instance;
  if (phase.name !== "running") throw new Error("only what runs is probed");
  const { spec, check } = at(instance, index);
  const askedAt = check.outSince ?? world.now;
  check.outSince = null;
  world.disarm(
    (due) => due.kind === "probe-timeout" && due.instance === instance.id && due.check === index,
  );
  world.ofInstance(instance, `check ${index}: ${outcome}`);
  const isGrace =
    outcome !== "pass" && !check.hasPassed && world.now - phase.since < spec.startPeriodUs;
  const before = check.status;
  count(check, spec, outcome === "pass", isGrace);
  if (check.status !== before) turn(world, instance, { spec, check, index, before });
  // What has started is not asked again whether it has.
  if (instance.phase !== phase || isStarted(spec, check)) return;
  const intervalUs = isGrace ? spec.startIntervalUs : spec.intervalUs;
  const isRoutine = check.status === "healthy" && check.failuresInRow === 0;
  const inUs = Math.max(askedAt + intervalUs - world.now, 0);
  world.arm(inUs, { kind: "probe", instance: instance.id, check: index, isRoutine });
}

/** A check turns after so many equal results in a row. */
function count(check: ModelCheck, spec: HealthCheckSpec, passed: boolean, isGrace: boolean): void {
  if (passed) {
    check.hasPassed = true;
    check.passesInRow += 1;
    check.failuresInRow = 0;
    if (check.passesInRow >= spec.successes) check.status = "healthy";
    return;
  }
  check.passesInRow = 0;
  if (isGrace) return;
  check.failuresInRow += 1;
  if (check.failuresInRow >= spec.failures) check.status = "unhealthy";
}

function turn(
  world: World,
  instance: ModelInstance,
  what: {
    readonly spec: HealthCheckSpec;
    readonly check: ModelCheck;
    readonly index: number;
    readonly before: string;
  },
): void {
  const { spec, check, index, before } = what;
  world.ofInstance(instance, `check ${index} turns from ${before} to ${check.status}`);
  world.news.push(instance.service);
  callSideHook(world, instance, "on-health-change");
  if (check.status === "unhealthy") {
    world.ofInstance(instance, "fault health-check-failure");
    instance.troubleSince ??= world.now;
    if (spec.kind !== "readiness") endProcess(world, instance, "unhealthy");
  } else if (spec.kind === "startup" && instance.phase.name === "running") {
    const { checks } = instance.phase;
    if (isStartingUp(instance.service.spec, checks)) return;
    for (const [other, { kind }] of instance.service.spec.checks.entries()) {
      if (kind !== "startup" && checks[other]?.probes === 0) sendProbe(world, instance, other);
    }
  }
  followChecks(world, instance);
}

/** Readiness is told when it changes; who is ready again has recovered. */
function followChecks(world: World, instance: ModelInstance): void {
  const { phase, service } = instance;
  if (phase.name !== "running") return;
  const ready = checksAllow(service.spec, phase.checks);
  if (ready === phase.ready) return;
  phase.ready = ready;
  world.ofInstance(instance, ready ? "ready" : "not ready");
  world.news.push(service);
  if (ready) endTrouble(world, instance, "recovered");
}

function probeAll(world: World, instance: ModelInstance, checks: readonly ModelCheck[]): void {
  const { spec } = instance.service;
  const isSuspended = isStartingUp(spec, checks);
  for (const [index, own] of spec.checks.entries()) {
    const check = checks[index];
    if (check === undefined || isStarted(own, check)) continue;
    if (!isSuspended || own.kind === "startup") sendProbe(world, instance, index);
  }
}

function isStarted({ kind }: HealthCheckSpec, { status }: ModelCheck): boolean {
  return kind === "startup" && status === "healthy";
}

function at(
  { phase, service }: ModelInstance,
  index: number,
): { readonly spec: HealthCheckSpec; readonly check: ModelCheck } {
  const spec = service.spec.checks[index];
  const check = phase.name === "running" ? phase.checks[index] : undefined;
  if (spec === undefined || check === undefined) throw new Error(`no running check ${index}`);
  return { spec, check };
}
