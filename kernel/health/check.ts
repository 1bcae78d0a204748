/**
 * One health check of one running instance: when it has turned, and when it has not.
 *
 * A check turns only after so many equal results in a row; an opposite result starts the count
 * anew. Readiness is false and liveness true until it has turned once. Pure: time and the probes
 * themselves are the prober's business.
 */
import type { HealthCheckSpec } from "../spec.ts";
import type { HealthStatus } from "../vocabulary.ts";

export interface CheckState {
  status: Extract<HealthStatus, "healthy" | "unhealthy" | "unknown">;
  successesInRow: number;
  failuresInRow: number;
}

export function newCheck(): CheckState {
  return { status: "unknown", successesInRow: 0, failuresInRow: 0 };
}

/**
 * Counts one result; true where the status has changed with it.
 * A failure that `counts` not (it fell into the start period) only ends a row of successes.
 */
export function countResult(
  check: CheckState,
  spec: HealthCheckSpec,
  result: { readonly healthy: boolean; readonly counts: boolean },
): boolean {
  const before = check.status;
  if (result.healthy) {
    check.failuresInRow = 0;
    check.successesInRow += 1;
    if (check.successesInRow >= spec.successes) check.status = "healthy";
    return check.status !== before;
  }
  check.successesInRow = 0;
  if (!result.counts) return false;
  check.failuresInRow += 1;
  if (check.failuresInRow >= spec.failures) check.status = "unhealthy";
  return check.status !== before;
}

/** A healthy check without a failure since: as long as it stays so, nothing is about to happen. */
export function isSettled(check: CheckState): boolean {
  return check.status === "healthy" && check.failuresInRow === 0;
}

/** A startup check that has passed has said all that it is there to say of this process. */
export function isOver({ kind }: HealthCheckSpec, { status }: CheckState): boolean {
  return kind === "startup" && status === "healthy";
}
