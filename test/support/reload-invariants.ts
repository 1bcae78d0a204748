/**
 * What holds of reloads in every run: all instances or none, an answer to each, and nobody is
 * started anew for it.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { instancesOf, Standings, type Invariant } from "./trace-invariants.ts";

/** L9: each reload that was taken ends once, in time, in new values or in a rejection. */
export const reloadsAreAnswered: Invariant = ({ records, system, endedAt }) => {
  const open = new Map<ServiceId, { readonly seq: number; readonly tUs: number }>();
  // What a fault writes into a source goes the same way, and nobody has asked for it.
  const damaged = new Set<ServiceId>();
  const found = records.flatMap((record) => {
    if (record.event === "fault.injected" && record.fault === "corrupt-config") {
      if (record.service !== null) damaged.add(record.service);
      return [];
    }
    const isCall = record.event === "audit" && record.call === "reloadService";
    if (isCall && record.error === null && record.service !== null) {
      const isBusy = open.has(record.service);
      open.set(record.service, record);
      return isBusy ? [`record ${record.seq}: a second reload beside the first`] : [];
    }
    if (record.event !== "config.changed" && record.event !== "config.rejected") return [];
    const cause = records[record.cause ?? -1];
    const isOfRefused = cause?.event === "audit" && cause.error !== null;
    if (isOfRefused || cause?.event === "fault.injected") return [];
    const call = open.get(record.service);
    open.delete(record.service);
    const isBrokenOff = record.event === "config.rejected" && record.refusal === "abandoned";
    if (call === undefined && isBrokenOff && damaged.has(record.service)) return [];
    if (call === undefined) return [`record ${record.seq}: an answer to no reload`];
    const timeoutUs = system.services[record.service]?.spec.config.reloadTimeoutUs ?? 0;
    const tookUs = record.tUs - call.tUs;
    const isTimeout = record.event === "config.rejected" && record.refusal === "timeout";
    const isRight = isTimeout ? tookUs === timeoutUs : tookUs <= timeoutUs;
    return isRight ? [] : [`record ${record.seq}: answered after ${tookUs} µs of ${timeoutUs}`];
  });
  for (const [service, { seq, tUs }] of open) {
    const timeoutUs = system.services[service]?.spec.config.reloadTimeoutUs ?? 0;
    if (tUs + timeoutUs < endedAt) found.push(`record ${seq}: a reload without an answer`);
  }
  return found;
};

/** Versions count up by one with each change, and a rejection names the one in force. */
export const versionsCountUp: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const versions = new Map<ServiceId, number>();
  return records.flatMap((record) => {
    standings.observe(record);
    // What is created anew begins with the values of the file.
    if (record.event === "discovery.changed") versions.delete(record.service);
    if (record.event !== "config.changed" && record.event !== "config.rejected") return [];
    const before = versions.get(record.service) ?? 1;
    const expected = record.event === "config.changed" ? before + 1 : before;
    versions.set(record.service, expected);
    const found: string[] = [];
    if (record.version !== expected) {
      found.push(`record ${record.seq}: version ${record.version}, not ${expected}`);
    }
    const service = system.services[record.service];
    if (record.event !== "config.changed" || service === undefined) return found;
    const states = instancesOf(service).map((instance) => standings.of(instance).state);
    const running = states.filter((state) => state === "running").length;
    if (record.instances !== running || running === 0) {
      found.push(`record ${record.seq}: ${record.instances} instances of ${running} that run`);
    }
    return found;
  });
};

/** No instance changes its state because of a reload. */
export const reloadsStartNothing: Invariant = ({ records }) =>
  records.flatMap((record) => {
    const cause = records[record.cause ?? -1];
    const isByReload =
      (cause?.event === "audit" && cause.call === "reloadService") ||
      cause?.event === "config.changed" ||
      cause?.event === "config.rejected";
    // What the caller may not, or not to this service, is denied, and is a violation of the caller.
    const isDenied = record.event === "syscall.denied" || record.event === "access.denied";
    const isTold = isDenied || record.event.startsWith("config.");
    if (!isByReload || isTold) return [];
    return [`record ${record.seq}: ${record.event} follows from a reload`];
  });
