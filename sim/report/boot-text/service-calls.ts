/**
 * The calls between services, where anything but that they were answered well came of them.
 *
 *   calls         made  failed  given up  retries
 *   web > db   131 458      12     3 230       58  timeout 10, reset 2
 *   api > web    9 120       0        14        0
 *
 * A column of which all is 0 is left out, but for `failed`. Why calls failed stands behind.
 */
import type { SystemSpec } from "../../system.ts";
import { failedOf } from "../../traffic/usage.ts";
import { callsOf, troubleOf, type CallsUse } from "../call-use.ts";
import { countText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceName } from "../../subject-names.ts";
import { reasonText } from "../reason-text.ts";
import { inColumns, withRemark } from "./columns.ts";
import { shorten } from "./shorten.ts";

/** The rest is in `--json`. */
const ROWS_MAX = 20;
const NAME_COLUMNS_MAX = 14;
/** Fewer would tell nothing: then lines are longer than the terminal is wide. */
const NAME_COLUMNS_MIN = 5;
const BETWEEN = " > ";

const COLUMNS: readonly (readonly [string, (use: CallsUse) => number])[] = [
  ["made", ({ counts }) => counts.calls],
  ["failed", ({ counts }) => failedOf(counts)],
  ["given up", ({ counts }) => counts.outcomes.cancelled],
  ["retries", ({ counts }) => counts.retries],
  ["hedges", ({ counts }) => counts.hedges],
  ["under way", ({ counts }) => counts.pending],
];
const ALWAYS_SHOWN = 2;

export function serviceCallLines(
  system: SystemSpec,
  { traffic }: RunReport,
  width: number,
): readonly string[] {
  const troubled = callsOf(traffic).filter((use) => troubleOf(use) > 0);
  if (troubled.length === 0) return [];
  const shown = mostTroubled(troubled);
  const columns = COLUMNS.filter(([, count], n) => {
    return n < ALWAYS_SHOWN || shown.some((use) => count(use) > 0);
  });
  const cellRows = [
    columns.map(([heading]) => heading),
    ...shown.map((use) => columns.map(([, count]) => countText(count(use)))),
  ];
  const nameMax = nameColumns(cellRows, width);
  const ways = ["calls", ...shown.map((use) => wayText(system, use, nameMax))];
  const rows = cellRows.map((cells, n) => [ways[n] ?? "", ...cells]);
  const [head = "", ...lines] = inColumns(rows);
  const indent = Math.max(...rows.map(([name = ""]) => name.length));
  const told = shown.flatMap(({ counts }, n) => {
    return withRemark(lines[n] ?? "", reasonText(counts), indent, width);
  });
  const rest = troubled.length - shown.length;
  const more = rest > 0 ? [`and ${pluralText(rest, "more way")}: --json`] : [];
  return [head, ...told, ...more];
}

/** As many as there is room for: those that went worst, in the order of the file. */
function mostTroubled(uses: readonly CallsUse[]): readonly CallsUse[] {
  const worst = uses
    .map((use, place) => ({ use, place }))
    .toSorted((a, b) => troubleOf(b.use) - troubleOf(a.use) || a.place - b.place)
    .slice(0, ROWS_MAX);
  return worst.toSorted((a, b) => a.place - b.place).map(({ use }) => use);
}

/** What the counts leave of the line for each of the two names of a way. */
function nameColumns(cellRows: readonly (readonly string[])[], width: number): number {
  const [head = ""] = inColumns(cellRows.map((cells) => ["", ...cells]));
  const room = Math.floor((width - head.length - BETWEEN.length) / 2);
  return Math.max(NAME_COLUMNS_MIN, Math.min(NAME_COLUMNS_MAX, room));
}

function wayText(system: SystemSpec, { service, target }: CallsUse, nameMax: number): string {
  const [from, to] = [serviceName(system, service), serviceName(system, target)];
  return `${shorten(from, nameMax)}${BETWEEN}${shorten(to, nameMax)}`;
}
