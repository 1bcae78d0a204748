/**
 * From the entries under `health:` to what the kernel is told, defaults filled in.
 */
import type { HealthCheckSpec } from "../../../kernel/spec.ts";
import { duration, SECOND, type Duration } from "../../../kernel/time.ts";
import type { HealthFields } from "../schema/health.ts";
import type { ReadContext } from "../shape/shape.ts";

const INTERVAL_DEFAULT: Duration = duration(30 * SECOND);
const TIMEOUT_DEFAULT: Duration = duration(5 * SECOND);
const FAILURES_DEFAULT = 3;
const SUCCESSES_DEFAULT = 1;

/** What the kernel is told; a check without a name is called by its kind. */
export function declareChecks(
  checks: readonly HealthFields[],
  context: ReadContext,
): readonly HealthCheckSpec[] {
  const names = new Set<string>();
  for (const { name } of checks) {
    if (name === undefined) continue;
    if (names.has(name.value)) {
      const message = `two health checks are called '${name.value}'`;
      context.error(name.offset, "duplicate-name", message, "give one of them another name");
    }
    names.add(name.value);
  }
  return checks.map((check) => declareCheck(check, names));
}

function declareCheck(check: HealthFields, names: Set<string>): HealthCheckSpec {
  const kind = check.kind ?? "readiness";
  const intervalUs = check.interval ?? INTERVAL_DEFAULT;
  return {
    name: check.name?.value ?? freeName(kind, names),
    kind,
    type: check.type ?? "process",
    intervalUs,
    timeoutUs: check.timeout ?? TIMEOUT_DEFAULT,
    failures: check.failures ?? FAILURES_DEFAULT,
    successes: check.successes ?? SUCCESSES_DEFAULT,
    startPeriodUs: check["start-period"] ?? duration(0),
    startIntervalUs: check["start-interval"] ?? intervalUs,
  };
}

function freeName(kind: string, names: Set<string>): string {
  let name = kind;
  for (let number = 2; names.has(name); number += 1) name = `${kind}-${number}`;
  names.add(name);
  return name;
}
