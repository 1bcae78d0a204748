/**
 * The requests of each workload: how many, how they went, and how long they took.
 *
 *   workload    requests       ok  failed      p50      p99
 *   shoppers     120 113  120 071      42   2.1 ms  11.9 ms  timeout 30, reset 12
 *
 * Why requests failed stands behind, or on a line of its own where there is no room.
 */
import { failedOf, type WorkloadUsage } from "../../traffic/usage.ts";
import { countText, durationText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { reasonText } from "../reason-text.ts";
import { withRemark } from "./columns.ts";
import { shorten } from "./shorten.ts";

/** The rest is in `--json`. */
const WORKLOADS_MAX = 20;
const NAME_COLUMNS_MAX = 24;
const HEADINGS = ["requests", "ok", "failed", "p50", "p99"] as const;

export function workloadLines({ traffic }: RunReport, width: number): readonly string[] {
  const workloads = traffic?.workloads ?? [];
  if (workloads.length === 0) return [];
  const shown = workloads.slice(0, WORKLOADS_MAX);
  const names = shown.map(({ name }) => shorten(name, NAME_COLUMNS_MAX));
  const nameColumns = Math.max("workload".length, ...names.map((name) => name.length));
  const cells = shown.map(cellsOf);
  const columns = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const row = (name: string, values: readonly string[]): string =>
    [name.padEnd(nameColumns), ...values.map((v, n) => v.padStart(columns[n] ?? 0))].join("  ");
  const lines = [row("workload", HEADINGS)];
  for (const [n, workload] of shown.entries()) {
    const line = row(names[n] ?? "", cells[n] ?? []);
    lines.push(...withRemark(line, remarkOf(workload), nameColumns, width));
  }
  const rest = workloads.length - shown.length;
  if (rest > 0) lines.push(`and ${pluralText(rest, "more workload")}: --json`);
  return lines;
}

function cellsOf({ counts, latency }: WorkloadUsage): readonly string[] {
  return [
    countText(counts.calls),
    countText(counts.outcomes.ok),
    countText(failedOf(counts)),
    latency === null ? "-" : durationText(latency.p50),
    latency === null ? "-" : durationText(latency.p99),
  ];
}

function remarkOf({ counts }: WorkloadUsage): string {
  const reasons = reasonText(counts);
  const parts = reasons === "" ? [] : [reasons];
  if (counts.retries > 0) parts.push(pluralText(counts.retries, "retry", "retries"));
  if (counts.hedges > 0) parts.push(pluralText(counts.hedges, "hedge"));
  if (counts.pending > 0) parts.push(`${countText(counts.pending)} under way`);
  return parts.join(", ");
}
