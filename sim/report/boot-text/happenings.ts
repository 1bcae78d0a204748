/**
 * What happened around and after the boot, line by line, with repetitions put together.
 *
 * A crash loop of an hour and the fall of a thousand services are each told in a few lines.
 */
import { restartsAfter } from "../../../kernel/restart/policy.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import type { Palette } from "../palette.ts";
import { countText, durationText, instantText, pluralText } from "../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceOfInstance } from "../subject-names.ts";
import { Outages } from "./outages.ts";
import { recordText, subjectOf } from "./record-text.ts";
import { viewOf } from "./trace-view.ts";
import { listText, wrap } from "./shorten.ts";

/** Times that the same thing is told of the same instance before it is only counted. */
const REPEATS_SHOWN = 3;

/** Together with the timeline this still fits on two screens. */
const LINES_MAX = 40;
const LINES_AT_END = 12;

const NAMES_SHOWN = 3;

/** The column of names is at most this share of the line: 24 of 80 columns, 48 of 160. */
const SUBJECT_SHARE = 0.3;

interface Happening {
  readonly tUs: number;
  readonly subjects: string[];
  readonly text: string;
  /** What makes two of the same instance the same thing. */
  readonly kind: string;
  /** What the operator asked for, and what became of the system: told before all else. */
  readonly isAsked: boolean;
}

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
  const found = together(describe(system, report));
  const told = detail === "all" ? found : withoutRepeats(found);
  const isShown = detail === "screen" ? shownOf(told) : () => true;
  const timeColumns = Math.max(0, ...told.map(({ tUs }) => instantText(tUs).length));
  const subjectColumns = Math.min(
    Math.floor(width * SUBJECT_SHARE),
    Math.max(0, ...told.map(({ subjects }) => listText(subjects, NAMES_SHOWN).length)),
  );
  const line = ({ tUs, subjects, text }: Happening): readonly string[] => {
    const head = `  ${instantText(tUs).padStart(timeColumns)}  `;
    const subject = listText(subjects, NAMES_SHOWN).padEnd(subjectColumns);
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
  const lines: string[] = [];
  let cut = 0;
  for (const [index, each] of told.entries()) {
    if (!isShown(index)) {
      cut += 1;
      continue;
    }
    if (cut > 0) lines.push(palette.dim(`  … ${pluralText(cut, "more line")}; all: --all`));
    cut = 0;
    lines.push(...line(each));
  }
  if (report.happeningsNotListed > 0) {
    const rest = countText(report.happeningsNotListed);
    lines.push(palette.dim(`  … and ${rest} more; all: --trace FILE`));
  }
  return lines;
}

/** Which lines a screen has room for: those that were asked for, then the first and the last. */
function shownOf(told: readonly Happening[]): (index: number) => boolean {
  if (told.length <= LINES_MAX) return () => true;
  const places = (isAsked: boolean): readonly number[] =>
    told.flatMap((each, index) => (each.isAsked === isAsked ? [index] : []));
  const asked = ends(places(true), LINES_MAX);
  const shown = new Set([...asked, ...ends(places(false), LINES_MAX - asked.length)]);
  return (index) => shown.has(index);
}

/** As many as there is room for: the first, and the last few. */
function ends(all: readonly number[], room: number): readonly number[] {
  const last = Math.min(LINES_AT_END, Math.floor(room / 2));
  return all.length <= room ? all : [...all.slice(0, room - last), ...lastOf(all, last)];
}

function lastOf<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.slice(items.length - count);
}

function describe(system: SystemSpec, report: RunReport): readonly Happening[] {
  const { happenings: records, firstUps } = report;
  const view = viewOf(system, report);
  const outages = new Outages(records);
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
          : recordText(view, record);
    const since = outages.endedBy(record);
    if (text === null) continue;
    const after = since === null ? "" : `, ${since}`;
    const subjects = [subjectOf(view.system, record)];
    const kind = first === undefined ? kindOf(record) : "first up";
    const isAsked = isOfOperator(record);
    happenings.push({ tUs: record.tUs, subjects, text: text + after, kind, isAsked });
  }
  return happenings;
}

/** Of a oneshot that has done its work, and of anything else that is ready. */
function firstUpText({ event }: TraceRecord, tookUs: number): string {
  const word = event === "service.state" ? "done" : "ready";
  return `${word}, ${durationText(tookUs)} after the start`;
}

function isOfOperator(record: TraceRecord): boolean {
  if (record.event === "audit") return record.caller === null;
  return record.event === "manager.state" || record.event === "power.deadline";
}

/**
 * Calls of different kinds, or with different answers, are not the same thing again; nor is to boot
 * what it is to be down, or to be stopped what it is to exit.
 */
function kindOf(record: TraceRecord): string {
  if (record.event === "service.state") {
    return `${record.event} ${record.to} ${record.error} ${record.exit?.cause}`;
  }
  if (record.event === "manager.state") return `${record.event} ${record.to}`;
  return record.event === "audit" ? `${record.call} ${record.error}` : record.event;
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

/** The same thing at the same instant is told once, of all whom it happened to. */
function together(happenings: readonly Happening[]): readonly Happening[] {
  const byWhat = new Map<string, Happening>();
  for (const each of happenings) {
    const key = `${each.tUs} ${each.text}`;
    const same = byWhat.get(key);
    if (same === undefined) byWhat.set(key, { ...each, subjects: [...each.subjects] });
    else same.subjects.push(...each.subjects);
  }
  return [...byWhat.values()];
}

/** Only the first few of a kind are told, and the last one counts those between. */
function withoutRepeats(happenings: readonly Happening[]): readonly Happening[] {
  const keyOf = (each: Happening): string => `${each.kind} ${each.subjects.join(" ")}`;
  const totals = new Map<string, number>();
  for (const each of happenings) totals.set(keyOf(each), (totals.get(keyOf(each)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return happenings.flatMap((each) => {
    const count = (seen.get(keyOf(each)) ?? 0) + 1;
    const total = totals.get(keyOf(each)) ?? 0;
    seen.set(keyOf(each), count);
    if (count <= REPEATS_SHOWN || total <= REPEATS_SHOWN + 2) return [each];
    if (count < total) return [];
    const hidden = countText(total - REPEATS_SHOWN - 1);
    return [{ ...each, text: `${each.text}  (${hidden} more like it before)` }];
  });
}
