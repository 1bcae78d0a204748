/**
 * The boot as bars: each row from its start to its readiness, on one scale.
 *
 *   ━ starting   ╸ ready   ✗ failed   ┄ waiting for the next try, or not ready in the end
 *
 * What only a later call brought up ends in `later`: how long that took is not of the boot.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Palette } from "../palette.ts";
import { durationText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import type { Row, Rows, RowVerdict } from "./rows.ts";
import { columnOf, ticksLine, type Scale } from "./scale.ts";
import { shorten } from "./shorten.ts";

/** Labels take at most this share of the line: a name as short as all are, and its number. */
const LABEL_SHARE = 0.33;
const DURATION_COLUMNS = 9;
const VERDICT_COLUMNS = 8;
const REMARK_SHARE = 0.15;

/** Remarks that would leave less for the bars, or that have no room for a word, are left out. */
const BAR_COLUMNS = 8;
const REMARK_COLUMNS = 4;

export function timeline(
  { heading, rows, note }: Rows,
  report: RunReport,
  width: number,
  palette: Palette,
): readonly string[] {
  const waveColumns = Math.max(4, ...rows.map(({ wave }) => wave.length));
  const longest = Math.max(heading.length, ...rows.map(({ label }) => label.length));
  const labelColumns = Math.min(longest, Math.floor(width * LABEL_SHARE));
  const remarkLongest = Math.max(0, ...rows.map(({ remark }) => remark.length));
  const fixed = waveColumns + labelColumns + DURATION_COLUMNS + VERDICT_COLUMNS + 7;
  const remarkRoom = Math.min(Math.floor(width * REMARK_SHARE), width - fixed - BAR_COLUMNS - 1);
  const remarkColumns = remarkRoom < REMARK_COLUMNS ? 0 : Math.min(remarkLongest, remarkRoom);
  const remarks = remarkColumns === 0 ? 0 : remarkColumns + 1;
  const barColumns = Math.max(1, width - fixed - remarks);
  const scale: Scale = { width: barColumns, spanUs: spanOf(rows, report) };

  const head = `${"wave".padStart(waveColumns)}  ${heading.padEnd(labelColumns)}  `;
  const lines = [palette.dim(`${head}${ticksLine(scale)}`.trimEnd())];
  for (const row of rows) {
    const columns = [
      row.wave.padStart(waveColumns),
      "  ",
      shorten(row.label, labelColumns).padEnd(labelColumns),
      "  ",
      paintBar(row, bar(row, scale), palette),
      "  ",
      lengthText(row).padStart(DURATION_COLUMNS),
      " ",
      paintVerdict(row.verdict, palette),
      remarkText(row, remarkColumns, palette),
    ];
    lines.push(columns.join("").trimEnd());
  }
  if (note !== "") lines.push(palette.dim(note));
  return lines;
}

/** Up to the last thing that happened in the boot; at least a microsecond. */
function spanOf(rows: readonly Row[], report: RunReport): number {
  const isCut = report.ending === "until" || report.ending === "interrupted";
  if (isCut && rows.some(({ verdict }) => verdict === "starting"))
    return atLeastOne(report.endedUs);
  const isByBoot = !rows.some(({ verdict }) => verdict === "later");
  if (report.readyUs !== null && isByBoot) return atLeastOne(report.readyUs);
  return atLeastOne(rows.reduce((span, { bootUs }) => Math.max(span, bootUs), 0));
}

function atLeastOne(us: number): number {
  return Math.max(1, us);
}

function bar(row: Row, scale: Scale): string {
  if (row.startedUs === null || row.startedUs > scale.spanUs) return " ".repeat(scale.width);
  const start = columnOf(scale, row.startedUs);
  const end = endColumn(row, scale, start);
  const stumbledUs = stumbleOf(row);
  const stumble = stumbledUs === null ? null : columnOf(scale, stumbledUs - 1);
  let text = " ".repeat(start);
  for (let column = start; column <= end; column += 1) {
    if (column === stumble) text += "✗";
    else if (stumble !== null && column > stumble) text += column === end ? endOf(row) : "┄";
    else if (column === end) text += endOf(row);
    else text += "━";
  }
  return text.padEnd(scale.width);
}

/** What is not ready goes on to the edge, unless the run has no length in which it could. */
function endColumn(row: Row, scale: Scale, start: number): number {
  if (row.readyUs !== null) return columnOf(scale, row.readyUs - 1);
  return scale.spanUs > 1 ? scale.width - 1 : start;
}

function endOf(row: Row): string {
  if (row.readyUs !== null) return "╸";
  return row.verdict === "starting" && stumbleOf(row) === null ? "━" : "┄";
}

/** What failed for want of a dependency, before it was ever started, did not fail in its bar. */
function stumbleOf({ startedUs, stumbledUs }: Row): number | null {
  return stumbledUs === null || stumbledUs < (startedUs ?? 0) ? null : stumbledUs;
}

function lengthText(row: Row): string {
  const { startedUs, readyUs } = row;
  const stumbledUs = stumbleOf(row);
  if (startedUs === null) return "";
  if (readyUs !== null) return durationText(Math.max(0, readyUs - startedUs));
  return stumbledUs === null ? "" : durationText(Math.max(0, stumbledUs - startedUs));
}

function paintBar(row: Row, text: string, palette: Palette): string {
  switch (row.verdict) {
    case "ready":
    case "done":
      return row.stumbledUs === null ? palette.green(text) : palette.yellow(text);
    case "failed":
      return palette.red(text);
    case "starting":
    case "unready":
    case "later":
    case "stopped":
    case "waiting":
      return palette.yellow(text);
    default:
      return unreachable(row.verdict);
  }
}

function remarkText({ verdict, remark }: Row, columns: number, palette: Palette): string {
  if (remark === "" || columns === 0) return "";
  const gap = " ".repeat(VERDICT_COLUMNS - verdict.length + 1);
  return `${gap}${palette.dim(shorten(remark, columns))}`;
}

function paintVerdict(verdict: RowVerdict, palette: Palette): string {
  switch (verdict) {
    case "ready":
    case "done":
      return palette.green(verdict);
    case "failed":
      return palette.red(verdict);
    case "starting":
    case "unready":
    case "later":
    case "stopped":
    case "waiting":
      return palette.yellow(verdict);
    default:
      return unreachable(verdict);
  }
}
