/**
 * Whether an instance is ready: it runs, and every startup and every readiness check passes.
 */
import { noteInstance, type KernelContext } from "../context.ts";
import type { Instance, RunningCheck } from "../lifecycle/service.ts";
import { endIncident } from "../restart/incident.ts";
import type { HealthCheckSpec } from "../spec.ts";

/** Follows the checks; an instance that is ready again has recovered from what befell it. */
export function updateReadiness(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  if (state.name !== "running") return;
  const ready = checksPass(instance.service.spec.checks, state.checks);
  if (ready === state.ready) return;
  state.ready = ready;
  const record = noteInstance(context, instance, cause, {
    event: "service.ready",
    instance: instance.id,
    ready,
  });
  if (ready) endIncident(context, instance, record, "recovered");
}

/** Whether the checks that readiness asks for have all turned healthy. */
export function checksPass(
  specs: readonly HealthCheckSpec[],
  checks: readonly RunningCheck[],
): boolean {
  return specs.every(
    ({ kind }, index) => kind === "liveness" || checks[index]?.state.status === "healthy",
  );
}
