/**
 * The memory of an instance is what its program began with, what it leaked, and what its requests
 * take: in every record of a limit, and at the end of the run.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { followUses, microAt, type Use } from "./memory-invariants.ts";
import type { Run } from "./systems.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

type LimitRecord = Extract<TraceRecord, { readonly event: "limit.hit" }>;

const US_PER_SECOND = 1_000_000n;

/** Whether somebody had to go who would have had room without its requests. */
export function isByRequests(record: TraceRecord): boolean {
  if (record.event !== "limit.hit" || record.limit !== "memory" || record.held === null) {
    return false;
  }
  return record.value - record.held.bytes <= record.max;
}

export const memoryOfRequests: Invariant = (run) => {
  const uses = new Map<InstanceId, Use>();
  const found: string[] = [];
  for (const record of run.records) {
    if (record.event === "limit.hit") found.push(...wrongsOf(run, uses, record));
    followUses(run, uses, record);
    if (record.event === "fault.injected" && record.fault === "exhaust") lose(run, uses, record);
  }
  return [...found, ...wrongsAtTheEnd(run, uses)];
};

function wrongsOf(
  run: Run,
  uses: ReadonlyMap<InstanceId, Use>,
  record: LimitRecord,
): readonly string[] {
  const { limit, instance, value, held, tUs } = record;
  if (limit !== "memory" && limit !== "memory-soft") {
    return held === null ? [] : [`${limit} has nothing to do with requests`];
  }
  const found: string[] = [];
  const { requests, bytes } = held ?? { requests: 0, bytes: 0 };
  const { bytesEach, requestsMax } = stationOf(run, instance);
  if (bytes !== requests * bytesEach) found.push(`${requests} requests take ${bytes} bytes`);
  if (requests > requestsMax) found.push(`${requests} requests in ${requestsMax} places`);
  if ((run.memoryPeakBytes[instance] ?? 0) < value) found.push(`${value} is above the peak`);
  const use = uses.get(instance);
  if (use !== undefined && !isSum(value, use, bytes, tUs)) {
    found.push(`${value} bytes are not ${wholeAt(use, tUs)} and ${bytes} of requests`);
  }
  return found.map((what) => `instance ${instance} at ${tUs} µs: ${what}`);
}

/** Where its memory is limited, what it uses is told. */
function wrongsAtTheEnd(run: Run, uses: ReadonlyMap<InstanceId, Use>): readonly string[] {
  const found: string[] = [];
  for (const { resource, instance, use: told } of run.resources) {
    const use = instance === null ? undefined : uses.get(instance);
    if (resource !== "memory" || instance === null || use === undefined) continue;
    const counts = run.traffic?.instances.find((each) => each.instance === instance)?.counts;
    const there = (counts?.busy ?? 0) + (counts?.queued ?? 0);
    const bytes = there * stationOf(run, instance).bytesEach;
    if (isSum(told, use, bytes, run.endedAt)) continue;
    const known = wholeAt(use, run.endedAt) + bytes;
    found.push(`instance ${instance} ends with ${told} bytes and not ${known}`);
  }
  return found;
}

/** What a fault has used up nobody can tell from outside. */
function lose(
  { system }: Run,
  uses: Map<InstanceId, Use>,
  record: Extract<TraceRecord, { readonly event: "fault.injected" }>,
): void {
  const fault = system.faults.find(({ index }) => index === record.index);
  if (fault?.kind !== "exhaust" || fault.resource !== "memory") return;
  for (const instance of fault.instances) uses.delete(instance);
}

/** Whether so many bytes are what the process and its requests take together. */
function isSum(value: number, use: Use, ofRequests: number, tUs: number): boolean {
  const missing = wholeAt(use, tUs) + ofRequests - value;
  return missing >= 0 && missing <= use.turns;
}

function wholeAt(use: Use, tUs: number): number {
  return Number(microAt(use, tUs) / US_PER_SECOND);
}

function stationOf(
  { system }: Run,
  instance: InstanceId,
): { readonly bytesEach: number; readonly requestsMax: number } {
  const service = system.services.indexOf(serviceOf(system, instance));
  const station = system.traffic?.services[service]?.station;
  if (station === undefined) return { bytesEach: 0, requestsMax: 0 };
  const { memoryBytes, concurrency, queueMax } = station;
  return { bytesEach: memoryBytes, requestsMax: concurrency + queueMax };
}
