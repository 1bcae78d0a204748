/**
 * Handles of services: which service, and which of its registrations.
 *
 * A service that has been unregistered and created again under the same name is another one, and a
 * handle of the first names it no more. A handle is one number, so that it fits a wire: what comes
 * back from outside is judged as any number is, and a wrong one is never more than a refusal.
 *
 *   handle = generation × 2^20 + service
 */
import { assert } from "../assertion.ts";
import type { ServiceId } from "../spec.ts";

declare const handle: unique symbol;
export type ServiceHandle = number & { readonly [handle]: "service" };

/** More services than a manifest can declare. */
const SERVICES: number = 2 ** 20;

/** Registrations of one service; the handle of the last is still exact in a double. */
export const GENERATION_MAX: number = 2 ** 32 - 1;

export interface HandleParts {
  readonly service: ServiceId;
  /** Counts the registrations of the service, from 1. */
  readonly generation: number;
}

export function handleOf({ service, generation }: HandleParts): ServiceHandle {
  assert(service >= 0 && service < SERVICES, "a service's number fits a handle");
  assert(generation >= 0 && generation <= GENERATION_MAX, "a generation fits a handle");
  return (generation * SERVICES + service) as ServiceHandle;
}

/** What a number from outside stands for; `null` where it can be no handle. */
export function partsOf(value: number): HandleParts | null {
  if (!Number.isSafeInteger(value) || value < SERVICES) return null;
  const generation = Math.floor(value / SERVICES);
  if (generation > GENERATION_MAX) return null;
  return { service: (value % SERVICES) as ServiceId, generation };
}
