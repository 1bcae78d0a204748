/**
 * `multios check FILE…`: verifies without running, and says `ok` or everything that is wrong.
 */
import { nodeFileReader } from "../io/file-reader.ts";
import { loadPrograms } from "../io/load-programs.ts";
import { loadSystem } from "../load-system.ts";
import { compareProblems, type Problem } from "../problem.ts";
import { pluralText } from "../quantity-text.ts";
import type { SystemSpec } from "../system.ts";
import { warnOfEndless } from "../traffic/endless.ts";
import type { CheckRequest } from "./check-options.ts";
import { ExitCode } from "./exit-codes.ts";
import { problemsJson, problemsText } from "./problems-text.ts";
import { print, stdoutLook, type Session } from "./session.ts";

export async function check(session: Session, request: CheckRequest): Promise<ExitCode> {
  const { environment } = session;
  const { palette } = stdoutLook(session);
  const problems: Problem[] = [];
  const lines: string[] = [];
  for (const sources of request.sources) {
    const reading = loadSystem({ ...sources, reader: nodeFileReader, environment });
    const programs = reading.ok ? await loadPrograms(reading.value) : null;
    const refused = programs?.ok === false ? programs.problems : [];
    const judged = reading.ok ? reading.value : reading.otherwise;
    const warnings = judged === null ? [] : [...judged.warnings, ...warnOfEndless(judged)];
    const errors = reading.ok ? refused : reading.problems;
    const found = [...errors, ...warnings].sort(compareProblems);
    for (const problem of found) problems.push(problem);
    if (found.length > 0) lines.push(problemsText(found, palette, ""));
    if (reading.ok && refused.length === 0)
      lines.push(okText(reading.value, request.sources.length > 1));
  }
  await print(request.isJson ? [problemsJson(problems)] : lines);
  const isRefused = problems.some(({ severity }) => severity === "error");
  return isRefused ? ExitCode.invalidInput : ExitCode.held;
}

function okText({ file, services, instanceCount }: SystemSpec, isNamed: boolean): string {
  const instances = pluralText(instanceCount, "instance");
  const name = isNamed ? `${file} ` : "";
  return `${name}ok: ${pluralText(services.length, "service")}, ${instances}\n`;
}
