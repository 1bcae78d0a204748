/**
 * What the programs of a run counted, a line for each instance, and what they threw.
 *
 *   program   cache/0  89 % hits: hits 107 012, misses 12 895, evictions 8 120; entries 500
 *             db/0     reads 11 403, writes 2 851; keys recovered 3 102; 3 102 promises kept
 *                      through 1 crash
 *             web/1    3 exceptions, the first: 'request' threw: TypeError: x (shop.mjs:12:5)
 */
import type { DurabilityUsage, ProgramUsage } from "../../program/usage.ts";
import { countText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { wrap } from "./shorten.ts";

/** The rest is in `--json`. */
const INSTANCES_MAX = 12;
const PARTS_MAX = 8;
const HEAD = "program";

export function programLines({ programs }: RunReport, width: number): readonly string[] {
  const told = (programs ?? []).filter(isTold);
  const shown = told.slice(0, INSTANCES_MAX);
  const columns = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.flatMap((usage, at) => {
    const head = `${(at === 0 ? HEAD : "").padEnd(HEAD.length)}  ${usage.name.padEnd(columns)}  `;
    const [first = "", ...rest] = wrap(textOf(usage), width - head.length, "");
    return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)];
  });
  const more = told.length - shown.length;
  if (more > 0) lines.push(`${" ".repeat(HEAD.length)}  and ${pluralText(more, "more")}: --json`);
  return lines;
}

function isTold({ counts, gauges, failureCount }: ProgramUsage): boolean {
  return counts.size > 0 || gauges.size > 0 || failureCount > 0;
}

function textOf({ counts, gauges, failures, failureCount, durability }: ProgramUsage): string {
  const all = [partsOf(counts), partsOf(gauges), keptText(durability)];
  const parts = all.filter((part) => part !== "");
  const share = hitShare(counts);
  const text = `${share}${parts.join("; ")}`;
  const [first] = failures;
  if (first === undefined) return text;
  const failed = `${pluralText(failureCount, "exception")}, the first: ${first.text}`;
  return text === "" ? failed : `${text}; ${failed}`;
}

function partsOf(numbers: ReadonlyMap<string, number>): string {
  const parts = [...numbers].slice(0, PARTS_MAX);
  const text = parts.map(([name, value]) => `${name} ${countText(Math.round(value))}`).join(", ");
  return numbers.size > PARTS_MAX ? `${text}, ...` : text;
}

/** What was acknowledged and looked at after a crash; one that is lost breaks an invariant. */
function keptText({ crashes, checked, brokenCount }: DurabilityUsage): string {
  if (checked === 0) return "";
  const kept = countText(checked - brokenCount);
  const of = brokenCount === 0 ? "" : ` of ${countText(checked)}`;
  return `${kept}${of} promises kept through ${pluralText(crashes, "crash", "crashes")}`;
}

/** Whoever counts hits and misses has a share of hits. */
function hitShare(counts: ReadonlyMap<string, number>): string {
  const hits = counts.get("hits") ?? 0;
  const asked = hits + (counts.get("misses") ?? 0);
  return asked === 0 ? "" : `${Math.round((hits / asked) * 1_000) / 10} % hits: `;
}
