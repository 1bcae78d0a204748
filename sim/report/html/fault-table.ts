/**
 * The faults of a page as a table: what each was, until when it was felt, and how many requests of
 * whom failed in that time.
 */
import type { BootOutcome } from "../boot-json.ts";
import type { FailedRequests } from "../failed-meanwhile.ts";
import { failedThrough, overByFault } from "../fault-stretches.ts";
import { countText, durationText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { faultLabel, faultLine } from "./fault-data.ts";
import type { InjectedFaultReport } from "./fault-history.ts";
import { html, NOTHING, type Markup } from "./markup.ts";
import { eventLink, moment, restNote, tableOf } from "./tables.ts";

export function faultTable(
  { system, report }: BootOutcome,
  found: readonly InjectedFaultReport[],
  notListed: number,
): Markup {
  if (found.length === 0) return html`<p class="none">No fault was injected.</p>`;
  const ends = overByFault(system, report);
  const hasRequests = (report.traffic?.workloads.length ?? 0) > 0;
  const rows = found.map((fault) => {
    const overUs = ends.get(fault.index) ?? null;
    const line = faultLine(system, fault);
    return [
      eventLink(faultLabel(system, fault), fault.seq),
      moment(fault.fromUs),
      overUs === null ? "the end of the run" : durationText(overUs - fault.fromUs),
      ...(hasRequests ? [lossCell(report, { fromUs: fault.fromUs, overUs })] : []),
      line === null ? "" : String(line),
    ];
  });
  const headings = ["fault", "at", "until well again", ...(hasRequests ? [FAILED] : []), "#line"];
  const note = hasRequests
    ? html`<p class="note">
        Requests that failed while a fault was felt need not have failed of it: others may lie on
        the system as well.
      </p>`
    : NOTHING;
  const rest = restNote(notListed, "fault");
  return html`<div class="cards">${tableOf("Faults injected", headings, rows)}</div>
    ${note}${rest}`;
}

const FAILED = "requests that failed meanwhile";

function lossCell(
  report: RunReport,
  stretch: { readonly fromUs: number; readonly overUs: number | null },
): Markup {
  const failed = failedThrough(report, stretch);
  if (failed === null) return html`not known`;
  if (failed.length === 0) return html`<span class="good">none</span>`;
  return html`<span class="bad">${failed.map(namedCount).join(", ")}</span>`;
}

function namedCount({ workload, count }: FailedRequests): string {
  return `${countText(count)} of ${workload}`;
}
