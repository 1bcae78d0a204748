/**
 * What holds of the life of an instance in every run: hooks before it runs and before it ends,
 * heartbeats while it runs, nothing of it after its end. L3 and the like are the properties of the
 * project's catalogue.
 */
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Hook, ServiceState } from "../../kernel/vocabulary.ts";
import type { Run } from "./systems.ts";
import { isHeldAtTimes } from "./holding-faults.ts";
import { instancesOf, serviceOf, Standings, statesOf, type Invariant } from "./trace-invariants.ts";

type HookDone = Extract<TraceRecord, { readonly event: "hook.done" }>;

const WITH_PROCESS: readonly ServiceState[] = ["starting", "running", "stopping", "paused"];

/** L3: what runs has had its hooks succeed, all in time, since it began to start. */
export const runningFollowsItsHooks: Invariant = ({ records, system }) => {
  const starting = new Map<InstanceId, { readonly tUs: number; readonly done: HookDone[] }>();
  return records.flatMap((record) => {
    if (record.event === "hook.done") starting.get(record.instance)?.done.push(record);
    if (record.event !== "service.state") return [];
    const { instance, from, to, tUs, seq } = record;
    const start = starting.get(instance);
    starting.delete(instance);
    if (to === "starting") starting.set(instance, { tUs, done: [] });
    if (from !== "starting" || to !== "running" || start === undefined) return [];
    const { hooks, startTimeoutUs } = serviceOf(system, instance).spec;
    const found: string[] = [];
    if (startTimeoutUs !== null && tUs - start.tUs > startTimeoutUs) {
      found.push(`record ${seq}: it runs ${tUs - start.tUs} µs after its start began`);
    }
    const succeeded = start.done.filter(({ outcome }) => outcome === "ok").map(({ hook }) => hook);
    if (
      hooks["on-start"] !== null &&
      succeeded.filter((hook) => hook === "on-start").length !== 1
    ) {
      found.push(`record ${seq}: it runs without its hook on-start`);
    }
    if (start.done.some(({ hook, outcome }) => hook === "on-start" && outcome !== "ok")) {
      found.push(`record ${seq}: it runs though its hook failed`);
    }
    return found;
  });
};

/** When each hook may begin, by what its instance is then. */
const TURNS: Readonly<Record<Hook, readonly ServiceState[]>> = {
  "on-start": ["starting"],
  "on-restart": ["starting"],
  "on-stop": ["stopping"],
  "on-health-change": ["running", "stopping", "paused"],
  "on-failure": ["failed", "starting", "running", "stopping", "stopped", "paused", "disabled"],
};

/** Hooks begin at their turns, and an automatic restart with on-restart, where there is one. */
export const hooksBeginAtTheirTurns: Invariant = ({ records, system }) => {
  const last = new Map<InstanceId, ServiceState>();
  const announced = new Set<InstanceId>();
  const ofGroups = new Set<number>();
  /** By the record of a start, whether on-restart has to follow from it. */
  const starts = new Map<number, boolean | "perhaps">();
  const isCalled = records.some(
    (record) => record.event === "audit" && record.call === "restartService",
  );
  return records.flatMap((record) => {
    const { seq, cause } = record;
    if (record.event === "group.state" || record.event === "group.restart") ofGroups.add(seq);
    if (record.event === "recovery.started") announced.add(record.instance);
    if (record.event === "recovery.done") announced.delete(record.instance);
    if (record.event === "service.state") {
      last.set(record.instance, record.to);
      if (record.to === "starting") starts.set(seq, announced.delete(record.instance));
      // What follows from a group may be a start of a member again, without a word before.
      const isOfGroup = record.from === "stopped" && ofGroups.has(cause ?? -1);
      if (record.to === "starting" && isOfGroup) starts.set(seq, "perhaps");
    }
    if (record.event !== "hook.started") return [];
    const { hook, instance } = record;
    const found: string[] = [];
    const state = last.get(instance);
    if (state === undefined || !TURNS[hook].includes(state)) {
      found.push(`record ${seq}: ${hook} of what is ${state}`);
    }
    const isRestart = cause === null ? undefined : starts.get(cause);
    const has = serviceOf(system, instance).spec.hooks["on-restart"] !== null;
    if (hook === "on-start" && isRestart === true && has) {
      found.push(`record ${seq}: it is started again without its hook on-restart`);
    }
    if (hook === "on-restart" && (isRestart ?? false) === false && !isCalled) {
      found.push(`record ${seq}: on-restart where nothing is started again`);
    }
    return found;
  });
};

