/**
 * Which ends of a process bring it back: the policy's, all of them, and no others.
 *
 * The table is that of systemd.service(5), written down once more.
 */
import type { InstanceId, RestartPolicy } from "../../kernel/spec.ts";
import type { ExitCause } from "../../kernel/vocabulary.ts";
import { groupOf } from "./group-invariants.ts";
import type { Run } from "./systems.ts";
import { serviceOf, type Invariant, type StateRecord } from "./trace-invariants.ts";

const GROUP_EVENTS: readonly string[] = ["group.restart", "group.state", "escalation"];

const ABNORMAL: readonly ExitCause[] = ["signal", "timeout", "watchdog", "oom"];
const BROUGHT_BACK: Readonly<Record<RestartPolicy, readonly ExitCause[]>> = {
  no: [],
  "on-success": ["clean"],
  "on-watchdog": ["watchdog"],
  "on-abnormal": ABNORMAL,
  "on-failure": ["exit-code", ...ABNORMAL],
  always: ["clean", "exit-code", ...ABNORMAL],
  "unless-stopped": ["clean", "exit-code", ...ABNORMAL],
};

/** A restart answers the end of a process that the policy brings back. */
export const policiesAreKept: Invariant = (run) => {
  const ends = new Map<InstanceId, StateRecord>();
  return run.records.flatMap((record) => {
    if (record.event === "service.state" && record.exit !== null) ends.set(record.instance, record);
    if (record.event !== "recovery.started") return [];
    const end = ends.get(record.instance);
    // A group that begins anew brings back all of its members, and takes its time.
    const group = groupOf(run.system, serviceOf(run.system, record.instance).spec.id);
    if (group !== undefined && record.cause !== null) {
      const cause = run.records[record.cause]?.event;
      if (cause !== undefined && GROUP_EVENTS.includes(cause)) return [];
    }
    if (end !== undefined && isBroughtBack(run, end) && end.tUs === record.tUs) return [];
    return [`record ${record.seq}: a restart after the end ${end?.exit?.cause}`];
  });
};

/**
 * An end that the policy brings back is answered at once: by a restart, or by the word that there
 * were too many. Only what is to stop anyway is left alone, and then it comes to rest.
 */
export const policiesAreFollowed: Invariant = (run) => {
  const open = new Map<InstanceId, StateRecord>();
  const found: string[] = [];
  for (const record of run.records) {
    const isAnswer =
      record.event === "recovery.started" ||
      // It may wait for no restart, where somebody has asked for its start meanwhile.
      record.event === "group.restart" ||
      record.event === "limit.hit" ||
      record.event === "escalation";
    if (isAnswer) {
      open.delete(record.instance);
    }
    if (record.event !== "service.state") continue;
    const end = open.get(record.instance);
    open.delete(record.instance);
    const isAtRest = record.to === "stopped" || record.to === "disabled";
    if (end !== undefined && !isAtRest) found.push(`record ${end.seq}: nothing answers this end`);
    if (record.to === "failed" && isBroughtBack(run, record)) open.set(record.instance, record);
  }
  return found;
};

function isBroughtBack({ system }: Run, { instance, exit }: StateRecord): boolean {
  const { kind, restart } = serviceOf(system, instance).spec;
  if (exit === null || (kind === "oneshot" && exit.cause === "clean")) return false;
  return BROUGHT_BACK[restart.policy].includes(exit.cause);
}
