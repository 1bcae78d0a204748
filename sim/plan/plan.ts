/**
 * What a boot would do, worked out without running it: order, waves, critical chain and blame.
 *
 * The machine's own boot comes first, and a start costs the manager's command, the isolation of the
 * service, and its own time.
 *
 * Divergence: every draw is its median, nothing fails, and the machine is never short of anything;
 * so a command of the manager never waits for another one, and no start is given up because what it
 * requires takes longer than its timeout.
 */
import { present } from "../../kernel/assertion.ts";
import { isRequired, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import type { DependencySpec, HealthCheckSpec, ServiceId } from "../../kernel/spec.ts";
import { bootEnd, type MachineSpec, type SimulatedService, type SystemSpec } from "../system.ts";
import { medianUs, type Power } from "./median.ts";
import { bootOrder, graphOf, wavesOf } from "./waves.ts";

export interface PlannedService {
  readonly service: ServiceId;
  readonly startUs: number;
  /** From its start until it is ready, or for a oneshot completed. */
  readonly durationUs: number;
}

export interface Plan {
  /** Services that may start at once, each wave after the one before. */
  readonly waves: readonly (readonly ServiceId[])[];
  /** The order of start; the order of stop is its exact reverse. */
  readonly start: readonly ServiceId[];
  /** What the last service to be ready waits for, in the order of time. */
  readonly criticalChain: readonly PlannedService[];
  /** Everything that starts, the slowest first, as `systemd-analyze blame` lists it. */
  readonly blame: readonly PlannedService[];
  /** How long the machine itself boots before that: its stages. */
  readonly bootUs: number;
  /** When everything is ready. */
  readonly readyUs: number;
}

export function makePlan(system: SystemSpec, power: Power): Plan {
  const graph = graphOf(system);
  const waves = wavesOf(graph);
  const timed = schedule(system, graph, power);
  const planned = [...timed.values()];
  return {
    waves,
    start: waves.flat(),
    criticalChain: criticalChain(timed),
    blame: planned.toSorted((a, b) => b.durationUs - a.durationUs || a.service - b.service),
    bootUs: bootEnd(system),
    readyUs: planned.reduce((last, each) => Math.max(last, each.startUs + each.durationUs), 0),
  };
}

interface Scheduled extends PlannedService {
  /** Of which its hook takes so much before there is a process. */
  readonly hookUs: number;
  /** Until its process runs; less than `durationUs` where checks have to pass first. */
  readonly runsAfterUs: number;
  /** What it waited for last. */
  readonly waitedFor: ServiceId | null;
}

function schedule(
  system: SystemSpec,
  graph: DependencyGraph,
  power: Power,
): ReadonlyMap<ServiceId, Scheduled> {
  const timed = new Map<ServiceId, Scheduled>();
  for (const service of bootOrder(graph)) {
    let startUs: number = bootEnd(system);
    let waitedFor: ServiceId | null = null;
    for (const dependency of graph.after[service] ?? []) {
      if (graph.boots[dependency.target] !== true) continue;
      const heldUs = awaitedUntil(system, dependency, timed);
      if (heldUs < startUs) continue;
      const isTie = heldUs === startUs && waitedFor !== null;
      if (isTie && !startsLater(timed, dependency.target, waitedFor)) continue;
      startUs = heldUs;
      waitedFor = dependency.target;
    }
    const simulated = present(system.services[service], "a service of the plan is in the system");
    const length = lengths(simulated, system.machine, power);
    timed.set(service, { service, startUs, waitedFor, ...length });
  }
  return timed;
}

/** Of two that hold at once, the one that waited longer itself belongs to the chain. */
function startsLater(
  timed: ReadonlyMap<ServiceId, Scheduled>,
  a: ServiceId,
  b: ServiceId | null,
): boolean {
  if (b === null) return true;
  return (timed.get(a)?.startUs ?? 0) > (timed.get(b)?.startUs ?? 0);
}

/** When a start waits no longer: the condition holds, or what is only wanted is left out. */
function awaitedUntil(
  system: SystemSpec,
  dependency: DependencySpec,
  timed: ReadonlyMap<ServiceId, Scheduled>,
): number {
  const heldUs = heldAt(system, dependency, timed);
  const { timeoutUs } = dependency;
  if (timeoutUs === null || isRequired(dependency)) return heldUs;
  return Math.min(heldUs, bootEnd(system) + timeoutUs);
}

function heldAt(
  system: SystemSpec,
  dependency: DependencySpec,
  timed: ReadonlyMap<ServiceId, Scheduled>,
): number {
  const other = present(timed.get(dependency.target), "dependencies are scheduled first");
  if (dependency.condition !== "started") return other.startUs + other.durationUs;
  // A oneshot counts as started once its process is launched: its work is its start.
  const isOneshot = system.services[dependency.target]?.spec.kind === "oneshot";
  return isOneshot ? other.startUs + other.hookUs : other.startUs + other.runsAfterUs;
}

function lengths(
  { spec, behavior, hooks }: SimulatedService,
  { controlCostUs, isolationCosts }: MachineSpec,
  power: Power,
): { readonly hookUs: number; readonly runsAfterUs: number; readonly durationUs: number } {
  const hook = hooks["on-start"];
  // What a first start waits for before there is a process.
  const hookUs = hook === null ? 0 : controlCostUs + medianUs(hook.run, power);
  const isolationUs = isolationCosts[spec.isolation.level].startUs;
  const runsAfterUs = hookUs + controlCostUs + isolationUs + medianUs(behavior.start, power);
  if (spec.kind === "oneshot") {
    const runUs = behavior.run === null ? 0 : medianUs(behavior.run, power);
    return { hookUs, runsAfterUs, durationUs: runsAfterUs + runUs };
  }
  const startupUs = longest(spec.checks.filter(({ kind }) => kind === "startup"));
  const readinessUs = longest(spec.checks.filter(({ kind }) => kind === "readiness"));
  return { hookUs, runsAfterUs, durationUs: runsAfterUs + startupUs + readinessUs };
}

function longest(checks: readonly HealthCheckSpec[]): number {
  return checks.reduce((most, check) => Math.max(most, passesAfterUs(check)), 0);
}

/** The first probe comes at once; each further success that is needed costs an interval. */
function passesAfterUs(check: HealthCheckSpec): number {
  // The first success ends the start period, and with it the interval that is its own.
  return (check.successes - 1) * check.intervalUs;
}

function criticalChain(timed: ReadonlyMap<ServiceId, Scheduled>): readonly PlannedService[] {
  let last: Scheduled | null = null;
  for (const each of timed.values()) {
    if (last === null || isLater(each, last)) last = each;
  }
  const chain: PlannedService[] = [];
  for (let link = last; link !== null;) {
    chain.push({ service: link.service, startUs: link.startUs, durationUs: link.durationUs });
    link = link.waitedFor === null ? null : (timed.get(link.waitedFor) ?? null);
  }
  return chain.reverse();
}

/** Of those that are ready at the same instant the last to start, then the first of the file. */
function isLater(a: Scheduled, b: Scheduled): boolean {
  const difference = a.startUs + a.durationUs - (b.startUs + b.durationUs);
  if (difference !== 0) return difference > 0;
  return a.startUs > b.startUs || (a.startUs === b.startUs && a.service < b.service);
}
