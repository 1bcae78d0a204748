/**
 * The critical chain: which services the last one to become ready had to wait for.
 *
 * Walked back from the service that was ready last: of what it waited for, the one whose condition
 * held last before it started, and so on to one that waited for nothing.
 */
import type { DependencySpec, ServiceId } from "../../kernel/spec.ts";
import { isExpected, type SystemSpec } from "../system.ts";
import type { ChainLink } from "./run-report.ts";

/** When a service first started, ran with all of its instances, and was first ready. */
export interface Milestones {
  startedUs(service: ServiceId): number | null;
  runningUs(service: ServiceId): number | null;
  readyUs(service: ServiceId): number | null;
}

/** In the order of time; empty where no enabled service was ever ready. */
export function criticalChain(system: SystemSpec, times: Milestones): readonly ChainLink[] {
  const chain: ChainLink[] = [];
  const visited = new Set<ServiceId>();
  let next = lastReady(system, times);
  let heldUs: number | null = null;
  while (next !== null && !visited.has(next)) {
    visited.add(next);
    const startedUs = times.startedUs(next);
    // What waited for it went on when its condition held, which may be before it was ready.
    const readyUs = heldUs ?? times.readyUs(next) ?? times.runningUs(next);
    if (startedUs === null || readyUs === null) break;
    chain.push({ service: next, startedUs, readyUs });
    const before = waitedForLast(system, times, next, startedUs);
    next = before?.service ?? null;
    heldUs = before?.heldUs ?? null;
  }
  return chain.reverse();
}

/** Of those that were ready at the same instant the one that started last, which may be instant. */
function lastReady(system: SystemSpec, times: Milestones): ServiceId | null {
  let last: ServiceId | null = null;
  let lastUs = -1;
  for (const service of system.services) {
    const { spec } = service;
    const readyUs = isExpected(service) ? times.readyUs(spec.id) : null;
    if (readyUs === null || readyUs < lastUs) continue;
    if (readyUs === lastUs && !startedLater(times, spec.id, last)) continue;
    last = spec.id;
    lastUs = readyUs;
  }
  return last;
}

function waitedForLast(
  system: SystemSpec,
  times: Milestones,
  service: ServiceId,
  startedUs: number,
): { readonly service: ServiceId; readonly heldUs: number } | null {
  let last: ServiceId | null = null;
  let lastUs = -1;
  for (const dependency of system.services[service]?.spec.dependencies ?? []) {
    const heldUs = heldAt(system, dependency, times);
    if (heldUs === null || heldUs > startedUs || heldUs < lastUs) continue;
    if (heldUs === lastUs && !startedLater(times, dependency.target, last)) continue;
    last = dependency.target;
    lastUs = heldUs;
  }
  return last === null ? null : { service: last, heldUs: lastUs };
}

function startedLater(times: Milestones, a: ServiceId, b: ServiceId | null): boolean {
  return b === null || (times.startedUs(a) ?? 0) > (times.startedUs(b) ?? 0);
}

function heldAt(system: SystemSpec, dependency: DependencySpec, times: Milestones): number | null {
  if (dependency.kind === "part-of") return null;
  if (dependency.condition === "started") {
    const isOneshot = system.services[dependency.target]?.spec.kind === "oneshot";
    // A oneshot counts as started once its process is launched: its work is its start.
    return isOneshot ? times.startedUs(dependency.target) : times.runningUs(dependency.target);
  }
  return times.readyUs(dependency.target);
}
