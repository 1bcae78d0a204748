/**
 * The messages of a run, a line for each that sends to another; what went wrong only where it did.
 */
import type { MessageReport } from "../../../kernel/message/exchange.ts";
import type { SystemSpec } from "../../system.ts";
import { countText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceAt, serviceName } from "../../subject-names.ts";
import { wrap } from "./shorten.ts";

/** The ways along which most was sent. */
const WAYS_MAX = 12;

export function messageLines(
  system: SystemSpec,
  { messages }: RunReport,
  width: number,
): readonly string[] {
  if (messages === null) return [];
  const ways = messages.ways
    .map((way, index) => ({ way, index }))
    .filter(({ way }) => way.counts.sent > 0)
    .toSorted((a, b) => b.way.counts.sent - a.way.counts.sent || a.index - b.index);
  const shown = ways.slice(0, WAYS_MAX).map(({ way }) => way);
  const names = shown.map(({ service, target }) => {
    return `${serviceName(system, service)} > ${serviceName(system, target)}`;
  });
  const columns = Math.max(0, ...names.map((name) => name.length));
  const lines = shown.flatMap((way, at) => {
    const head = `${at === 0 ? "messages" : "        "}  ${(names[at] ?? "").padEnd(columns)}  `;
    const peak = messages.peaks[way.target] ?? 0;
    const [first = "", ...rest] = wrap(
      `${partsOf(way).join(", ")}; ${mailboxText(system, way, peak)}`,
      width - head.length,
      "",
    );
    return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)];
  });
  const more = ways.length - shown.length;
  return more > 0 ? [...lines, `          and ${pluralText(more, "more way")}: --json`] : lines;
}

function partsOf({ counts, inFlight }: MessageReport): readonly string[] {
  const parts = [`${countText(counts.sent)} sent`, `${countText(counts.received)} received`];
  const others: readonly (readonly [number, string])[] = [
    [counts.replied, "replied"],
    [counts.refused, "refused"],
    [counts.timedOut, "timed out"],
    [counts.dropped, "dropped"],
    [inFlight, "on their way"],
  ];
  for (const [count, what] of others) if (count > 0) parts.push(`${countText(count)} ${what}`);
  return parts;
}

function mailboxText(system: SystemSpec, { target }: MessageReport, peak: number): string {
  const { capacity } = serviceAt(system, target).spec.mailbox;
  return `mailbox peak ${countText(peak)} of ${countText(capacity)}`;
}
