/**
 * What a limit did, in a few words: who was refused, who waits, who has to go.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Counted } from "../../../kernel/isolation/limits.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { bytesText, countText, durationText, ordinalText } from "../../quantity-text.ts";
import type { RecordFinder } from "../stop-reason.ts";
import { serviceOfInstance } from "../../subject-names.ts";

type LimitRecord = Extract<TraceRecord, { event: "limit.hit" }>;

export function limitText(system: SystemSpec, record: LimitRecord, recordAt: RecordFinder): string {
  const { restart } = serviceOfInstance(system, record.instance).spec;
  switch (record.limit) {
    case "starts": {
      const within = restart.limit === null ? "" : ` in ${durationText(restart.limit.intervalUs)}`;
      const start = `${ordinalText(record.max + 1)} start${within}`;
      return `given up: no ${start}, ${countText(record.max)} is the limit`;
    }
    case "attempts":
      return `given up: no ${ordinalText(record.max + 1)} restart, ${record.max} is the limit`;
    case "memory":
      return memoryText(system, record);
    case "memory-soft":
      return softText(system, record);
    case "files":
    case "threads":
    case "disk":
      if (isFullDisk(record, recordAt)) return "refused one more block on disk: the disk is full";
      return refusedText(system, record, record.limit);
    case "network":
      return `waits for the network: ${bytesText(record.max)}/s is ${ownerText(system, record)}`;
    case "disk-io":
      return `waits for the disk: ${countText(record.max)}/s is ${ownerText(system, record)}`;
    default:
      return unreachable(record.limit);
  }
}

/** An amount of a resource, with its unit. */
export function amountText(resource: string, amount: number): string {
  if (resource === "files" || resource === "threads") return countText(amount);
  if (resource === "disk-io") return `${countText(amount)}/s`;
  return resource === "network" ? `${bytesText(amount)}/s` : bytesText(amount);
}

function memoryText(system: SystemSpec, record: LimitRecord): string {
  const { value, max } = record;
  const requests = ofRequests(record);
  const { hardBytes } = serviceOfInstance(system, record.instance).limits.memory;
  if (record.slice === null && (hardBytes === null || hardBytes > max)) {
    const full = `the machine's ${bytesText(max)} of memory are full`;
    return `${full}, and it goes: ${bytesText(value)}${requests}`;
  }
  if (record.slice === null) {
    return `over its memory: ${bytesText(value)} of ${bytesText(max)}${requests}`;
  }
  const full = `the ${bytesText(max)} of memory of ${sliceName(system, record)} are full`;
  return `${full}, and it goes: ${bytesText(value)}${requests}`;
}

/** Which part of it requests take. */
function ofRequests({ held }: LimitRecord): string {
  if (held === null) return "";
  const requests = held.requests === 1 ? "1 request" : `${countText(held.requests)} requests`;
  return `, ${bytesText(held.bytes)} of it by ${requests}`;
}

function softText(system: SystemSpec, record: LimitRecord): string {
  const what = `soft limit of memory, ${bytesText(record.max)}`;
  return record.slice === null
    ? `over its ${what}: the first to go when memory is full`
    : `${sliceName(system, record)} is over its ${what}, and it uses most of it`;
}

/** The fault says it, whatever the limit is. */
function isFullDisk({ cause }: LimitRecord, recordAt: RecordFinder): boolean {
  const by = cause === null ? null : recordAt(cause);
  return by?.event === "fault.injected" && by.fault === "disk-full";
}

function refusedText(system: SystemSpec, record: LimitRecord, resource: Counted): string {
  const what = { files: "file", threads: "thread", disk: "block on disk" }[resource];
  const { limits } = serviceOfInstance(system, record.instance);
  if (record.slice === null && limits[resource] === null) {
    return `refused one more ${what}: there is none left`;
  }
  const max = amountText(resource, record.max);
  return `refused one more ${what}: ${max} is ${ownerText(system, record)}`;
}

function ownerText(system: SystemSpec, record: LimitRecord): string {
  return record.slice === null ? "its limit" : `the limit of ${sliceName(system, record)}`;
}

function sliceName(system: SystemSpec, { slice }: LimitRecord): string {
  return `group ${slice === null ? "" : (system.slices[slice]?.name ?? "")}`;
}