/** Each command that was begun ends once, at its timeout at the latest. */
export const hooksEnd: Invariant = ({ records, system, endedAt }) => {
  const open = new Map<string, TraceRecord>();
  const found = records.flatMap((record) => {
    if (record.event !== "hook.started" && record.event !== "hook.done") return [];
    const { instance, hook, seq, tUs } = record;
    const key = `${instance} ${hook}`;
    const begun = open.get(key);
    if (record.event === "hook.started") {
      open.set(key, record);
      return begun === undefined ? [] : [`record ${seq}: ${hook} runs twice at once`];
    }
    open.delete(key);
    if (begun === undefined) return [`record ${seq}: ${hook} ends and never began`];
    const timeoutUs = serviceOf(system, instance).spec.hooks[hook]?.timeoutUs ?? Number.NaN;
    const tookUs = tUs - begun.tUs;
    const isRight = record.outcome === "timeout" ? tookUs === timeoutUs : tookUs <= timeoutUs;
    return isRight ? [] : [`record ${seq}: ${hook} took ${tookUs} µs of ${timeoutUs}`];
  });
  for (const record of open.values()) {
    if (record.event !== "hook.started") continue;
    const { hooks } = serviceOf(system, record.instance).spec;
    const due = record.tUs + (hooks[record.hook]?.timeoutUs ?? 0);
    if (due < endedAt) found.push(`record ${record.seq}: ${record.hook} has never ended`);
  }
  return found;
};

/** A failure hook runs where an instance has failed for good, once for that. */
export const failuresAreTold: Invariant = ({ records, system }) => {
  const failed = new Map<InstanceId, number>();
  const told = new Map<InstanceId, number>();
  for (const record of records) {
    if (record.event === "hook.started" && record.hook === "on-failure") {
      told.set(record.instance, (told.get(record.instance) ?? 0) + 1);
    }
    const isForGood =
      (record.event === "recovery.done" && record.outcome === "gave-up") ||
      (record.event === "service.state" && record.to === "failed") ||
      // What had failed before, was started again, and has lost what it needs for that.
      (record.event === "fault.detected" &&
        record.type === "dependency-failure" &&
        records[record.cause ?? -1]?.event === "dependency.failed");
    if (isForGood) failed.set(record.instance, (failed.get(record.instance) ?? 0) + 1);
  }
  return [...told].flatMap(([instance, count]) => {
    const most = failed.get(instance) ?? 0;
    const { name } = serviceOf(system, instance).spec;
    return count <= most ? [] : [`${name} failed ${most} times, and that was told ${count} times`];
  });
};

/** L4: what was asked to stop is not started again for that. */
export const askedStopsHold: Invariant = ({ records }) => {
  const asked = new Set<number>();
  return records.flatMap((record) => {
    if (record.event === "recovery.started" && asked.has(record.cause ?? -1)) {
      return [`record ${record.seq}: a restart of what was asked to stop`];
    }
    if (record.event !== "service.state") return [];
    const { exit, to, seq } = record;
    if (exit?.cause !== "admin" && exit?.cause !== "dependency") return [];
    asked.add(seq);
    return to === "stopped" ? [] : [`record ${seq}: an asked stop ends in ${to}`];
  });
};

/** L6: to start what runs, and to stop what is at rest, leads to nothing. */
export const repeatedCallsChangeNothing: Invariant = ({ records, system }) => {
  const standings = new Standings(system);
  const idle = new Set<number>();
  return records.flatMap((record) => {
    const found: string[] = [];
    if (record.event === "audit") {
      const service = system.services[record.service ?? -1];
      const states =
        service === undefined ? [] : instancesOf(service).map((id) => standings.of(id));
      const rests = states.every(({ state }) => state === "stopped" || state === "disabled");
      const runs = states.every(({ state }) => state === "running");
      const isAlone = service !== undefined && isUnbound(system, service.spec.id);
      if (record.call === "stopService" && rests && isAlone) idle.add(record.seq);
      if (record.call === "startService" && runs && isAlone) idle.add(record.seq);
    }
    if (record.event === "service.state" && record.cause !== null && idle.has(record.cause)) {
      found.push(`record ${record.seq}: it follows from a call that asked for what was so`);
    }
    standings.observe(record);
    return found;
  });
};

