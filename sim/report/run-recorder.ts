/**
 * Folds the trace of a run into its report, as it is written.
 *
 * It is an observer: it sees every record once and must never change one. It keeps what a report
 * needs in small ledgers, so that the boot of 100,000 services fits in memory.
 */
import { present, unreachable } from "../../kernel/assertion.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { checkAll } from "../checker/checker.ts";
import { CHECKERS } from "../checker/checkers.ts";
import type { SimulationResult, TraceObserver } from "../simulation.ts";
import type { SystemSpec } from "../system.ts";
import { criticalChain } from "./critical-chain.ts";
import { causesBetween, findFailures } from "./failure-causes.ts";
import { findDowns } from "./down-at-end.ts";
import { OutageLedger } from "./outage-ledger.ts";
import { standingStops } from "./standing-stops.ts";
import { FaultLedger } from "./fault-ledger.ts";
import { FirstUps } from "./first-ups.ts";
import { tellAnswers } from "./given-answers.ts";
import { GroupLedger } from "./group-ledger.ts";
import { InstanceLedger } from "./instance-ledger.ts";
import { RecordStore } from "./record-store.ts";
import { RestartLedger } from "./restart-ledger.ts";
import type { RunReport, ServiceReport } from "./run-report.ts";
import { ServiceLedger } from "./service-ledger.ts";
import { StatisticsLedger } from "./statistics-ledger.ts";
import { SystemLedger } from "./system-ledger.ts";
import { SyscallLedger } from "./syscall-ledger.ts";
import { isFirstUp, isHappening } from "./told-records.ts";
import { usesOf } from "./uses.ts";

/** The greatest part is collapsed before it is shown; beyond this they are only counted. */
const HAPPENINGS_MAX = 20_000;

/** Of the enabled services, how many have all of their instances up now. */
export interface RunProgress {
  readonly ready: number;
  readonly expected: number;
}

/** What has become of everything so far. */
export interface RunStanding extends Pick<RunReport, "recordAt" | "restartFate" | "restartDueUs"> {
  readonly instances: InstanceLedger;
}

/** Who reads along while the run goes on. */
export interface RunReader {
  /** What a person would want to read, and that an instance is up for the first time. */
  tell(record: TraceRecord, isFirstUp: boolean): void;
}

export interface RunRecorder {
  readonly observe: TraceObserver;
  /** While the run goes on. */
  progress(): RunProgress;
  readonly standing: RunStanding;
  report(result: SimulationResult): RunReport;
}

interface Ledgers {
  readonly instances: InstanceLedger;
  readonly services: ServiceLedger;
  readonly faults: FaultLedger;
  readonly groups: GroupLedger;
  readonly statistics: StatisticsLedger;
  readonly system: SystemLedger;
  readonly syscalls: SyscallLedger;
  readonly restarts: RestartLedger;
  readonly outages: OutageLedger;
}

function openLedgers(system: SystemSpec, store: RecordStore): Ledgers {
  const instances = new InstanceLedger(system);
  const recordAt = (seq: number): TraceRecord | null => store.find(seq);
  return {
    instances,
    services: new ServiceLedger(system),
    faults: new FaultLedger(instances.serviceOf),
    statistics: new StatisticsLedger(system),
    system: new SystemLedger(),
    groups: new GroupLedger(system),
    syscalls: new SyscallLedger(),
    restarts: new RestartLedger(system, recordAt),
    outages: new OutageLedger(instances.serviceOf, recordAt),
  };
}

