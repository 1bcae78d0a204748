/**
 * What holds of an operator's calls in every run: what is refused, what a pause freezes, and what
 * enabling and disabling leave alone.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import { isHeldAtTimes } from "./holding-faults.ts";
import type { Run } from "./systems.ts";
import {
  instancesOf,
  serviceOf,
  Standings,
  statesOf,
  type Invariant,
  type StateRecord,
} from "./trace-invariants.ts";

type AuditRecord = Extract<TraceRecord, { readonly event: "audit" }>;

/** A pause or resume is refused exactly where nothing runs and nothing is paused. */
export const refusals: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  return records.flatMap((record) => {
    standings.observe(record);
    // Whether a reload is refused depends on its values: see reload-invariants.ts.
    if (record.event !== "audit" || record.call === "reloadService") return [];
    const service = system.services[record.service ?? -1];
    const isOfPause = record.call === "pauseService" || record.call === "resumeService";
    const finds = (service === undefined ? [] : instancesOf(service)).some((instance) => {
      const { state } = standings.of(instance);
      return state === "running" || state === "paused";
    });
    // Refusals of other kinds have invariants of their own.
    if (record.refusal !== null) return [];
    const expected = isOfPause && !finds ? "service-not-running" : null;
    if (record.error === expected) return [];
    return [`record ${record.seq}: ${record.call} ended in ${record.error}, not in ${expected}`];
  });
};

/** What was refused led to nothing. */
export const refusedCallsChangeNothing: Invariant = ({ records }) =>
  records.flatMap((record) => {
    const cause = record.cause === null ? undefined : records[record.cause];
    const isOfRefused = cause?.event === "audit" && cause.error !== null;
    const isRaise = record.event === "syscall.denied" || record.event === "access.denied";
    // What was wrong with new values is told beside the refusal.
    const isTold = isRaise || record.event === "config.rejected";
    return isOfRefused && !isTold ? [`record ${record.seq}: it follows from a refused call`] : [];
  });

/** Only what runs is paused, only what is paused goes on, and only because an operator said so. */
export const pausesAreAsked: Invariant = (run) =>
  statesOf(run).flatMap((record) => {
    const { from, to } = record;
    if (to === "paused") return isBy(run, record, "pauseService") ? [] : [said(record)];
    if (from !== "paused" || to !== "running") return [];
    return isBy(run, record, "resumeService") ? [] : [said(record)];
  });

/** Boot sets change by an operator alone, and nothing else follows from that. */
export const bootSetsAreAsked: Invariant = (run) =>
  run.records.flatMap((record) => {
    const isState = record.event === "service.state";
    if (isState && record.to === "disabled") {
      // What was disabled while it ran shows it when a shutdown has brought it to rest.
      const isAtRest = run.records.some(
        ({ event, tUs, seq }) =>
          event === "manager.state" && tUs === record.tUs && seq > record.seq,
      );
      const isAsked = isBy(run, record, "disableService") || isByCreation(run, record);
      return isAsked || isAtRest ? [] : [said(record)];
    }
    if (isState && record.from === "disabled" && record.to === "stopped") {
      const isAsked = isBy(run, record, "enableService") || isByCreation(run, record);
      return isAsked ? [] : [said(record)];
    }
    const cause = record.cause === null ? undefined : run.records[record.cause];
    const isByBootSet =
      cause?.event === "audit" &&
      (cause.call === "enableService" || cause.call === "disableService");
    return isByBootSet && record.event !== "syscall.denied"
      ? [`record ${record.seq}: ${record.event} follows from it`]
      : [];
  });

/**
 * What is paused is not probed, and ends only by what befalls it; what it did at the instant of the
 * pause may be heard of just after.
 */
export const nothingHappensWhilePaused: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const pausedAt = new Map<InstanceId, number>();
  return records.flatMap((record) => {
    const found: string[] = [];
    if ("instance" in record && record.instance !== null) {
      const isPaused = standings.of(record.instance).state === "paused";
      const isAtOnce = record.tUs === pausedAt.get(record.instance);
      if (isPaused && record.event === "probe.result") found.push(`record ${record.seq}: a probe`);
      if (isPaused && record.event === "service.state" && record.exit !== null && !isAtOnce) {
        const cause = record.cause === null ? undefined : records[record.cause];
        const isByOthers = cause !== undefined && isOfTheWorld(cause);
        // A command that takes time is still under way.
        const isUnderWay = system.machine.controlCostUs > 0;
        if (!isByOthers && !isUnderWay) {
          found.push(`record ${record.seq}: it ended by itself while paused`);
        }
      }
      if (record.event === "service.state" && record.to === "paused") {
        pausedAt.set(record.instance, record.tUs);
      }
    }
    standings.observe(record);
    return found;
  });
};

/** A program that runs for a fixed time runs exactly so long, pauses not counted. */
export const pausesDoNotCount: Invariant = (run) => {
  const since = new Map<InstanceId, number>();
  const ran = new Map<InstanceId, number>();
  return statesOf(run).flatMap((record) => {
    const { instance, from, to, tUs } = record;
    if (from === "running") {
      const length = tUs - (since.get(instance) ?? Number.NaN);
      ran.set(instance, (ran.get(instance) ?? 0) + length);
    }
    if (to === "starting") ran.set(instance, 0);
    if (to === "running") since.set(instance, tUs);
    const { behavior } = serviceOf(run.system, instance);
    const sends = behavior.network.perSecond > 0 || behavior["disk-io"].perSecond > 0;
    // What computes takes as long as it gets CPUs.
    const isTimed = behavior.cpu.numerator === 0 && run.system.machine.controlCostUs === 0;
    const isHeld = isHeldAtTimes(run.system, instance);
    const isAlone = isTimed && behavior.run?.kind === "constant" && !sends && !isHeld;
    const endsByItself = (from === "running" || from === "paused") && record.exit !== null;
    if (!isAlone || !endsByItself || isByTheWorld(run, record)) return [];
    if (ran.get(instance) === behavior.run.valueUs) return [];
    return [`record ${record.seq}: it ran ${ran.get(instance)} µs of ${behavior.run.valueUs}`];
  });
};

/** The transition follows, at the same instant, from this call on its service. */
function isBy({ records, system }: Run, record: StateRecord, call: Syscall): boolean {
  const cause = record.cause === null ? undefined : records[record.cause];
  return cause?.event === "audit" && isCallOn(cause, record, call, system);
}

/** What is created anew is enabled or disabled as it was declared. */
function isByCreation({ records, system }: Run, { cause, instance }: StateRecord): boolean {
  const before = cause === null ? undefined : records[cause];
  if (before?.event !== "discovery.changed" || before.change !== "registered") return false;
  return before.service === serviceOf(system, instance).spec.id;
}

function isCallOn(
  audit: AuditRecord,
  { tUs, instance }: StateRecord,
  call: Syscall,
  system: Run["system"],
): boolean {
  const isSame = audit.service === serviceOf(system, instance).spec.id;
  return audit.call === call && audit.tUs === tUs && isSame;
}

function isByTheWorld({ records }: Run, { cause }: StateRecord): boolean {
  const record = cause === null ? undefined : records[cause];
  return record !== undefined && isOfTheWorld(record);
}

/** A fault, a limit, or a crash that took others along. */
function isOfTheWorld({ event }: TraceRecord): boolean {
  return event === "fault.injected" || event === "limit.hit" || event === "isolation.breach";
}

function said({ seq, from, to }: StateRecord): string {
  return `record ${seq}: nobody asked for ${from} to become ${to}`;
}
