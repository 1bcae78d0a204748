/**
 * `multios plan FILE`: the order of start and stop, the critical chain, the slowest starts; with
 * `--service` what becomes of one service by the others, and of the others by it.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import { loadCore } from "../io/load-core.ts";
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { makePlan } from "../plan/plan.ts";
import { planDot, planMermaid } from "../plan/plan-graph.ts";
import { planJson } from "../plan/plan-json.ts";
import { planText } from "../plan/plan-text.ts";
import { propagationOf } from "../plan/propagation.ts";
import { propagationJson } from "../plan/propagation-json.ts";
import { propagationText } from "../plan/propagation-text.ts";
import { listText } from "../report/boot-text/shorten.ts";
import type { SystemSpec } from "../system.ts";
import { ExitCode } from "./exit-codes.ts";
import { loadOrReport } from "./load-or-report.ts";
import { print, stdoutLook, type Session } from "./session.ts";
import type { Format, PlanRequest } from "./plan-options.ts";
import { UsageError } from "./usage-error.ts";

/** Names in a hint. */
const SERVICES_NAMED = 8;

export async function plan(session: Session, request: PlanRequest): Promise<ExitCode> {
  const system = await loadOrReport(session, request.sources, {
    isJson: request.format === "json",
    consequence: "; there is no plan",
  });
  if (system === null) return ExitCode.invalidInput;
  const { service, format } = request;
  if (service === null) await print([render(session, system, format)]);
  else await print([renderService(session, system, idOf(system, service), format)]);
  return ExitCode.held;
}

function render(session: Session, system: SystemSpec, format: Format): string {
  switch (format) {
    case "table":
      return planText(system, planOf(system), stdoutLook(session).width);
    case "json":
      return planJson(system, planOf(system));
    case "mermaid":
      return planMermaid(system);
    case "dot":
      return planDot(system);
    default:
      return unreachable(format);
  }
}

function renderService(
  session: Session,
  system: SystemSpec,
  service: ServiceId,
  format: Format,
): string {
  const propagation = propagationOf(system, service);
  if (format === "json") return propagationJson(system, propagation);
  return propagationText(system, propagation, stdoutLook(session));
}

function idOf(system: SystemSpec, name: string): ServiceId {
  const found = system.services.find(({ spec }) => spec.name === name);
  if (found !== undefined) return found.spec.id;
  const names = system.services.map(({ spec }) => spec.name);
  throw new UsageError(`--service: there is no service '${name}'`, servicesHint(name, names));
}

/** Names that are near, or that hold what was typed; else the first few that there are. */
function servicesHint(name: string, names: readonly string[]): string {
  const guess = didYouMeanHint(name, names);
  if (guess !== "") return guess;
  const typed = name.toLowerCase();
  const alike = names.filter((each) => typed !== "" && each.toLowerCase().includes(typed));
  const list = listText(alike.length > 0 ? alike : names, SERVICES_NAMED);
  if (alike.length > 0) return `did you mean one of ${list}?`;
  return names.length === 1 ? `the only service is ${list}` : `there are ${list}`;
}

function planOf(system: SystemSpec): ReturnType<typeof makePlan> {
  return makePlan(system, loadCore().math.pow);
}
