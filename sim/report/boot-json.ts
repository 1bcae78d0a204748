/**
 * `boot --json`: the contract's shape and names.
 *
 * It is handed out in pieces, one service at a time, because the whole text of a large system is
 * better never held in memory at once.
 */
import type { InstanceId, ServiceSpec } from "../../kernel/spec.ts";
import type { ResourceUse } from "../machine/resource-use.ts";
import type { SystemSpec } from "../system.ts";
import { viewOf } from "./boot-text/trace-view.ts";
import type { Verdict } from "./objectives.ts";
import type { RefusedCall } from "./syscall-ledger.ts";
import { warningsOf } from "./run-warnings.ts";
import type { ActionFinder } from "./action-finder.ts";
import type { GivenAnswer } from "./given-answers.ts";
import { callsJson } from "./call-use.ts";
import { cpuJson, quotasOf, sumOf } from "./cpu-use.ts";
import { failedJson, injectedJson } from "./injected-faults.ts";
import { messagesJson } from "./message-use.ts";
import { networkJson } from "./network-use.ts";
import { programsJson } from "./program-use.ts";
import { requestsAt, workloadsJson } from "./traffic-use.ts";
import { groupName, instanceName, serviceAt, serviceName } from "../subject-names.ts";
import { objectivesJson } from "./verdicts-json.ts";
import type {
  FaultReport,
  GroupReport,
  InstanceReport,
  RunReport,
  ServiceReport,
} from "./run-report.ts";

/** The audit log that a run has left. */
export interface AuditSummary {
  /** As it was named on the command line. */
  readonly file: string;
  readonly entries: number;
  /** `sha256:…` of its last line: who notes it elsewhere can tell whether the log is whole. */
  readonly head: string;
}

/** The page that a run has left. */
export interface PageSummary {
  /** As it was named on the command line. */
  readonly file: string;
  readonly bytes: number;
}

export interface BootOutcome {
  readonly system: SystemSpec;
  readonly seed: bigint;
  /** Of MultiOS. */
  readonly version: string;
  readonly report: RunReport;
  readonly verdicts: readonly Verdict[];
  /** `null` where none was asked for. */
  readonly audit: AuditSummary | null;
  /** `null` where none was asked for. */
  readonly page: PageSummary | null;
}

export function* bootJson(outcome: BootOutcome): Generator<string> {
  const { system, report } = outcome;
  yield `{\n`;
  yield line("system", system.name);
  yield line("seed", String(outcome.seed));
  yield line("version", outcome.version);
  yield line("duration_us", report.endedUs);
  yield line("digest", report.digest);
  yield line("events", report.events);
  yield line("boot", {
    ready_us: report.readyUs,
    order: report.order.map((id) => instanceName(system, id)),
    critical_chain: report.criticalChain.map(({ service }) => serviceName(system, service)),
  });
  yield line("manager", managerJson(report));
  yield line("system_services", systemServicesJson(report));
  yield* servicesJson(report, system);
  if (report.groups.length > 0) yield* groupsJson(report.groups, system);
  if (report.cpu !== null) yield line("machine", cpuJson(report.cpu));
  yield line("machine_limits", limitsJson(report.resources.filter(isOfMachine)));
  yield* listJson("group_limits", groupLimits(outcome));
  if (report.messages !== null) {
    yield* listJson("messages", messagesJson(system, report.messages));
  }
  yield line("workloads", workloadsJson(report.traffic));
  if (report.traffic !== null) {
    yield* listJson("service_calls", callsJson(system, report.traffic));
    yield* listJson("network", networkJson(system, report.traffic));
  }
  if (report.programs !== null) yield line("programs", programsJson(report.programs));
  yield* listJson(
    "faults",
    report.faults.map((fault) => faultJson(fault, outcome)),
  );
  yield line("faults_not_listed", report.faultsNotListed);
  yield* listJson("injected_faults", injectedJson(system, report));
  yield line("calls", report.calls);
  yield* listJson(
    "refused_calls",
    report.refusedCalls.map((call) => refusedJson(call, outcome)),
  );
  yield line("refused_calls_not_listed", report.refusedCallsNotListed);
  const { actionOf } = viewOf(system, report);
  yield* listJson(
    "answers",
    report.answers.map((given) => answerJson(given, system, actionOf)),
  );
  yield line("answers_not_listed", report.answersNotListed);
  yield* listJson("objectives", objectivesJson(outcome));
  yield line("invariants", invariantsJson(report.invariants));
  yield* listJson("warnings", warningsOf(system, report));
  if (outcome.audit !== null) yield line("audit", outcome.audit);
  if (outcome.page !== null) yield line("report", outcome.page);
  yield `  "ending": ${JSON.stringify(report.ending)}\n}\n`;
}

