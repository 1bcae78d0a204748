/**
 * Reports limits that no instance can keep, and warns of what is more than the machine has.
 */
import { COUNTED } from "../../../kernel/isolation/limits.ts";
import { bytesText } from "../../quantity-text.ts";
import type { MachineSpec } from "../../system.ts";
import type { ServiceDeclaration, SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

const WHAT = { files: "open files", threads: "threads", disk: "on disk" } as const;

/** Two different amounts, in words that differ too: bytes in units, unless those say the same. */
export function amountTexts(
  resource: "memory" | (typeof COUNTED)[number],
  amount: number,
  other: number,
): readonly [string, string] {
  if (resource === "files" || resource === "threads") return [String(amount), String(other)];
  const [text, otherText] = [bytesText(amount), bytesText(other)];
  return text === otherText ? [`${amount} bytes`, `${other} bytes`] : [text, otherText];
}

export function checkLimits(declaration: SystemDeclaration, problems: ProblemList): void {
  for (const service of declaration.services) {
    checkMemory(service, declaration.machine, problems);
    checkCounted(service, problems);
  }
}

function checkMemory(
  service: ServiceDeclaration,
  { memoryBytes, isolationCosts }: MachineSpec,
  problems: ProblemList,
): void {
  const { name, behavior, isolation, limits, place } = service;
  const baseBytes = behavior.memory.baseBytes + isolationCosts[isolation.level].memoryBytes;
  const limitBytes = limits.limits.memory.hardBytes;
  const at = limits.places.get("memory") ?? place;
  if (limitBytes !== null && baseBytes > limitBytes) {
    const [base, most] = amountTexts("memory", baseBytes, limitBytes);
    const amounts = `begins with ${base} of memory and may take ${most}`;
    const message = `impossible limit: '${name}' ${amounts}`;
    const hint = "raise 'limits.memory' or lower 'behavior.memory.base'";
    problems.error(at, "impossible-limit", message, hint);
  } else if (baseBytes > memoryBytes) {
    const message = `'${name}' begins with more memory than the machine has`;
    const hint = "raise 'machine.memory' or lower 'behavior.memory.base'";
    problems.warning(at, "impossible-limit", message, hint);
  } else if (limitBytes !== null && limitBytes > memoryBytes) {
    const message = `the memory limit of '${name}' is more than the machine has`;
    const hint = "the machine's memory is the limit; raise 'machine.memory'";
    problems.warning(at, "impossible-limit", message, hint);
  }
}

function checkCounted(service: ServiceDeclaration, problems: ProblemList): void {
  const { name, behavior, limits, place } = service;
  for (const resource of COUNTED) {
    const limit = limits.limits[resource];
    const { base } = behavior[resource];
    if (limit === null || base <= limit) continue;
    const [amount, most] = amountTexts(resource, base, limit);
    const message =
      `impossible limit: '${name}' begins with ${amount} ${WHAT[resource]} ` +
      `and may have ${most}`;
    const hint = `raise 'limits.${resource}' or lower 'behavior.${resource}'`;
    problems.error(limits.places.get(resource) ?? place, "impossible-limit", message, hint);
  }
}
