/**
 * What the network did to messages, where it did more than carry them.
 *
 *   network          lost  sent again  unreachable  reconnected
 *   shoppers > web  1 204       1 203            1            0
 *   web > db           12          12            0            3
 *
 * A column of which all is 0 is left out.
 */
import type { SystemSpec } from "../../system.ts";
import { waysOf, type WayUse } from "../network-use.ts";
import { countText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { inColumns } from "./columns.ts";
import { shorten } from "./shorten.ts";

/** The rest is in `--json`. */
const WAYS_MAX = 20;
const NAME_COLUMNS_MAX = 14;

const COLUMNS: readonly (readonly [string, (way: WayUse) => number])[] = [
  ["lost", ({ lost }) => lost],
  ["sent again", ({ resent }) => resent],
  ["unreachable", ({ unreachable }) => unreachable],
  ["twice", ({ twice }) => twice],
  ["held up", ({ heldUp }) => heldUp],
  ["reconnected", ({ reconnections }) => reconnections],
];

export function networkLines(system: SystemSpec, { traffic }: RunReport): readonly string[] {
  const ways = waysOf(system, traffic).filter((way) => COLUMNS.some(([, count]) => count(way) > 0));
  if (ways.length === 0) return [];
  const columns = COLUMNS.filter(([, count]) => ways.some((way) => count(way) > 0));
  const shown = ways.slice(0, WAYS_MAX);
  const rows = [
    ["network", ...columns.map(([heading]) => heading)],
    ...shown.map((way) => [
      `${shorten(way.from, NAME_COLUMNS_MAX)} > ${shorten(way.to, NAME_COLUMNS_MAX)}`,
      ...columns.map(([, count]) => countText(count(way))),
    ]),
  ];
  const rest = ways.length - shown.length;
  const more = rest > 0 ? [`and ${pluralText(rest, "more way")}: --json`] : [];
  return [...inColumns(rows), ...more];
}
