/**
 * `multios plan FILE`: the order of start and stop, the critical chain, the slowest starts.
 */
import { unreachable } from "../../kernel/assertion.ts";
import { loadCore } from "../io/load-core.ts";
import { makePlan } from "../plan/plan.ts";
import { planDot, planMermaid } from "../plan/plan-graph.ts";
import { planJson } from "../plan/plan-json.ts";
import { planText } from "../plan/plan-text.ts";
import type { SystemSpec } from "../system.ts";
import { ExitCode } from "./exit-codes.ts";
import { loadOrReport, print, stdoutLook, type Session, type Sources } from "./session.ts";
import { readChoice } from "./options.ts";
import { UsageError } from "./usage-error.ts";

const FORMATS = ["table", "json", "mermaid", "dot", "svg"] as const;
type Format = Exclude<(typeof FORMATS)[number], "svg">;

export interface PlanRequest {
  readonly sources: Sources;
  readonly format: Format;
}

export function readFormat(text: string | undefined, isJson: boolean): Format {
  const format = readChoice("--format", text ?? (isJson ? "json" : "table"), FORMATS);
  if (format === "svg") {
    const hint = "write table, json, mermaid or dot; Graphviz makes svg of dot";
    throw new UsageError("--format svg is not in this version", hint);
  }
  if (isJson && format !== "json") {
    throw new UsageError(`--json and --format ${format} ask for different things`);
  }
  return format;
}

export async function plan(session: Session, request: PlanRequest): Promise<ExitCode> {
  const system = await loadOrReport(session, request.sources, {
    isJson: request.format === "json",
    consequence: "; there is no plan",
  });
  if (system === null) return ExitCode.invalidInput;
  await print([render(session, system, request.format)]);
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

function planOf(system: SystemSpec): ReturnType<typeof makePlan> {
  return makePlan(system, loadCore().math.pow);
}
