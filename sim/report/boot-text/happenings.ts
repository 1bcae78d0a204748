/**
 * What happened around and after the boot, line by line, with repetitions put together.
 *
 * A crash loop of an hour and the fall of a thousand services are each told in a few lines.
 */
import { restartsAfter } from "../../../kernel/restart/policy.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { failedMeanwhile } from "../failed-meanwhile.ts";
import type { FirstUpTimes } from "../first-ups.ts";
import type { Palette } from "../palette.ts";
import { countText, durationText, instantText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceOfInstance } from "../../subject-names.ts";
import { Origins } from "./origins.ts";
import { lossText, type FailedSince } from "./losses.ts";
import { Outages } from "./outages.ts";
import { recordText, subjectOf } from "./record-text.ts";
import { kindOf, together, withoutRepeats, type Happening } from "./repetitions.ts";
import { viewOf, type TraceView } from "./trace-view.ts";
import { listText, wrap } from "./shorten.ts";

/** Together with the timeline this still fits on two screens. */
const LINES_MAX = 40;
const LINES_AT_END = 12;

const NAMES_SHOWN = 3;

/** The column of names is at most this share of the line: 24 of 80 columns, 48 of 160. */
const SUBJECT_SHARE = 0.3;

/** All is told where nobody looks at a screen; each repetition only where that is asked for. */
export type Detail = "screen" | "lines" | "all";

export interface HappeningOptions {
  readonly width: number;
  readonly palette: Palette;
  readonly detail: Detail;
}

export function happeningLines(
  system: SystemSpec,
  report: RunReport,
  { width, palette, detail }: HappeningOptions,
): readonly string[] {
  const view = viewOf(system, report);
  const failedSince: FailedSince = (fromUs, toUs) => failedMeanwhile(report.traffic, fromUs, toUs);
  const { happenings, firstUps, recordAt } = report;
  const found = together(describe(view, happenings, firstUps, failedSince), recordAt);
  const told = detail === "all" ? found : withoutRepeats(found);
  const isShown = detail === "screen" ? shownOf(told) : () => true;
  const lineOf = lineMaker(told, width, palette);
  const lines: string[] = [];
  let cut = 0;
  const announceCut = (): void => {
    if (cut > 0) lines.push(palette.dim(`  … ${pluralText(cut, "more line")}; all: --all`));
    cut = 0;
  };
  for (const [index, each] of told.entries()) {
    if (!isShown(index)) {
      cut += 1;
      continue;
    }
    announceCut();
    lines.push(...lineOf(each));
  }
  announceCut();
  if (told.length < found.length) {
    const text = `${pluralText(found.length - told.length, "line")} like those told left out`;
    lines.push(palette.dim(`  … ${text}; all: --all`));
  }
  if (report.happeningsNotListed > 0) {
    const rest = countText(report.happeningsNotListed);
    lines.push(palette.dim(`  … and ${rest} more; all: --trace FILE`));
  }
  return lines;
}

/** Time, names and text in columns that are the same for all of them. */
export function lineMaker(
  told: readonly Happening[],
  width: number,
  palette: Palette,
): (happening: Happening) => readonly string[] {
  const timeColumns = Math.max(0, ...told.map(({ tUs }) => instantText(tUs).length));
  const subjectColumns = Math.min(
    Math.floor(width * SUBJECT_SHARE),
    Math.max(0, ...told.map((each) => subjectsText(each).length)),
  );
  return (each) => {
    const { tUs, text } = each;
    const head = `  ${instantText(tUs).padStart(timeColumns)}  `;
    const subject = subjectsText(each).padEnd(subjectColumns);
    const indent = " ".repeat(head.length + subjectColumns + 2);
    if (subject.length > subjectColumns) {
      // Several with long names have a line to themselves: they would push the others aside.
      const texts = wrap(text, width - indent.length, "").map((part) => `${indent}${part}`);
      const room = width - head.length;
      const [names = "", ...more] = wrap(subject.trimEnd(), room, "");
      const others = more.map((part) => " ".repeat(head.length) + part);
      return [`${palette.dim(head)}${names}`, ...others, ...texts];
    }
    const [first = "", ...rest] = wrap(text, width - indent.length, "");
    const later = rest.map((continued) => `${indent}${continued}`);
    return [`${palette.dim(head)}${subject}  ${first}`, ...later];
  };
}

