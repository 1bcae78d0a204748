/**
 * What was wrong when: instances that were down, and faults that lay on something, as clauses in
 * the past for a person who asks why a moment was a bad one.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { FaultSpec } from "../fault/spec.ts";
import type { SystemSpec } from "../system.ts";
import { sideText, zoneName } from "./network-ends.ts";
import type { RunReport } from "./run-report.ts";
import { instanceName, serviceName } from "../subject-names.ts";

/** From when to when, and what: `db/0 was down`. */
export interface Trouble {
  readonly fromUs: number;
  readonly toUs: number;
  readonly text: string;
  /** Whether the manifest says that it is to happen; else it came of something. */
  readonly isInjected: boolean;
}

type Injected = Extract<TraceRecord, { event: "fault.injected" }>;

/**
 * Those that lay within a stretch of time, each once: what was injected first, then what came of
 * it; of either the latest to begin first.
 */
export function troublesWithin(
  system: SystemSpec,
  report: RunReport,
  { fromUs, toUs }: Pick<Trouble, "fromUs" | "toUs">,
): readonly Trouble[] {
  const all = [...outages(system, report), ...injected(system, report)]
    .filter((trouble) => trouble.fromUs <= toUs && trouble.toUs >= fromUs)
    .map((trouble, place) => ({ trouble, place }))
    .toSorted((a, b) => inTurn(a.trouble, b.trouble) || a.place - b.place)
    .map(({ trouble }) => trouble);
  const seen = new Set<string>();
  return all.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function inTurn(a: Trouble, b: Trouble): number {
  return Number(b.isInjected) - Number(a.isInjected) || b.fromUs - a.fromUs;
}

/** From the instant at which it was noticed until it was ready again, or nobody tried any more. */
function outages(system: SystemSpec, report: RunReport): readonly Trouble[] {
  const killed = new Set(
    report.happenings.flatMap((record) => {
      const isKill = record.event === "fault.injected" && record.fault === "kill";
      return isKill && record.instance !== null ? [keyOf(record.instance, record.tUs)] : [];
    }),
  );
  return report.faults.flatMap(({ instance, atUs, recoveredUs, ending }) => {
    if (ending === "refused" || ending === "cancelled") return [];
    const text = `${instanceName(system, instance)} was down`;
    const isInjected = killed.has(keyOf(instance, atUs));
    return [{ fromUs: atUs, toUs: recoveredUs ?? report.endedUs, text, isInjected }];
  });
}

function keyOf(instance: InstanceId, tUs: number): string {
  return `${instance} ${tUs}`;
}

/** From a fault to its heal; what lies on a process may have ended with that, and is left out. */
function injected(system: SystemSpec, report: RunReport): readonly Trouble[] {
  const records = report.happenings.filter(
    (record): record is Injected => record.event === "fault.injected",
  );
  const heals = new Map(records.map((record) => [record.cause, record.tUs]));
  return records.flatMap((record) => {
    const fault = system.faults.find(({ index }) => index === record.index);
    const text = fault === undefined ? null : wordsOf(system, fault);
    if (record.phase === "heal" || text === null) return [];
    const toUs = heals.get(record.seq) ?? report.endedUs;
    return [{ fromUs: record.tUs, toUs, text, isInjected: true }];
  });
}

/** `null`: it says nothing of requests, or its end is told as an outage. */
function wordsOf(system: SystemSpec, fault: FaultSpec): string | null {
  const who = whoOf(system, fault);
  switch (fault.kind) {
    case "hang":
      return fault.forUs === null ? null : `${who} hung`;
    case "slow":
      return `${who} was slow`;
    case "errors":
      return `${who} answered with errors`;
    case "cpu-hog":
      return fault.forUs === null ? null : `${who} hogged the CPUs`;
    case "zone-down":
      return `zone ${zoneName(system, fault.zone)} had no power`;
    case "partition": {
      const names = fault.sides.map((side) => sideText(system, side));
      if (fault.isOneWay) return names.join(" could not reach ");
      const all = `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
      return `${all} could not reach each other`;
    }
    case "latency":
    case "loss": {
      const way = `from ${sideText(system, fault.from)} to ${sideText(system, fault.to)}`;
      return `messages ${way} were ${fault.kind === "latency" ? "slow" : "lost"}`;
    }
    case "kill":
    case "leak":
    case "clock":
    case "corrupt-config":
    case "exhaust":
    case "disk-full":
      return null;
  }
}

function whoOf(system: SystemSpec, { service, instances }: FaultSpec): string {
  const [only] = instances;
  if (only !== undefined && instances.length === 1) return instanceName(system, only);
  return service === null ? "" : serviceName(system, service);
}
