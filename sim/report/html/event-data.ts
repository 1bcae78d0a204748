/**
 * The events of a page: those kept of the run, and what led to them.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { lossText, type FailedSince } from "../boot-text/losses.ts";
import { Outages, type EndedOutage } from "../boot-text/outages.ts";
import { subjectOf } from "../boot-text/record-text.ts";
import { viewOf, type TraceView } from "../boot-text/trace-view.ts";
import { failedMeanwhile } from "../failed-meanwhile.ts";
import type { RunReport } from "../run-report.ts";
import { serviceOfInstance } from "../../subject-names.ts";
import type { SystemSpec } from "../../system.ts";
import type { EventHistory } from "./event-history.ts";
import { eventText, kindOf } from "./event-text.ts";
import type { Fold } from "./fold.ts";
import { EVENT_KINDS, type PageEvents } from "./page-data.ts";

/** Causes that are fetched for the events of a page, beyond those that are on it by themselves. */
const CAUSES_MAX = 2_000;

export function eventsOf(
  system: SystemSpec,
  report: RunReport,
  history: EventHistory,
  fold: Fold,
): PageEvents {
  const recordAt = (seq: number): TraceRecord | null => {
    return report.recordAt(seq) ?? history.probeAt(seq);
  };
  const view = { ...viewOf(system, report), recordAt };
  const records = withCauses(history.kept(), recordAt);
  const outages = new Outages(records);
  const failedSince: FailedSince = (fromUs, toUs) => failedMeanwhile(report.traffic, fromUs, toUs);
  const columns = new Columns();
  for (const record of records) {
    const since = outages.endedBy(record);
    const { text, isTold } = toldOf(view, record, report, since);
    const lost = isTold ? lossText(record, since, { recordAt, failedSince }) : "";
    columns.add({
      record,
      text: text + lost,
      subject: subjectOf(system, record),
      unit: unitOf(system, record, fold),
      isTold,
    });
  }
  return columns.all();
}

function toldOf(
  view: TraceView,
  record: TraceRecord,
  report: RunReport,
  since: EndedOutage | null,
): { readonly text: string; readonly isTold: boolean } {
  const told = eventText(view, record);
  if (since !== null) {
    const word = record.event === "service.ready" ? "ready again" : told.text;
    return { text: `${word}, ${since.text}`, isTold: true };
  }
  return report.firstUps.has(record.seq) ? { ...told, isTold: true } : told;
}

/** Each with all that led to it, as far as it is kept and there is room; ascending by number. */
function withCauses(
  kept: readonly TraceRecord[],
  recordAt: (seq: number) => TraceRecord | null,
): readonly TraceRecord[] {
  const found = new Map(kept.map((record) => [record.seq, record]));
  let room = CAUSES_MAX;
  for (const record of kept) {
    for (let { cause } = record; cause !== null && room > 0 && !found.has(cause);) {
      const next = recordAt(cause);
      if (next === null) break;
      found.set(next.seq, next);
      room -= 1;
      cause = next.cause;
    }
  }
  return [...found.values()].sort((a, b) => a.seq - b.seq);
}

/** -1: it is about nobody in particular. */
function unitOf(system: SystemSpec, record: TraceRecord, { unitOf: units }: Fold): number {
  if ("instance" in record && record.instance !== null) {
    return units[serviceIdOf(system, record.instance)] ?? -1;
  }
  if (record.event === "system.service") return -1;
  if ("service" in record && record.service !== null) return units[record.service] ?? -1;
  return -1;
}

function serviceIdOf(system: SystemSpec, instance: InstanceId): number {
  return serviceOfInstance(system, instance).spec.id;
}

interface Event {
  readonly record: TraceRecord;
  readonly text: string;
  readonly subject: string;
  readonly unit: number;
  readonly isTold: boolean;
}

/** Puts events into columns; see {@link PageEvents}. */
class Columns {
  readonly #texts = new Map<string, number>();
  readonly #subjects = new Map<string, number>();
  readonly #columns = {
    seq: [] as number[],
    tUs: [] as number[],
    text: [] as number[],
    subject: [] as number[],
    unit: [] as number[],
    kind: [] as number[],
    isTold: [] as number[],
    cause: [] as number[],
  };
  #lastSeq = 0;
  #lastUs = 0;

  add({ record, text, subject, unit, isTold }: Event): void {
    const { seq, tUs, cause } = record;
    this.#columns.seq.push(seq - this.#lastSeq);
    this.#columns.tUs.push(tUs - this.#lastUs);
    this.#columns.text.push(placeIn(this.#texts, text));
    this.#columns.subject.push(placeIn(this.#subjects, subject));
    this.#columns.unit.push(unit);
    this.#columns.kind.push(EVENT_KINDS.indexOf(kindOf(record)));
    this.#columns.isTold.push(isTold ? 1 : 0);
    this.#columns.cause.push(cause === null ? 0 : seq - cause);
    this.#lastSeq = seq;
    this.#lastUs = tUs;
  }

  all(): PageEvents {
    const [texts, subjects] = [[...this.#texts.keys()], [...this.#subjects.keys()]];
    return { texts, subjects, ...this.#columns };
  }
}

function placeIn(known: Map<string, number>, text: string): number {
  const place = known.get(text) ?? known.size;
  known.set(text, place);
  return place;
}
