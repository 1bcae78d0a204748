/**
 * The closing section of a run that ends with services down: who, since when, why, and what now.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import type { Palette } from "../palette.ts";
import { instantText, pluralText } from "../../quantity-text.ts";
import type { DownReport, RunReport } from "../run-report.ts";
import { stopReason } from "../stop-reason.ts";
import { STOPS } from "../syscall-ledger.ts";
import { instanceName, serviceAt, serviceName } from "../../subject-names.ts";
import { callerText } from "./calls.ts";
import { recordText, stoppedText } from "./record-text.ts";
import { viewOf, type TraceView } from "./trace-view.ts";
import { listText, wrap } from "./shorten.ts";

const LINES_MAX = 12;
const NAMES_SHOWN = 3;
const LABEL = "down at the end";

export function downLines(
  system: SystemSpec,
  report: RunReport,
  width: number,
  palette: Palette,
): readonly string[] {
  const view = viewOf(system, report);
  const shown = report.downs.slice(0, LINES_MAX).map((down) => ({
    name: namesOf(system, down),
    text: textOf(view, down),
  }));
  const nameColumns = Math.max(0, ...shown.map(({ name }) => name.length));
  const isNarrow = LABEL.length + nameColumns + 4 > width / 2;
  const indent = isNarrow ? LABEL.length + 2 : LABEL.length + nameColumns + 4;
  const lines = shown.flatMap(({ name, text }, index) => {
    const label = index === 0 ? palette.red(LABEL) : " ".repeat(LABEL.length);
    const head = `${label}  ${isNarrow ? name : name.padEnd(nameColumns)}`;
    const told = wrap(text, width - indent, "");
    const later = told.map((line) => " ".repeat(indent) + line);
    return isNarrow ? [head, ...later] : [`${head}  ${told[0] ?? ""}`, ...later.slice(1)];
  });
  const rest = report.downs.length - LINES_MAX;
  if (rest > 0) lines.push(`${" ".repeat(LABEL.length)}  … and ${pluralText(rest, "more line")}`);
  return lines;
}

/** Whoever stops one and starts it again may take those that went along to be back as well. */
function startText(view: TraceView, service: ServiceId, record: TraceRecord): string {
  const reason = stopReason(view.system, record, view.recordAt);
  const isTaken = reason.kind === "call" && STOPS.includes(reason.call);
  if (!isTaken || reason.service === null || reason.service === service)
    return "nothing starts it again";
  return `a start of ${serviceName(view.system, reason.service)} does not start it`;
}

function pauserOf({ system, recordAt }: TraceView, record: TraceRecord): string {
  const cause = record.cause === null ? null : recordAt(record.cause);
  return callerText(system, cause?.event === "audit" ? cause.caller : null);
}

/** The service where all of it is down, else the instances. */
function namesOf(system: SystemSpec, { service, instances }: DownReport): string {
  const { spec } = serviceAt(system, service);
  if (instances.length === spec.instances) return spec.name;
  const names = instances.map((id) => instanceName(system, id));
  return listText(names, NAMES_SHOWN);
}

function textOf(view: TraceView, { service, kind, record }: DownReport): string {
  const line = `(line ${serviceAt(view.system, service).place.line})`;
  if (record === null) return `${kind} ${line}`;
  const at = instantText(record.tUs);
  switch (kind) {
    case "stopped": {
      const isExit = record.event === "service.state" && record.exit?.cause === "clean";
      const said = isExit ? recordText(view, record) : null;
      const why = said?.includes("not started again") ? said : null;
      if (why !== null) return `at ${at}: ${why} ${line}`;
      return `${stoppedText(view, record)}, at ${at}; ${startText(view, service, record)} ${line}`;
    }
    case "unready":
      return `runs, and is not ready since ${at} ${line}`;
    case "paused":
      return `paused, asked by ${pauserOf(view, record)}, at ${at}; nothing resumes it ${line}`;
    case "hung":
      return `hangs since ${at}; no health check has noticed it ${line}`;
    case "restarting":
      return `on its way up again since ${at} ${line}`;
    case "stopping":
      return `${stoppedText(view, record).replace("stopped", "stopping")}, since ${at} ${line}`;
    default:
      return unreachable(kind);
  }
}