export function createRunRecorder(system: SystemSpec, reader?: RunReader): RunRecorder {
  const store = new RecordStore();
  const ledgers = openLedgers(system, store);
  const { instances, services, faults, statistics, groups, syscalls, system: whole } = ledgers;
  const views = viewsOf(ledgers, store);
  const firstUps = new FirstUps();
  const happenings: TraceRecord[] = [];
  let happeningsNotListed = 0;

  return {
    observe(record) {
      // Passing probes lead to no failure, and are most of a long run.
      if (record.event !== "probe.result" || record.outcome !== "pass") store.add(record);
      const isUp = isFirstUp(record, instances);
      firstUps.observe(record, isUp);
      const isTold = isHappening(record, instances, { system, store });
      if (isTold || isUp) reader?.tell(record, isUp);
      if (firstUps.times.has(record.seq) || isTold) {
        if (happenings.length < HAPPENINGS_MAX) happenings.push(record);
        else happeningsNotListed += 1;
      }
      statistics.observe(record);
      whole.observe(record);
      fold(record, ledgers, store);
      ledgers.restarts.observe(record);
    },
    progress: () => services.progress(),
    standing: { instances, ...views },
    report(result) {
      const reports = reportServices(system, result, { ledgers, firstUps });
      const readyUs = readyAt(reports);
      const stops = standingStops(system, instances, syscalls.stops);
      const isOff = whole.report().manager === "stopped";
      return {
        ending: result.ending,
        endedUs: result.endedAt,
        digest: result.digest,
        events: result.events,
        readyUs,
        order: instances.order,
        ...tellableChain(readyUs === null ? [] : chainOf(system, reports, instances), reports),
        services: reports,
        groups: groups.report(result.endedAt),
        ...usesOf(result),
        invariants: checkAll(CHECKERS, result),
        system: whole.report(),
        faults: faults.entries,
        faultsNotListed: faults.notListed,
        outages: ledgers.outages.report(stops),
        failures: findFailures(reports, instances, store),
        causesOf: (failure) => causesBetween(failure.originSeq, failure.seq, store),
        downs: findDowns({ system, services: reports, ledger: instances, store, isOff, stops }),
        ...views,
        calls: syscalls.calls,
        refusedCalls: syscalls.refused,
        refusedCallsNotListed: syscalls.notListed,
        ...tellAnswers(result, (seq) => store.find(seq)),
        happenings,
        happeningsNotListed,
        firstUps: firstUps.times,
      };
    },
  };
}

/** What a text looks into beside the record that it tells. */
function viewsOf({ restarts }: Ledgers, store: RecordStore): Omit<RunStanding, "instances"> {
  return {
    recordAt: (seq) => store.find(seq),
    restartFate: restarts.fateOf,
    restartDueUs: restarts.dueUs,
  };
}

function fold(record: TraceRecord, ledgers: Ledgers, store: RecordStore): void {
  const { instances, services, faults, syscalls } = ledgers;
  switch (record.event) {
    case "service.state":
    case "service.ready":
      return foldUps(record, ledgers);
    case "health.status":
      return instances.takeHealth(record);
    case "fault.detected":
      return foldFault(record, ledgers, store);
    case "recovery.started":
      faults.recover(record);
      return instances.takeRecovery(record);
    case "recovery.done":
      faults.end(record);
      return instances.takeRecovery(record);
    case "fault.injected":
      return instances.takeFault(record);
    case "manager.state":
      if (record.to === "stopped") foldShutdown(record.tUs, ledgers);
      return;
    case "group.state":
    case "group.restart":
      instances.takeGroup(record);
      return ledgers.groups.take(record);
    case "escalation":
      return ledgers.groups.take(record);
    case "audit":
      ledgers.outages.takeCall(record);
      return syscalls.take(record);
    case "discovery.changed":
      return services.register(record.service, record.change === "registered");
    case "boot.stage":
    case "probe.result":
    case "limit.hit":
    case "syscall.denied":
    case "message.state":
    case "message.total":
    case "traffic.total":
    case "network.state":
    case "sched.throttle":
    case "access.denied":
    case "isolation.breach":
    case "dependency.failed":
    case "hook.started":
    case "hook.done":
    case "heartbeat.late":
    case "config.rejected":
    case "system.service":
    case "power.deadline":
    case "program.failed":
      return;
    case "config.changed":
      return services.takeConfig(record.service, record.version);
    default:
      return unreachable(record);
  }
}