function line(key: string, value: unknown): string {
  return `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
}

function* servicesJson(report: RunReport, system: SystemSpec): Generator<string> {
  const { services, resources } = report;
  const limits = new Map<InstanceId | null, ResourceUse[]>();
  for (const use of resources) {
    const own = limits.get(use.instance);
    if (own === undefined) limits.set(use.instance, [use]);
    else own.push(use);
  }
  const uses = { limits, requests: requestsAt(report.traffic) };
  yield `  "services": {`;
  for (const [index, service] of services.entries()) {
    const { spec } = serviceAt(system, service.id);
    const body = JSON.stringify({
      ...serviceJson(service, uses),
      ...informationJson(service, spec),
    });
    yield `${index === 0 ? "" : ","}\n    ${JSON.stringify(service.name)}: ${body}`;
  }
  yield `\n  },\n`;
}

function* groupsJson(groups: readonly GroupReport[], system: SystemSpec): Generator<string> {
  yield `  "groups": {`;
  for (const [index, group] of groups.entries()) {
    const body = JSON.stringify(groupJson(group, system));
    yield `${index === 0 ? "" : ","}\n    ${JSON.stringify(group.spec.name)}: ${body}`;
  }
  yield `\n  },\n`;
}

function groupJson({ spec, ...group }: GroupReport, system: SystemSpec): object {
  return {
    state: group.state,
    error: group.error,
    strategy: spec.strategy,
    intensity: spec.intensity,
    period_us: spec.periodUs,
    restarts: group.restarts,
    restarts_in_period: group.restartsInPeriod,
    escalations: group.escalations,
    members: spec.members.map((member) =>
      member.kind === "service"
        ? { service: serviceName(system, member.service) }
        : { group: groupName(system, member.group) },
    ),
  };
}

function invariantsJson({ checked, notExercised, violations }: RunReport["invariants"]): object {
  return { checked, not_exercised: notExercised, violations };
}

function* listJson(key: string, items: readonly unknown[]): Generator<string> {
  yield `  ${JSON.stringify(key)}: [`;
  for (const [index, item] of items.entries()) {
    yield `${index === 0 ? "" : ","}\n    ${JSON.stringify(item)}`;
  }
  yield items.length === 0 ? "],\n" : "\n  ],\n";
}

/** The totals of what each service has gone through, as the monitoring service keeps them. */
function managerJson({ system, services }: RunReport): object {
  const sum = (of: (service: ServiceReport) => number): number =>
    services.reduce((total, service) => total + of(service), 0);
  return {
    state: system.manager,
    boots: system.boots,
    services: services.length,
    instances: sum(({ instances }) => instances.length),
    starts: sum(({ statistics }) => statistics.starts),
    stops: sum(({ statistics }) => statistics.stops),
    restarts: sum(({ restarts }) => restarts),
    failures: sum(({ statistics }) => statistics.failures),
    health_changes: sum(({ statistics }) => statistics.healthChanges),
    uptime_us: sum(({ statistics }) => statistics.timeUs.running ?? 0),
  };
}

function systemServicesJson({ system }: RunReport): object {
  return Object.fromEntries(
    system.services.map(({ name, state, stage }) => [name, { state, stage }]),
  );
}

/** What a service is, and what it has gone through. */
function informationJson(service: ServiceReport, spec: ServiceSpec): object {
  const { type, kind, version } = spec;
  return { type, kind, version, statistics: statisticsJson(service) };
}

function statisticsJson({ statistics }: ServiceReport): object {
  const { starts, stops, failures, healthChanges, timeUs } = statistics;
  return {
    starts,
    stops,
    failures,
    health_changes: healthChanges,
    uptime_us: timeUs.running ?? 0,
    time_us: timeUs,
  };
}

/** By instance: what it has used of what is limited, and the requests that came to it. */
interface InstanceUses {
  readonly limits: ReadonlyMap<InstanceId | null, readonly ResourceUse[]>;
  readonly requests: ReadonlyMap<InstanceId, number>;
}

function serviceJson(service: ServiceReport, uses: InstanceUses): object {
  return {
    state: service.state,
    health: service.health,
    restarts: service.restarts,
    availability: service.availability,
    error: service.error,
    ready_us: service.readyUs,
    registered: service.registered,
    cpu_us: sumOf(service.instances, ({ cpuUs }) => cpuUs),
    throttled_us: sumOf(service.instances, ({ throttledUs }) => throttledUs),
    starts_at_boot: service.startsAtBoot,
    config_version: service.configVersion,
    instances: Object.fromEntries(
      service.instances.map((each) => [each.name, instanceJson(each, uses)]),
    ),
  };
}

function instanceJson(instance: InstanceReport, uses: InstanceUses): object {
  const { exit } = instance;
  return {
    state: instance.state,
    health: instance.health,
    restarts: instance.restarts,
    started_us: instance.startedUs,
    ready_us: instance.readyUs,
    requests: uses.requests.get(instance.id) ?? 0,
    memory_peak_bytes: instance.memoryPeakBytes,
    cpu_us: instance.cpuUs,
    throttled_us: instance.throttledUs,
    limits: limitsJson(uses.limits.get(instance.id) ?? []),
    exit:
      exit === null
        ? null
        : { code: exit.code, signal: exit.signal, cause: exit.cause, at_us: exit.atUs },
  };
}

function isOfMachine({ instance, slice }: ResourceUse): boolean {
  return instance === null && slice === null;
}

function limitsJson(limits: readonly ResourceUse[]): object {
  return Object.fromEntries(limits.map((use) => [use.resource, limitJson(use)]));
}

/** Bytes, counts, or either a second; what flows has passed in all. */
function limitJson(of: ResourceUse): object {
  const { limit, use, peak, refusals, refusedByFault = 0, waitedUs } = of;
  return { limit, use, peak, refusals, refused_by_fault: refusedByFault, waited_us: waitedUs };
}

function groupLimits({ system, report }: BootOutcome): readonly object[] {
  const limits = report.resources.flatMap((use) =>
    use.slice === null
      ? []
      : [{ group: system.slices[use.slice]?.name, resource: use.resource, ...limitJson(use) }],
  );
  return [...limits, ...quotas(system, report)];
}

/** CPU time in microseconds: what a group may use in each 100 ms, and what it has used in all. */
function quotas(system: SystemSpec, { services }: RunReport): readonly object[] {
  return system.slices.flatMap(({ name, quotaUs }) => {
    if (quotaUs === null) return [];
    const members = services.filter(({ id }) => {
      const service = system.services[id];
      return service !== undefined && quotasOf(system, service).some(({ group }) => group === name);
    });
    const use = sumOf(members, ({ instances }) => sumOf(instances, ({ cpuUs }) => cpuUs));
    return [{ group: name, resource: "cpu", limit: quotaUs, use }];
  });
}

function faultJson(fault: FaultReport, { system, report }: BootOutcome): object {
  const { atUs, recoveredUs } = fault;
  const until = recoveredUs === null ? null : { atUs, untilUs: recoveredUs };
  return {
    type: fault.type,
    pattern: fault.pattern,
    service: serviceName(system, fault.service),
    instance: instanceName(system, fault.instance),
    at_us: fault.atUs,
    recovery: fault.recovery,
    recovered_us: fault.recoveredUs,
    ...failedJson(report, until),
  };
}

function refusedJson(call: RefusedCall, { system, report }: BootOutcome): object {
  return {
    ...callJson(call, system),
    error: call.error,
    capability: call.capability,
    reason: report.answerOf(call.seq),
  };
}

/** What was so already, or what a search found. */
function answerJson(
  { call, answer }: GivenAnswer,
  system: SystemSpec,
  actionOf: ActionFinder["actionOf"],
): object {
  const found = answer.kind === "found" ? answer : null;
  return {
    ...callJson({ ...call, atUs: call.tUs }, system),
    already: answer.kind === "already" ? answer.state : null,
    left_paused: answer.kind === "left-paused" ? (answer.isWhole ? "whole" : "part") : null,
    pattern: found === null ? null : (actionOf(call)?.pattern ?? null),
    found: found?.count ?? null,
    names: found?.names ?? null,
  };
}

/** When, by whom, what and of whom. */
function callJson(
  { atUs, caller, call, service }: Pick<RefusedCall, "atUs" | "caller" | "call" | "service">,
  system: SystemSpec,
): object {
  return {
    at_us: atUs,
    caller: caller === null ? "operator" : instanceName(system, caller),
    call,
    service: service === null ? null : serviceName(system, service),
  };
}
