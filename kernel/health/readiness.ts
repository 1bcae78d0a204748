/**
 * Whether an instance is ready: it runs, and every startup and every readiness check passes.
 */
import { noteInstance, type KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { endIncident } from "../restart/incident.ts";

/** Follows the checks; an instance that is ready again has recovered from what befell it. */
export function updateReadiness(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  if (state.name !== "running") return;
  const { checks } = instance.service.spec;
  const ready = checks.every(
    (check, index) => check.kind === "liveness" || state.checks[index]?.state.status === "healthy",
  );
  if (ready === state.ready) return;
  state.ready = ready;
  const record = noteInstance(context, instance, cause, {
    event: "service.ready",
    instance: instance.id,
    ready,
  });
  if (ready) endIncident(context, instance, record, "recovered");
}
