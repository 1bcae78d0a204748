/**
 * From when until when each injected fault was felt: until it had healed, or until a process that
 * it struck was replaced by one that is ready; and the requests that failed in that time.
 *
 * This is not to say that the fault made them fail: others may lie on the system as well.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { isOnProcess } from "../fault/spec.ts";
import type { SystemSpec } from "../system.ts";
import { Outages } from "./boot-text/outages.ts";
import { failedMeanwhile, type FailedRequests } from "./failed-meanwhile.ts";
import type { RunReport } from "./run-report.ts";

type Injected = Extract<TraceRecord, { event: "fault.injected" }>;

export interface FaultStretch {
  /** The record with which it began, on one of those that it strikes. */
  readonly begin: Injected;
  /** `null`: it has no end of its own, or that did not come. */
  healedUs: number | null;
  /** When all was well again; `null`: it never was. */
  overUs: number | null;
}

/** In the order in which they began. */
export function faultStretches(system: SystemSpec, report: RunReport): readonly FaultStretch[] {
  const { happenings } = report;
  const outages = new Outages(happenings);
  const found = new Map<number, FaultStretch>();
  /** By instance: what lies on its process, and ends with it. */
  const onProcess = new Map<number, FaultStretch[]>();
  for (const record of happenings) {
    const isBackUp = outages.endedBy(record) !== null;
    if (record.event === "fault.injected") {
      if (record.phase === "heal") heal(found.get(record.cause ?? -1), record);
      else found.set(record.seq, begin(record, system, onProcess));
    } else if (isBackUp && "instance" in record && record.instance !== null) {
      for (const stretch of onProcess.get(record.instance) ?? []) stretch.overUs ??= record.tUs;
      onProcess.delete(record.instance);
    }
  }
  return [...found.values()];
}

/** By place in the manifest: when all whom it struck were well again; `null`: one never was. */
export function overByFault(
  system: SystemSpec,
  report: RunReport,
): ReadonlyMap<number, number | null> {
  const ends = new Map<number, number | null>();
  for (const {
    begin: { index },
    overUs,
  } of faultStretches(system, report)) {
    const known = ends.get(index);
    const isOpen = overUs === null || known === null;
    ends.set(index, isOpen ? null : Math.max(overUs, known ?? 0));
  }
  return ends;
}

/** By workload, from its beginning to when all was well, or to the end; `null`: nobody knows. */
export function failedThrough(
  { traffic, endedUs }: RunReport,
  { fromUs, overUs }: { readonly fromUs: number; readonly overUs: number | null },
): readonly FailedRequests[] | null {
  return failedMeanwhile(traffic, fromUs, overUs ?? endedUs);
}

function begin(
  record: Injected,
  { faults }: SystemSpec,
  onProcess: Map<number, FaultStretch[]>,
): FaultStretch {
  const stretch: FaultStretch = { begin: record, healedUs: null, overUs: null };
  const fault = faults.find(({ index }) => index === record.index);
  const { instance, struck } = record;
  if (instance === null || struck === 0 || fault === undefined || !isOnProcess(fault)) {
    return stretch;
  }
  const own = onProcess.get(instance);
  if (own === undefined) onProcess.set(instance, [stretch]);
  else own.push(stretch);
  return stretch;
}

/** It may have ended before, with the process that it lay on: then there is nothing to heal. */
function heal(stretch: FaultStretch | undefined, { struck, tUs }: Injected): void {
  if (stretch === undefined) return;
  stretch.healedUs = tUs;
  if (struck > 0) stretch.overUs = tUs;
  else stretch.overUs ??= tUs;
}