/** `web`, or `web (twice)` where the same befell it twice at one instant. */
function subjectsText({ subjects }: Happening): string {
  const names = [...subjects].map(([name, times]) => {
    if (times === 1) return name;
    return `${name} (${times === 2 ? "twice" : `${countText(times)} times`})`;
  });
  return listText(names, NAMES_SHOWN);
}

/**
 * Which lines a screen has room for: those that were asked for, of the others the first and the
 * last. However much was asked for, the last of what came of it has a place.
 */
function shownOf(told: readonly Happening[]): (index: number) => boolean {
  if (told.length <= LINES_MAX) return () => true;
  const places = (isAsked: boolean): readonly number[] =>
    told.flatMap((each, index) => (each.isAsked === isAsked ? [index] : []));
  const others = places(false);
  const asked = ends(places(true), LINES_MAX - Math.min(LINES_AT_END, others.length));
  const shown = new Set([...asked, ...ends(others, LINES_MAX - asked.length)]);
  return (index) => shown.has(index);
}

/** As many as there is room for: the last few, and before those the first. */
function ends(all: readonly number[], room: number): readonly number[] {
  const last = Math.min(LINES_AT_END, room);
  return all.length <= room ? all : [...all.slice(0, room - last), ...lastOf(all, last)];
}

function lastOf<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.slice(items.length - count);
}

/** Each record in words, as far as it has any, for whom it befell. */
export function describe(
  view: TraceView,
  records: readonly TraceRecord[],
  firstUps: FirstUpTimes,
  failedSince: FailedSince = () => null,
): readonly Happening[] {
  const outages = new Outages(records);
  const origins = new Origins(records, view.recordAt);
  const killings = new Set<number>();
  const happenings: Happening[] = [];
  for (const record of records) {
    if (record.event === "fault.injected") killings.add(record.seq);
    const first = firstUps.get(record.seq);
    const text =
      first !== undefined
        ? firstUpText(record, first)
        : isSaid(view.system, record, killings)
          ? null
          : (doneText(view.system, record) ?? recordText(view, record));
    const since = outages.endedBy(record);
    if (text === null) continue;
    const after = since === null ? "" : `, ${since.text}`;
    const lost = lossText(record, since, { recordAt: view.recordAt, failedSince });
    const subjects = new Map([[subjectOf(view.system, record), 1]]);
    const kind = first === undefined ? kindOf(view, record) : "first up";
    const isCall = record.event === "audit" && record.caller === null;
    const isAsked = isCall || isOfSystem(record);
    const what = { seq: record.seq, tUs: record.tUs, text: text + after + lost };
    const origin = first === undefined ? origins.of(record) : null;
    happenings.push({ ...what, subjects, kind, origin, isAsked, isCall });
  }
  return happenings;
}

/** Of a oneshot that has done its work, and of anything else that is ready. */
function firstUpText({ event }: TraceRecord, tookUs: number): string {
  const word = event === "service.state" ? "done" : "ready";
  return `${word}, ${durationText(tookUs)} after the start`;
}

/** A oneshot has run once more: others may have waited for it. */
function doneText(system: SystemSpec, record: TraceRecord): string | null {
  if (record.event !== "service.state" || record.to !== "stopped") return null;
  if (record.exit?.cause !== "clean") return null;
  const isOneshot = serviceOfInstance(system, record.instance).spec.kind === "oneshot";
  return isOneshot ? "done again" : null;
}

function isOfSystem({ event }: TraceRecord): boolean {
  return event === "manager.state" || event === "power.deadline";
}

/** The line of the fault has said it already, unless there is more to say: that it stays down. */
function isSaid(system: SystemSpec, record: TraceRecord, killings: ReadonlySet<number>): boolean {
  if (record.event !== "service.state" || record.cause === null) return false;
  if (!killings.has(record.cause)) return false;
  const { spec } = serviceOfInstance(system, record.instance);
  const { exit, error } = record;
  if (error === null || exit === null) return true;
  return restartsAfter(spec.restart.policy, spec.kind, exit.cause);
}
