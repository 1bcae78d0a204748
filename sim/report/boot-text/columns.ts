/**
 * Small tables: names to the left, numbers to the right, and behind a row what there is to say of
 * it, or on lines of its own where there is no room.
 */
import { wrap } from "./shorten.ts";

/** Rows of cells, of which the first is a name, as lines of the same width. */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join("  "),
  );
}

/** `indent`: the columns of the name, under which a remark begins that has lines of its own. */
export function withRemark(
  line: string,
  remark: string,
  indent: number,
  width: number,
): readonly string[] {
  if (remark === "") return [line];
  if (line.length + 2 + remark.length <= width) return [`${line}  ${remark}`];
  const room = width - indent - 2;
  return [line, ...wrap(remark, room, "").map((part) => " ".repeat(indent + 2) + part)];
}
