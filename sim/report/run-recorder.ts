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
import { pullingCall } from "./pulled-in.ts";
import type { RunReport, ServiceReport } from "./run-report.ts";
import { ServiceLedger } from "./service-ledger.ts";
import { StatisticsLedger } from "./statistics-ledger.ts";
import { SystemLedger } from "./system-ledger.ts";
import { SyscallLedger } from "./syscall-ledger.ts";
import { serviceOfInstance } from "./subject-names.ts";

/** The greatest part is collapsed before it is shown; beyond this they are only counted. */
const HAPPENINGS_MAX = 20_000;

/** Of the enabled services, how many have all of their instances up now. */
export interface RunProgress {
  readonly ready: number;
  readonly expected: number;
}

export interface RunRecorder {
  readonly observe: TraceObserver;
  /** While the run goes on. */
  progress(): RunProgress;
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

export function createRunRecorder(system: SystemSpec): RunRecorder {
  const store = new RecordStore();
  const ledgers = openLedgers(system, store);
  const { instances, services, faults, statistics, groups, syscalls, system: whole } = ledgers;
  const firstUps = new FirstUps();
  const happenings: TraceRecord[] = [];
  let happeningsNotListed = 0;

  return {
    observe(record) {
      // Passing probes lead to no failure, and are most of a long run.
      if (record.event !== "probe.result" || record.outcome !== "pass") store.add(record);
      firstUps.observe(record, isFirstUp(record, instances));
      if (firstUps.times.has(record.seq) || isHappening(record, instances, { system, store })) {
        if (happenings.length < HAPPENINGS_MAX) happenings.push(record);
        else happeningsNotListed += 1;
      }
      statistics.observe(record);
      whole.observe(record);
      fold(record, ledgers, store);
      ledgers.restarts.observe(record);
    },
    progress: () => services.progress(),
    report(result) {
      const reports = reportServices(system, result, { ledgers, firstUps });
      const readyUs = readyAt(reports);
      const stops = standingStops(system, instances, syscalls.stops);
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
        cpu: result.cpuUsage,
        messages: result.messages,
        traffic: result.traffic,
        invariants: checkAll(CHECKERS, result),
        system: whole.report(),
        faults: faults.entries,
        faultsNotListed: faults.notListed,
        outages: ledgers.outages.report(stops),
        failures: findFailures(reports, instances, store),
        causesOf: (failure) => causesBetween(failure.originSeq, failure.seq, store),
        downs: findDowns({
          system,
          services: reports,
          ledger: instances,
          store,
          isOff: whole.report().manager === "stopped",
          stops,
        }),
        recordAt: (seq) => store.find(seq),
        calls: syscalls.calls,
        refusedCalls: syscalls.refused,
        refusedCallsNotListed: syscalls.notListed,
        ...tellAnswers(result, (seq) => store.find(seq)),
        restartFate: ledgers.restarts.fateOf,
        restartDueUs: ledgers.restarts.dueUs,
        happenings,
        happeningsNotListed,
        firstUps: firstUps.times,
        resources: result.resources,
      };
    },
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
  { instances, services, outages }: Ledgers,
): void {
  const { instance, tUs } = record;
  const hasBeenUp = instances.firstUpUs(instance) !== null;
  if (hasBeenUp && record.event === "service.state") outages.takeState(record);
  const wasUp = instances.isUp(instance);
  if (record.event === "service.state") instances.takeState(record);
  else instances.takeReady(record);
  const isUp = instances.isUp(instance);
  const service = (instances.serviceOf[instance] ?? 0) as ServiceId;
  if (!wasUp && isUp) outages.comeUp(instance, tUs);
  if (wasUp !== isUp) services.move(service, isUp ? 1 : -1, tUs);
}

/** What a oneshot has done does not outlast a shutdown: the next boot runs it again. */
function foldShutdown(tUs: number, { instances, services, groups }: Ledgers): void {
  groups.forgetRestarts();
  for (const instance of instances.forgetCompleted()) {
    services.move((instances.serviceOf[instance] ?? 0) as ServiceId, -1, tUs);
  }
}

/** Asked before the record is folded in: the first readiness of an instance is no happening. */
function isHappening(
  record: TraceRecord,
  instances: InstanceLedger,
  { system, store }: { readonly system: SystemSpec; readonly store: RecordStore },
): boolean {
  switch (record.event) {
    case "service.state":
      if (pullingCall(system, record, (seq) => store.find(seq)) !== null) return true;
      if (record.error !== null || record.to === "failed") return true;
      return isUnusualStop(record, system) || isDoneAgain(record, instances);
    case "service.ready":
      if (instances.isOneshot(record.instance)) return false;
      return record.ready && instances.firstUpUs(record.instance) !== null;
    case "health.status":
      return record.to === "unhealthy";
    case "fault.injected":
    case "recovery.started":
    case "limit.hit":
    case "audit":
    case "message.state":
    case "sched.throttle":
    case "access.denied":
    case "isolation.breach":
    case "dependency.failed":
    case "group.restart":
    case "escalation":
    case "heartbeat.late":
    case "config.changed":
    case "config.rejected":
    case "manager.state":
    case "power.deadline":
      return true;
    case "discovery.changed":
      return record.change === "unregistered";
    case "hook.done":
      return record.outcome === "failed" || record.outcome === "timeout";
    case "hook.started":
    case "boot.stage":
    case "system.service":
    case "probe.result":
    case "fault.detected":
    case "group.state":
    case "syscall.denied":
    case "message.total":
    case "traffic.total":
    // The fault has been told, with how it comes and goes.
    case "network.state":
      return false;
    case "recovery.done":
      return record.outcome === "recovered";
    default:
      return unreachable(record);
  }
}

/** Asked before the record is folded in, too. */
function isFirstUp(record: TraceRecord, instances: InstanceLedger): boolean {
  if (record.event !== "service.state" && record.event !== "service.ready") return false;
  if (instances.firstUpUs(record.instance) !== null) return false;
  const isOneshot = instances.isOneshot(record.instance);
  if (record.event === "service.ready") return record.ready && !isOneshot;
  return isOneshot && record.to === "stopped" && record.exit?.cause === "clean";
}

function isCompletion({ to, exit }: Extract<TraceRecord, { event: "service.state" }>): boolean {
  return to === "stopped" && exit?.cause === "clean";
}

/** Asked before the record is folded in, too. */
function isDoneAgain(
  record: Extract<TraceRecord, { event: "service.state" }>,
  instances: InstanceLedger,
): boolean {
  if (!isCompletion(record) || !instances.isOneshot(record.instance)) return false;
  return instances.firstUpUs(record.instance) !== null;
}

/** Every end in `stopped` but that of a oneshot that has done its work. To be enabled is no end. */
function isUnusualStop(
  record: Extract<TraceRecord, { event: "service.state" }>,
  system: SystemSpec,
): boolean {
  if (record.to !== "stopped" || record.from === "disabled") return false;
  return (
    !isCompletion(record) || serviceOfInstance(system, record.instance).spec.kind !== "oneshot"
  );
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
