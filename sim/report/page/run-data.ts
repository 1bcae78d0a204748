/**
 * The embedded data of a run, unpacked: events with their causes and effects, rows by instant.
 */
import {
  EVENT_KINDS,
  PAGE_STATES,
  type EventKind,
  type PageData,
  type PageRow,
  type PageState,
} from "../html/page-data.ts";

export interface RunEvent {
  readonly seq: number;
  readonly tUs: number;
  readonly subject: string;
  readonly text: string;
  /** -1: of nobody in particular. */
  readonly unit: number;
  readonly kind: EventKind;
  readonly isTold: boolean;
  /** The number of its cause; `null`: it has none. */
  readonly cause: number | null;
}

export class RunEvents {
  readonly all: readonly RunEvent[];
  readonly #bySeq: ReadonlyMap<number, RunEvent>;
  readonly #effects = new Map<number, RunEvent[]>();

  constructor({ events }: PageData) {
    let seq = 0;
    let tUs = 0;
    this.all = events.seq.map((step, n) => {
      seq += step;
      tUs += events.tUs[n] ?? 0;
      const back = events.cause[n] ?? 0;
      return {
        seq,
        tUs,
        subject: events.subjects[events.subject[n] ?? 0] ?? "",
        text: events.texts[events.text[n] ?? 0] ?? "",
        unit: events.unit[n] ?? -1,
        kind: EVENT_KINDS[events.kind[n] ?? 0] ?? "kernel",
        isTold: events.isTold[n] === 1,
        cause: back === 0 ? null : seq - back,
      };
    });
    this.#bySeq = new Map(this.all.map((event) => [event.seq, event]));
    for (const event of this.all) {
      if (event.cause === null) continue;
      const own = this.#effects.get(event.cause);
      if (own === undefined) this.#effects.set(event.cause, [event]);
      else own.push(event);
    }
  }

  find(seq: number): RunEvent | null {
    return this.#bySeq.get(seq) ?? null;
  }

  effectsOf({ seq }: RunEvent): readonly RunEvent[] {
    return this.#effects.get(seq) ?? [];
  }

  /** What led to it, the root first, itself last; what is not on the page ends the way. */
  causesOf(event: RunEvent): readonly RunEvent[] {
    const way = [event];
    for (let next = event; next.cause !== null;) {
      const cause = this.find(next.cause);
      if (cause === null) break;
      way.push(cause);
      next = cause;
    }
    return way.reverse();
  }
}

/** From an instant on in this state. */
export interface Span {
  readonly fromUs: number;
  readonly state: PageState;
}

export function spansOf({ spans }: PageRow): readonly Span[] {
  const found: Span[] = [];
  let fromUs = 0;
  for (let at = 0; at < spans.length; at += 2) {
    fromUs += spans[at] ?? 0;
    found.push({ fromUs, state: PAGE_STATES[spans[at + 1] ?? 0] ?? "none" });
  }
  return found;
}

/** The state of a row at an instant. */
export function stateAt(spans: readonly Span[], atUs: number): PageState {
  return spans[indexAt(spans, atUs)]?.state ?? "none";
}

/** The last span that has begun by then; -1: none has. */
export function indexAt(spans: readonly Span[], atUs: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.fromUs ?? 0) <= atUs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What a state is called where somebody reads it. */
export const STATE_WORDS: Readonly<Record<PageState, string>> = {
  none: "not started",
  starting: "starting",
  unready: "runs, not ready",
  ready: "ready",
  done: "done",
  stopping: "stopping",
  stopped: "stopped",
  failed: "failed",
  paused: "paused",
  disabled: "disabled",
};
