/**
 * Which failure a record came of, so that a crash and what followed it are told, or left out, as
 * one: the end of a process, the group's answer, the restart, and that it is ready again.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { RecordFinder } from "../stop-reason.ts";

export class Origins {
  readonly #recordAt: RecordFinder;
  /** By record that was asked for, or lies on the way from one: its origin. */
  readonly #known = new Map<number, number | null>();

  /** `records`: all that are told. What a failure began with is told before it, and is its own. */
  constructor(records: readonly TraceRecord[], recordAt: RecordFinder) {
    this.#recordAt = recordAt;
    for (const record of records) if (isFailure(record)) this.#beginWith(record);
  }

  /** The record with which the latest failure began that led to this one; `null`: none did. */
  of(record: TraceRecord): number | null {
    const way: number[] = [];
    let origin: number | null = null;
    for (let next: TraceRecord | null = record; next !== null; next = this.#causeOf(next)) {
      const known = this.#known.get(next.seq);
      if (known !== undefined) {
        origin = known;
        break;
      }
      way.push(next.seq);
      // What somebody asked for is told for its own sake, and what comes of it by itself.
      if (next.event === "audit") break;
    }
    for (const seq of way) this.#known.set(seq, origin);
    return origin;
  }

  /** It begins with the limit, the fault or the check that had the process end. */
  #beginWith(failure: TraceRecord): void {
    const way = [failure.seq];
    let first = failure.seq;
    for (let next = this.#causeOf(failure); next !== null; next = this.#causeOf(next)) {
      const isOnTheWay = next.event === "service.state" && next.to === "stopping";
      if (!isOnTheWay && !isBeginning(next)) break;
      if (this.#known.has(next.seq)) break;
      way.push(next.seq);
      if (!isOnTheWay) first = next.seq;
    }
    for (const seq of way) this.#known.set(seq, first);
  }

  #causeOf({ cause }: TraceRecord): TraceRecord | null {
    return cause === null ? null : this.#recordAt(cause);
  }
}

function isFailure(record: TraceRecord): boolean {
  return record.event === "service.state" && record.to === "failed" && record.exit !== null;
}

function isBeginning({ event }: TraceRecord): boolean {
  return (
    event === "limit.hit" ||
    event === "fault.injected" ||
    event === "health.status" ||
    event === "heartbeat.late" ||
    event === "hook.done"
  );
}
