/**
 * What is the same thing again: told once of all whom it befell, and of one only the first times.
 *
 * An hour of a crash loop is a few lines. What somebody asked for is no repetition of anything.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { NetworkEnd } from "../../../kernel/trace/network-events.ts";
import { countText } from "../../quantity-text.ts";
import type { RecordFinder } from "../stop-reason.ts";
import { stoppedText } from "./record-text.ts";
import { CauseLines } from "./cause-lines.ts";
import type { TraceView } from "./trace-view.ts";

/** Times that the same thing is told of the same instance before it is only counted. */
const REPEATS_SHOWN = 3;

export interface Happening {
  /** Of its record; of several the first. */
  readonly seq: number;
  readonly tUs: number;
  /** Whom it befell at that instant, and how many times. */
  readonly subjects: ReadonlyMap<string, number>;
  readonly text: string;
  /** What makes two of the same instance the same thing. */
  readonly kind: string;
  /** What the operator asked for, and what became of the system: told before all else. */
  readonly isAsked: boolean;
  /** The record of the failure that it belongs to; `null`: it came of none. */
  readonly origin: number | null;
  /** The operator's own call: it is no repetition of another one. */
  readonly isCall: boolean;
}

/**
 * A stop is not the same thing as a crash, nor one limit the same as another: what is counted
 * together differs in nothing but its numbers.
 */
export function kindOf(view: TraceView, record: TraceRecord): string {
  return [record.event, ...traitsOf(view, record)].join(" ");
}

function traitsOf(view: TraceView, record: TraceRecord): readonly (string | number | null)[] {
  switch (record.event) {
    case "service.state": {
      const { to, exit, error } = record;
      const why = to === "stopped" ? stoppedText(view, record) : null;
      return [to, exit?.cause ?? null, exit?.code ?? null, exit?.signal ?? null, error, why];
    }
    case "audit":
      return [record.call, record.caller, record.error];
    case "limit.hit":
      return [record.limit, record.slice];
    case "fault.injected":
      return [record.fault, record.phase];
    case "network.state":
      return [record.state, nameOf(record.from), nameOf(record.to)];
    case "hook.done":
      return [record.hook, record.outcome];
    case "health.status":
      return [record.check];
    case "message.state":
      return [record.target, record.state];
    case "access.denied":
      return [record.target, record.action, record.reason];
    case "dependency.failed":
      return [record.dependency, record.error];
    case "config.rejected":
      return [record.refusal];
    case "sched.throttle":
      return [record.phase];
    case "manager.state":
      return [record.to];
    case "group.restart":
      return [record.instance];
    case "program.failed":
      return [record.handler];
    case "escalation":
      return [record.instance, record.reason];
    case "service.ready":
    case "recovery.started":
    case "recovery.done":
    case "fault.detected":
    case "probe.result":
    case "boot.stage":
    case "syscall.denied":
    case "discovery.changed":
    case "message.total":
    case "traffic.total":
    case "isolation.breach":
    case "hook.started":
    case "heartbeat.late":
    case "config.changed":
    case "group.state":
    case "system.service":
    case "power.deadline":
      return [];
    default:
      return unreachable(record);
  }
}

/**
 * The same thing at the same instant is told once, of all whom it happened to. What comes of
 * another line is not told above it, and has a line of its own where it would be.
 */
export function together(
  happenings: readonly Happening[],
  recordAt: RecordFinder,
): readonly Happening[] {
  const lines: (Happening & { readonly subjects: Map<string, number> })[] = [];
  const lastOf = new Map<string, number>();
  const causes = new CauseLines(recordAt);
  for (const each of happenings) {
    const key = `${each.tUs} ${each.text}`;
    const last = lastOf.get(key) ?? -1;
    const same = last < causes.lineAbove(each.seq) ? undefined : lines[last];
    if (same === undefined) {
      causes.tell(each.seq, lines.length);
      lastOf.set(key, lines.length);
      lines.push({ ...each, subjects: new Map(each.subjects) });
      continue;
    }
    causes.tell(each.seq, last);
    for (const [name, times] of each.subjects) {
      same.subjects.set(name, (same.subjects.get(name) ?? 0) + times);
    }
  }
  return lines;
}

/**
 * What is told of all that happened, and how much of it is only counted: the first few of a kind,
 * and the last one with the number of those between. What came of a failure goes with it, so that
 * no effect is told without its cause.
 */
export function withoutRepeats(happenings: readonly Happening[]): readonly Happening[] {
  const keyOf = ({ kind, subjects }: Happening): string =>
    `${kind} ${[...subjects.keys()].join(" ")}`;
  const cycles = cyclesOf(happenings);
  const keys = new Map(
    [...cycles].map(([cycle, members]) => {
      return [cycle, [...new Set(members.map(keyOf))].sort(inOrder).join("\n")] as const;
    }),
  );
  const totals = new Map<string, number>();
  for (const key of keys.values()) totals.set(key, (totals.get(key) ?? 0) + 1);
  const seen = new Map<string, number>();
  const told = new Map<Happening, Happening>();
  for (const [cycle, key] of keys) {
    const members = cycles.get(cycle) ?? [];
    const [first] = members;
    if (first === undefined) continue;
    const count = (seen.get(key) ?? 0) + 1;
    const total = totals.get(key) ?? 0;
    seen.set(key, count);
    const isNew = count <= REPEATS_SHOWN || total <= REPEATS_SHOWN + 2;
    if (!first.isCall && !isNew && count < total) continue;
    for (const each of members) told.set(each, each);
    if (first.isCall || isNew) continue;
    const hidden = countText(total - REPEATS_SHOWN - 1);
    told.set(first, { ...first, text: `${first.text}  (${hidden} more like it before)` });
  }
  return happenings.flatMap((each) => told.get(each) ?? []);
}

function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** By failure: it and what came of it; whatever came of none is alone. */
function cyclesOf(
  happenings: readonly Happening[],
): ReadonlyMap<number | Happening, readonly Happening[]> {
  const cycles = new Map<number | Happening, Happening[]>();
  for (const each of happenings) {
    const cycle = each.isCall ? each : (each.origin ?? each);
    const members = cycles.get(cycle);
    if (members === undefined) cycles.set(cycle, [each]);
    else members.push(each);
  }
  return cycles;
}

function nameOf({ kind, number }: NetworkEnd): string {
  return `${kind} ${number}`;
}
