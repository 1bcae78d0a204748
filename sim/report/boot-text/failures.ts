/**
 * Which services failed and why: the first failure, what led on from it, and whom it took along.
 */
import { present } from "../../../kernel/assertion.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import type { Palette } from "../palette.ts";
import { countText, instantText, pluralText } from "../../quantity-text.ts";
import type { FailureReport, RunReport } from "../run-report.ts";
import { serviceAt, serviceName, serviceOfInstance } from "../../subject-names.ts";
import type { Detail } from "./happenings.ts";
import { recordText, subjectOf } from "./record-text.ts";
import { viewOf, type TraceView } from "./trace-view.ts";
import { listText, wrap } from "./shorten.ts";
import { isRestarting, restartingText } from "./restarting.ts";
import { isWaiting, waitText } from "./waits.ts";

/** Origins told in full; a person mends one and boots again. */
const ORIGINS_MAX = 5;

/** Records of a chain shown at its beginning and at its end. */
const CAUSES_HEAD = 3;
const CAUSES_TAIL = 4;

const NAMES_SHOWN = 8;

export interface FailureOptions {
  readonly width: number;
  readonly palette: Palette;
  /** Every failure is told where all is asked for. */
  readonly detail: Detail;
}

export function failureLines(
  system: SystemSpec,
  report: RunReport,
  options: FailureOptions,
): readonly string[] {
  const groups = inOrder(groupByOrigin(report.failures), report);
  const shown = options.detail === "all" ? groups : groups.slice(0, ORIGINS_MAX);
  const lines = shown.flatMap((group) => originLines(system, report, group, options));
  if (groups.length > shown.length) {
    lines.push(`… and ${pluralText(groups.length - shown.length, "more failure")}: --all`);
  }
  return [...lines, ...waitingLines(system, report, options)];
}

/** What the boot failed of comes first; of each kind last what is on its way back. */
function inOrder(
  groups: readonly (readonly FailureReport[])[],
  report: RunReport,
): readonly (readonly FailureReport[])[] {
  const ranked = groups.map((group) => {
    const isNeverUp = group.some(({ service }) => isNeverReady(report, service));
    const isBack = isRestarting(report, ownOf(group, report).service);
    return { group, rank: (isNeverUp ? 0 : 2) + (isBack ? 1 : 0) };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ group }) => group);
}

function isNeverReady({ services }: RunReport, id: ServiceId): boolean {
  const service = services[id];
  return service?.enabled === true && service.readyUs === null;
}

/** The one that the others went with: before all one that nothing brings back. */
function ownOf(group: readonly FailureReport[], report: RunReport): FailureReport {
  const own = group.filter(({ error }) => error !== "dependency-error");
  const first = own.find(({ service }) => !isRestarting(report, service)) ?? own[0] ?? group[0];
  return present(first, "a group has a failure");
}

/** Services that have not failed and were never ready: those that wait, and those that started. */
function waitingLines(
  system: SystemSpec,
  report: RunReport,
  { width, palette, detail }: FailureOptions,
): readonly string[] {
  const waiting = report.failures.filter(({ error }) => error === null);
  const shown = waiting
    .slice(0, detail === "all" ? waiting.length : NAMES_SHOWN)
    .map(({ service }) => ({
      name: serviceName(system, service),
      label: isWaiting(report, service) ? "waiting" : "not ready",
      why: waitText(system, report, service),
    }));
  const labelColumns = Math.max(0, ...shown.map(({ label }) => label.length));
  const nameColumns = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.flatMap(({ name, label, why }) => {
    const head = `${palette.yellow(label)}${" ".repeat(labelColumns - label.length)}`;
    const indent = labelColumns + nameColumns + 5;
    const [first = "", ...rest] = wrap(why, width - indent, "");
    const later = rest.map((line) => " ".repeat(indent) + line);
    return [`${head}  ${name.padEnd(nameColumns)}   ${first}`, ...later];
  });
  if (waiting.length > shown.length) {
    lines.push(`… and ${countText(waiting.length - shown.length)} more that were never ready`);
  }
  return lines;
}

