/**
 * The tables of a page: what its plots show, in numbers, for whoever does not see plots.
 */
import { failedOf } from "../../traffic/usage.ts";
import { listText } from "../boot-text/shorten.ts";
import type { BootOutcome } from "../boot-json.ts";
import { callsOf, troubleOf } from "../call-use.ts";
import {
  bytesText,
  countText,
  durationText,
  instantText,
  percentText,
  pluralText,
} from "../../quantity-text.ts";
import { reasonText } from "../reason-text.ts";
import type { InstanceReport, RunReport } from "../run-report.ts";
import { warningsOf } from "../run-warnings.ts";
import { requestsAt } from "../traffic-use.ts";
import { instanceName, serviceName } from "../../subject-names.ts";
import { html, NOTHING, type Markup } from "./markup.ts";

/** Rows of a table before the rest is only counted. */
const INSTANCES_MAX = 200;
const RECOVERIES_MAX = 200;
const WORKLOADS_MAX = 50;
const CALLS_MAX = 50;
const WARNINGS_MAX = 20;

/**
 * Cells are aligned as numbers where their heading begins with `#`. The roles are said as well,
 * because a table that a narrow screen shows as cards would lose them.
 */
export function tableOf(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const isNumber = headings.map((heading) => heading.startsWith("#"));
  const cell = (value: string | Markup, n: number): Markup => {
    const label = (headings[n] ?? "").replace("#", "");
    if (n === 0) return html`<th scope="row" role="rowheader">${value}</th>`;
    const kind = isNumber[n] === true ? html` class="number"` : null;
    return html`<td role="cell" data-label="${label}" ${kind}>${value}</td>`;
  };
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${caption}">
    <table role="table" aria-label="${caption}">
      <caption>
        ${caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${headings.map((heading, n) => {
            const name = heading.replace("#", "");
            return isNumber[n] === true
              ? html`<th scope="col" role="columnheader" class="number">${name}</th>`
              : html`<th scope="col" role="columnheader">${name}</th>`;
          })}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row">
              ${row.map(cell)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A moment that the script makes a way to that moment. */
export function moment(tUs: number): Markup {
  return html`<span data-at="${tUs}">${instantText(tUs)}</span>`;
}

/** An event that the script makes a way to its causes. */
export function eventLink(text: string, seq: number): Markup {
  return html`<span data-seq="${seq}">${text}</span>`;
}

export function workloadTable({ traffic }: RunReport): Markup {
  const workloads = traffic?.workloads ?? [];
  if (workloads.length === 0) return NOTHING;
  const rows = workloads
    .slice(0, WORKLOADS_MAX)
    .map(({ name, counts, latency }) => [
      name,
      countText(counts.calls),
      countText(counts.outcomes.ok),
      countText(failedOf(counts)),
      ...[latency?.p50, latency?.p90, latency?.p99, latency?.max].map((us) =>
        us === undefined ? "–" : durationText(us),
      ),
      reasonText(counts),
    ]);
  const headings = [
    "workload",
    "#requests",
    "#ok",
    "#failed",
    "#p50",
    "#p90",
    "#p99",
    "#slowest",
    "why",
  ];
  const rest = restNote(workloads.length - WORKLOADS_MAX, "workload");
  return html`${tableOf("Requests of each workload", headings, rows)}${rest}`;
}

/** Calls between services that failed, were given up, or took more than one attempt. */
export function callTable({ system, report }: BootOutcome): Markup {
  const uses = callsOf(report.traffic).filter((use) => troubleOf(use) > 0);
  if (uses.length === 0) return NOTHING;
  const rows = uses
    .slice(0, CALLS_MAX)
    .map(({ service, target, counts }) => [
      serviceName(system, service),
      serviceName(system, target),
      ...[
        counts.calls,
        counts.outcomes.ok,
        failedOf(counts),
        counts.outcomes.cancelled,
        counts.retries,
        counts.hedges,
      ].map(countText),
      reasonText(counts),
    ]);
  const headings = ["caller", "called"];
  const counted = ["#calls", "#ok", "#failed", "#given up", "#retries", "#hedges", "why"];
  const rest = restNote(uses.length - CALLS_MAX, "way");
  return html`${tableOf("Calls that did not go well", [...headings, ...counted], rows)}${rest}`;
}

export function recoveryTable({ system, report }: BootOutcome): Markup {
  const faults = report.faults.filter(({ ending }) => ending !== "refused");
  if (faults.length === 0) return NOTHING;
  const rows = faults
    .slice(0, RECOVERIES_MAX)
    .map((fault) => [
      instanceName(system, fault.instance),
      moment(fault.atUs),
      fault.type.replaceAll("-", " "),
      fault.recovery === "none" ? "–" : fault.recovery.replaceAll("-", " "),
      fault.recoveredUs === null
        ? ENDINGS[fault.ending]
        : durationText(fault.recoveredUs - fault.atUs),
    ]);
  const headings = ["instance", "noticed", "failure", "answer", "recovered in"];
  const rest = restNote(faults.length - RECOVERIES_MAX + report.faultsNotListed, "failure");
  return html`${tableOf("Failures and recoveries", headings, rows)}${rest}`;
}

const ENDINGS = {
  recovered: "recovered",
  "gave-up": "given up",
  cancelled: "cancelled",
  open: "not yet",
  refused: "refused",
} as const;

export function instanceTable({ report }: BootOutcome): Markup {
  const instances = report.services.flatMap((service) =>
    service.instances.map((instance) => ({ instance, availability: service.availability })),
  );
  const requests = requestsAt(report.traffic);
  const hasRequests = requests.size > 0;
  const hasCpu = report.cpu !== null;
  const rows = instances
    .slice(0, INSTANCES_MAX)
    .map(({ instance, availability }) => [
      instance.name,
      instance.state,
      instance.health,
      instance.readyUs === null ? "never" : durationText(instance.readyUs),
      countText(instance.restarts),
      percentText(availability),
      exitText(instance),
      ...(hasRequests ? [countText(requests.get(instance.id) ?? 0)] : []),
      ...(hasCpu ? [durationText(instance.cpuUs)] : []),
      bytesText(instance.memoryPeakBytes),
    ]);
  const headings = [
    "instance",
    "state at the end",
    "health",
    "#ready after",
    "#restarts",
    "#availability of its service",
    "last exit",
    ...(hasRequests ? ["#requests"] : []),
    ...(hasCpu ? ["#CPU time"] : []),
    "#most memory",
  ];
  const rest = restNote(instances.length - INSTANCES_MAX, "instance");
  return html`${tableOf("Every instance at the end", headings, rows)}${rest}`;
}

function exitText({ exit }: InstanceReport): string {
  if (exit === null) return "";
  if (exit.signal !== null) return `${exit.cause}, ${exit.signal}`;
  return exit.code === null ? exit.cause : `${exit.cause}, code ${exit.code}`;
}

export function warningList({ system, report }: BootOutcome): Markup {
  const warnings = warningsOf(system, report);
  if (warnings.length === 0) return NOTHING;
  const items = warnings.slice(0, WARNINGS_MAX).map(({ file, line, message, hint }) => {
    const place = `${file}:${line}`;
    return html`<li>
      <code>${place}</code> ${listText(
        [message, hint].filter((text) => text !== ""),
        2,
      )}
    </li>`;
  });
  const rest = restNote(warnings.length - WARNINGS_MAX, "warning");
  return html`<section id="warnings">
    <h2>Warnings</h2>
    <ul class="plain">
      ${items}
    </ul>
    ${rest}
  </section>`;
}

export function restNote(count: number, noun: string): Markup {
  if (count <= 0) return NOTHING;
  return html`<p class="note">
    And ${pluralText(count, `more ${noun}`)}, which <code>--json</code> lists.
  </p>`;
}