/** Nobody follows it, and it pulls in nobody and makes room for nobody. */
function isUnbound({ services }: Run["system"], id: ServiceId): boolean {
  return services.every(({ spec }) => {
    if (spec.id === id) return spec.dependencies.length === 0 && spec.conflicts.length === 0;
    return !spec.conflicts.includes(id) && spec.dependencies.every(({ target }) => target !== id);
  });
}

/** L7: starts less exits are the processes that live. */
export const startsLessExits: Invariant = (run) => {
  const balance = new Map<InstanceId, number>();
  const last = new Map<InstanceId, ServiceState>();
  for (const { instance, to, exit } of statesOf(run)) {
    const change = (to === "starting" ? 1 : 0) - (exit === null ? 0 : 1);
    balance.set(instance, (balance.get(instance) ?? 0) + change);
    last.set(instance, to);
  }
  return [...balance].flatMap(([instance, count]) => {
    const lives = WITH_PROCESS.includes(last.get(instance) ?? "stopped") ? 1 : 0;
    return count === lives ? [] : [`${instance}: ${count} starts without an exit, ${lives} live`];
  });
};

/** L8: nothing is heard of an instance without a process, and what is at rest holds no timer. */
export const nothingOutlivesAProcess: Invariant = ({ records, system, ending, timersLeft }) => {
  const standings = new Standings(system);
  const found = records.flatMap((record) => {
    const wrong: string[] = [];
    if (record.event === "probe.result" || record.event === "heartbeat.late") {
      const { state } = standings.of(record.instance);
      if (state !== "running")
        wrong.push(`record ${record.seq}: ${record.event} of what is ${state}`);
    }
    standings.observe(record);
    return wrong;
  });
  const isAtRest = system.services.every((service) =>
    instancesOf(service).every((instance) => {
      const { state } = standings.of(instance);
      return state === "stopped" || state === "disabled";
    }),
  );
  const isWaiting = system.services.some(({ spec }) =>
    spec.dependencies.some(({ timeoutUs }) => timeoutUs !== null),
  );
  if (ending === "quiet" && isAtRest && !isWaiting && timersLeft > 0) {
    found.push(`everything is at rest, and ${timersLeft} timers are armed`);
  }
  return found;
};

/** L11: an instance is started only from rest, so a restart shows what it came to rest in. */
export const restartsShowTheStop: Invariant = (run) =>
  statesOf(run).flatMap(({ seq, from, to }) =>
    to === "starting" && WITH_PROCESS.includes(from) ? [`record ${seq}: ${from} to starting`] : [],
  );

/** A heartbeat is late exactly after the watchdog's time, of what runs, which is then ended. */
export const heartbeatsAreLateOnTime: Invariant = ({ records, system }) => {
  const late = new Map<InstanceId, number>();
  const found = records.flatMap((record) => {
    if (record.event === "service.state") {
      const since = late.get(record.instance);
      late.delete(record.instance);
      const isEnded = since === undefined || (record.to === "stopping" && record.tUs === since);
      return isEnded ? [] : [`record ${record.seq}: what sent no heartbeat is ${record.to}`];
    }
    if (record.event !== "heartbeat.late") return [];
    const { instance, silentUs, seq, tUs } = record;
    late.set(instance, tUs);
    const { spec, behavior } = serviceOf(system, instance);
    const wrong: string[] = [];
    if (silentUs !== spec.watchdogUs) {
      wrong.push(`record ${seq}: silent for ${silentUs} µs of ${spec.watchdogUs}`);
    }
    if (!isHeldAtTimes(system, instance) && behavior.heartbeat === null) {
      wrong.push(`record ${seq}: nothing could have made it late`);
    }
    return wrong;
  });
  return [...found, ...[...late.keys()].map((instance) => `${instance} is late and not ended`)];
};