/** Failures with the same origin, in the order of the file. */
function groupByOrigin(failures: readonly FailureReport[]): readonly (readonly FailureReport[])[] {
  const groups = new Map<number, FailureReport[]>();
  for (const failure of failures) {
    const origin = failure.originSeq ?? failure.seq;
    if (failure.error === null || origin === null) continue;
    const group = groups.get(origin);
    if (group === undefined) groups.set(origin, [failure]);
    else group.push(failure);
  }
  return [...groups.values()];
}

function originLines(
  system: SystemSpec,
  report: RunReport,
  group: readonly FailureReport[],
  { width, palette }: FailureOptions,
): readonly string[] {
  const own = ownOf(group, report);
  const { spec, place } = serviceAt(system, own.service);
  const where = `${place.file}:${place.line}`;
  const isBack = isRestarting(report, own.service);
  const label = isBack ? "restarting" : "failed";
  const why = isBack ? restartingText(system, report, own.service) : (own.error ?? "");
  const head = `${spec.name}   ${why}`;
  const isShort = label.length + head.length + where.length + 5 <= width;
  const painted = isBack ? palette.yellow(label) : palette.red(label);
  const lines = [`${painted}  ${isShort ? `${head}   ${where}` : head}`];
  if (!isShort) lines.push(`        ${where}`);
  const chain = report.causesOf(own);
  const causes = isBack ? chain : [...chain, ...limitOf(report, spec.id, system, own.seq ?? 0)];
  const view = viewOf(system, report);
  lines.push(...causeLines(view, causes, { width, palette }));
  const others = group.filter((failure) => failure !== own);
  if (others.length === 0) return lines;
  const names = listText(
    others.map(({ service }) => serviceName(system, service)),
    NAMES_SHOWN,
  );
  const error = others.every((each) => each.error === "dependency-error")
    ? " (dependency-error)"
    : "";
  const [first = "", ...rest] = wrap(`and with it ${names}${error}`, width - 8, "        ");
  return [...lines, `        ${first}`, ...rest];
}

/** The limit that ended its restarts, or its group, which no error is the effect of. */
function limitOf(
  report: RunReport,
  service: FailureReport["service"],
  system: SystemSpec,
  after: number,
): readonly TraceRecord[] {
  const last = report.happenings.findLast(
    (record) =>
      (record.event === "escalation" ||
        (record.event === "limit.hit" &&
          (record.limit === "starts" || record.limit === "attempts"))) &&
      record.seq > after &&
      serviceOfInstance(system, record.instance).spec.id === service,
  );
  return last === undefined ? [] : [last];
}

/** The root first; of a long chain the beginning and the end. */
function causeLines(
  view: TraceView,
  causes: readonly TraceRecord[],
  { width, palette }: { readonly width: number; readonly palette: Palette },
): readonly string[] {
  const steps = causes.flatMap((record) => {
    const text = recordText(view, record);
    if (text === null || record.event === "service.ready") return [];
    return [{ tUs: record.tUs, subject: subjectOf(view.system, record), text }];
  });
  const columns = Math.max(0, ...steps.map(({ subject }) => subject.length));
  const indent = " ".repeat(columns + 18);
  const told = steps.map(({ tUs, subject, text }) => {
    const [first = "", ...rest] = wrap(text, width - indent.length, "");
    const head = `  ${palette.dim(instantText(tUs).padStart(12))}  ${subject.padEnd(columns)}  `;
    return [head + first, ...rest.map((line) => indent + line)].join("\n");
  });
  const cut = told.length - CAUSES_HEAD - CAUSES_TAIL;
  if (cut <= 1) return told;
  const middle = palette.dim(`            …  ${pluralText(cut, "more step")}`);
  return [...told.slice(0, CAUSES_HEAD), middle, ...told.slice(-CAUSES_TAIL)];
}
