/**
 * Tables of the live view: as many columns as there is room for, the most important ones first.
 */
import type { Palette } from "../palette.ts";
import { shorten } from "../boot-text/shorten.ts";

export interface LiveColumn<Row> {
  readonly heading: string;
  readonly isLeft?: boolean;
  /** Of several that do not all fit, those with the greatest are left out. */
  readonly rank: number;
  /** So many columns at the least, so that the table stands still while figures change. */
  readonly columnsMin: number;
  readonly columnsMax?: number;
  readonly text: (row: Row) => string;
  readonly paint?: (row: Row, text: string, palette: Palette) => string;
}

const GAP = "  ";

interface Placed<Row> {
  readonly column: LiveColumn<Row>;
  readonly width: number;
}

/** The heading and a line a row; what stands behind the table is cut where the line ends. */
export function liveTable<Row>(
  rows: readonly Row[],
  columns: readonly LiveColumn<Row>[],
  width: number,
  palette: Palette,
): readonly string[] {
  const placed = placedIn(rows, columns, width);
  const heading = placed.map(({ column, width: own }) => aligned(column.heading, column, own));
  return [
    palette.dim(heading.join(GAP).trimEnd()),
    ...rows.map((row) =>
      placed
        .map(({ column, width: own }) => {
          const text = aligned(shorten(column.text(row), own), column, own);
          return column.paint?.(row, text, palette) ?? text;
        })
        .join(GAP),
    ),
  ];
}

function placedIn<Row>(
  rows: readonly Row[],
  columns: readonly LiveColumn<Row>[],
  width: number,
): readonly Placed<Row>[] {
  const kept = new Map<LiveColumn<Row>, number>();
  let left = width + GAP.length;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    const wish = Math.min(columnsOf(rows, column), column.columnsMax ?? width);
    const room = left - GAP.length;
    const own = Math.min(wish, room);
    if (own < Math.min(wish, column.columnsMin)) continue;
    kept.set(column, own);
    left -= own + GAP.length;
  }
  return columns.flatMap((column) => {
    const own = kept.get(column);
    return own === undefined ? [] : [{ column, width: own }];
  });
}

function columnsOf<Row>(rows: readonly Row[], column: LiveColumn<Row>): number {
  const longest = rows.reduce((most, row) => Math.max(most, [...column.text(row)].length), 0);
  return Math.max(column.columnsMin, column.heading.length, longest);
}

function aligned<Row>(text: string, { isLeft }: LiveColumn<Row>, width: number): string {
  const blank = " ".repeat(Math.max(0, width - [...text].length));
  return isLeft === true ? text + blank : blank + text;
}
