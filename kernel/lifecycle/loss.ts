/**
 * The record that a service has lost a dependency, with the dependency's own end as its cause.
 */
import { note, type KernelContext } from "../context.ts";
import type { ServiceError } from "../vocabulary.ts";
import type { Service } from "./service.ts";

export interface Loss {
  readonly service: Service;
  readonly dependency: Service;
  readonly error: ServiceError;
  /** True where the service fails with it. */
  readonly fatal: boolean;
}

export function noteLoss(context: KernelContext, loss: Loss): number {
  return note(context, loss.dependency.lastRecord, {
    event: "dependency.failed",
    service: loss.service.id,
    dependency: loss.dependency.id,
    error: loss.error,
    fatal: loss.fatal,
  });
}
