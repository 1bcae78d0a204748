/**
 * The table of supervision groups: their state at the end, their restarts, and their escalations.
 */
import type { GroupState } from "../../../kernel/vocabulary.ts";
import type { Palette } from "../palette.ts";
import { countText, durationText, pluralText } from "../../quantity-text.ts";
import type { GroupReport, RunReport } from "../run-report.ts";
import { shorten } from "./shorten.ts";

const LINES_MAX = 12;

const HEAD = ["group", "strategy", "state", "restarts", "in its period", "escalations"];

export function groupLines(
  { groups }: RunReport,
  width: number,
  palette: Palette,
): readonly string[] {
  if (groups.length === 0) return [];
  const rows = groups.slice(0, LINES_MAX).map((group) => cellsOf(group));
  const columns = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const spare = width - columns.reduce((sum, length) => sum + length + 2, -2);
  // Names are what can be long; the figures stay whole.
  columns[0] = Math.max(8, (columns[0] ?? 0) + Math.min(0, spare));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => shorten(cell, columns[column] ?? 0).padEnd(columns[column] ?? 0))
      .join("  ")
      .trimEnd();
  const told = rows.map((cells, index) => {
    const text = line(cells);
    return isWell(groups[index]?.state) ? text : palette.red(text);
  });
  const rest = groups.length - LINES_MAX;
  const more = rest > 0 ? [`… and ${pluralText(rest, "more group")}: --json`] : [];
  return [palette.dim(line(HEAD)), ...told, ...more];
}

function cellsOf(group: GroupReport): readonly string[] {
  const { spec, state, restarts, restartsInPeriod, escalations } = group;
  return [
    spec.name,
    spec.strategy,
    state,
    countText(restarts),
    `${restartsInPeriod} of ${spec.intensity} in ${durationText(spec.periodUs)}`,
    countText(escalations),
  ];
}

function isWell(state: GroupState | undefined): boolean {
  return state !== "failed" && state !== "stopped";
}
