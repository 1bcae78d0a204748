/**
 * What holds of every shutdown and every reboot, read off the trace.
 */
import { bootSet } from "../../kernel/dependency/graph.ts";
import { isOfSystem } from "../../kernel/syscall/calls/power.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import { SYSTEM_SERVICES } from "../../kernel/system/system-services.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Run } from "./systems.ts";
import { serviceOf, Standings, type Invariant } from "./trace-invariants.ts";

type AuditRecord = Extract<TraceRecord, { readonly event: "audit" }>;

/** The whole system is down with nothing left that runs, the kernel's own services in reverse. */
export const shutdownsAreComplete: Invariant = ({ records, system, ending }) => {
  const standings = new Standings(system);
  const found: string[] = [];
  let parts: string[] = [];
  for (const record of records) {
    standings.observe(record);
    if (record.event === "system.service") parts.push(record.part);
    if (record.event !== "manager.state" || record.to !== "stopped") continue;
    const up = Array.from({ length: system.instanceCount }, (_, id) => id).filter((id) => {
      const { state } = standings.of(id as Parameters<Standings["of"]>[0]);
      return state !== "stopped" && state !== "disabled";
    });
    if (up.length > 0) found.push(`record ${record.seq}: instances ${up.join()} are not at rest`);
    if (parts.join() !== SYSTEM_SERVICES.toReversed().join()) {
      found.push(`record ${record.seq}: the kernel's own went down as ${parts.join()}`);
    }
    parts = [];
  }
  const last = records.findLast((record) => record.event === "manager.state");
  const isOff = last?.event === "manager.state" && last.to === "stopped";
  if (isOff !== (ending === "shutdown") && ending !== "until") found.push(`it ended in ${ending}`);
  return found;
};

/** Nothing outlives the deadline of a shutdown, which is told exactly when it comes to that. */
export const deadlinesHold: Invariant = ({ records, system }) => {
  let due: number | null = null;
  return records.flatMap((record) => {
    if (isTaken(record)) due = deadlineOf(system, record);
    const found: string[] = [];
    if (record.event === "power.deadline" && record.tUs !== due) {
      found.push(`record ${record.seq}: the deadline was ${due}`);
    }
    if (record.event === "manager.state" && record.to === "stopped") {
      if (due !== null && record.tUs > due) found.push(`record ${record.seq}: down after ${due}`);
      due = null;
    }
    return found;
  });
};

/** From the request until the system is up again no call is taken. */
export const downTakesNoCalls: Invariant = ({ records }) => {
  let isUp = true;
  return records.flatMap((record) => {
    const isWrong = record.event === "audit" && !isUp && record.error === null;
    if (isTaken(record)) isUp = false;
    if (record.event === "manager.state" && record.to === "running") isUp = true;
    return isWrong ? [`record ${record.seq}: ${record.call} was taken on the way down`] : [];
  });
};

/** L10: a reboot starts what is enabled by then, and what that pulls in, and nothing else. */
export const rebootsStartTheEnabled: Invariant = (run) => {
  const { system, records } = run;
  const enabled = system.services.map(({ spec }) => spec.enabled);
  const isHeld = system.services.map(() => false);
  const registered = system.services.map(({ spec }) => spec.registered);
  let allowed: readonly boolean[] | null = null;
  return records.flatMap((record) => {
    if (record.event === "audit" && record.error === null) {
      // Whoever asks for a start has it, and what it takes along is another story.
      if (record.service !== null) allowed = null;
      noteWish(run, record, { enabled, isHeld });
    }
    if (record.event === "discovery.changed") {
      registered[record.service] = record.change === "registered";
    }
    if (record.event === "manager.state" && record.to === "running") {
      allowed = bootSet(
        system.services.map(({ spec }) => {
          return {
            dependencies: spec.dependencies,
            enabled: enabled[spec.id] === true && isHeld[spec.id] !== true,
            registered: registered[spec.id] === true,
          };
        }),
      );
    }
    if (record.event !== "service.state" || record.to !== "starting" || allowed === null) return [];
    const { spec } = serviceOf(system, record.instance);
    return allowed[spec.id] === true ? [] : [`record ${record.seq}: ${spec.name} is not to start`];
  });
};

function noteWish(
  { system }: Run,
  { call, service }: AuditRecord,
  wish: { readonly enabled: boolean[]; readonly isHeld: boolean[] },
): void {
  if (service === null) return;
  if (call === "enableService") wish.enabled[service] = true;
  if (call === "disableService") wish.enabled[service] = false;
  const spec = system.services[service]?.spec;
  if (call === "createService") {
    wish.enabled[service] = spec?.enabled === true;
    wish.isHeld[service] = false;
  }
  const isStop = call === "stopService" || call === "unregisterService";
  if (isStop && spec?.restart.policy === "unless-stopped") wish.isHeld[service] = true;
  const isUp = call === "startService" || call === "restartService" || call === "enableService";
  if (isUp) for (const id of pulled(system, service)) wish.isHeld[id] = false;
}

/** More than a start lets up, perhaps; what is held down must not start, whatever is not. */
function pulled({ services }: Run["system"], service: ServiceId): readonly ServiceId[] {
  const found = new Set([service]);
  for (const id of found) {
    for (const { target } of services[id]?.spec.dependencies ?? []) found.add(target);
    for (const { spec } of services) {
      if (spec.dependencies.some(({ target }) => target === id)) found.add(spec.id);
    }
  }
  return [...found];
}

function isTaken(record: TraceRecord): record is AuditRecord {
  return record.event === "audit" && isOfSystem(record.call) && record.error === null;
}

function deadlineOf({ actions }: Run["system"], record: AuditRecord): number | null {
  const { tUs, call, caller } = record;
  const action = actions.find((each) => {
    return each.at === tUs && each.call === call && each.caller === caller;
  });
  const deadlineUs = action?.deadlineUs ?? null;
  return deadlineUs === null ? null : tUs + deadlineUs;
}