/** What was refused has not happened: a fault that follows from that is over as it is found. */
function foldFault(
  record: Extract<TraceRecord, { event: "fault.detected" }>,
  { faults, instances }: Ledgers,
  store: RecordStore,
): void {
  const cause = record.cause === null ? null : store.find(record.cause);
  const event = cause?.event;
  faults.detect(
    record,
    event === "access.denied" || event === "limit.hit" || event === "syscall.denied",
  );
  if (cause?.event === "dependency.failed") instances.takeLoss(record.instance, cause);
}

/** A service is told when one of its instances comes up or goes down. */
function foldUps(
  record: Extract<TraceRecord, { event: "service.state" | "service.ready" }>,
  { instances, services, faults, outages }: Ledgers,
): void {
  const { instance, tUs } = record;
  const hasBeenUp = instances.firstUpUs(instance) !== null;
  if (hasBeenUp && record.event === "service.state") outages.takeState(record);
  const wasUp = instances.isUp(instance);
  if (record.event === "service.state") instances.takeState(record);
  else instances.takeReady(record);
  const isUp = instances.isUp(instance);
  const service = (instances.serviceOf[instance] ?? 0) as ServiceId;
  if (!wasUp && isUp) {
    outages.comeUp(instance, tUs);
    faults.comeUp(instance, tUs);
  }
  if (wasUp !== isUp) services.move(service, isUp ? 1 : -1, tUs);
}

/** What a oneshot has done does not outlast a shutdown: the next boot runs it again. */
function foldShutdown(tUs: number, { instances, services, groups }: Ledgers): void {
  groups.forgetRestarts();
  for (const instance of instances.forgetCompleted()) {
    services.move((instances.serviceOf[instance] ?? 0) as ServiceId, -1, tUs);
  }
}

function reportServices(
  system: SystemSpec,
  result: SimulationResult,
  { ledgers, firstUps }: { readonly ledgers: Ledgers; readonly firstUps: FirstUps },
): readonly ServiceReport[] {
  return system.services.map(({ spec, firstInstance }) => {
    const instances = Array.from({ length: spec.instances }, (_, index) => {
      const id = (firstInstance + index) as InstanceId;
      return ledgers.instances.report(id, firstUps.isByCall(id), {
        memoryPeakBytes: result.memoryPeakBytes[id] ?? 0,
        cpuUs: result.cpuUsage?.runUs[id] ?? 0,
        throttledUs: result.cpuUsage?.throttledUs[id] ?? 0,
      });
    });
    const service = ledgers.services.report(spec.id, result.endedAt, instances, ledgers);
    const startsAtBoot = result.bootSet[spec.id] ?? false;
    return { ...service, startsAtBoot, waitsFor: result.startWaits[spec.id] ?? null };
  });
}

function readyAt(services: readonly ServiceReport[]): number | null {
  let last = 0;
  for (const { enabled, readyUs } of services) {
    if (!enabled) continue;
    if (readyUs === null) return null;
    last = Math.max(last, readyUs);
  }
  return last;
}

/** How long an operator let a service wait says nothing of the boot. */
function tellableChain(
  chain: RunReport["criticalChain"],
  services: readonly ServiceReport[],
): Pick<RunReport, "criticalChain" | "chainBrokenBy"> {
  const broken = chain.find(({ service }) =>
    services[service]?.instances.some(({ isUpByCall }) => isUpByCall),
  );
  if (broken === undefined) return { criticalChain: chain, chainBrokenBy: null };
  return { criticalChain: [], chainBrokenBy: broken.service };
}

function chainOf(
  system: SystemSpec,
  services: readonly ServiceReport[],
  ledger: InstanceLedger,
): RunReport["criticalChain"] {
  const of = (service: ServiceId): ServiceReport =>
    present(services[service], "a service has a report");
  return criticalChain(system, {
    startedUs: (service) => of(service).startedUs,
    readyUs: (service) => of(service).readyUs,
    runningUs(service) {
      let last = 0;
      for (const { id } of of(service).instances) {
        const at = ledger.firstRunningUs(id);
        if (at === null) return null;
        last = Math.max(last, at);
      }
      return last;
    },
  });
}
