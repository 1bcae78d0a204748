/**
 * Names of endpoints: an instance in one of its lives.
 *
 *   handle = generation × 2^18 + instance
 *
 * A message to a life that is over is never delivered to the next one, because no two lives have
 * one name. A system has fewer instances than 2^18, and 2^35 lives of each fit a number.
 */
import { assert } from "../assertion.ts";
import type { InstanceId } from "../spec.ts";

const INSTANCES = 262_144;

declare const handle: unique symbol;
export type EndpointHandle = number & { readonly [handle]: "endpoint" };

export function endpointOf(life: {
  readonly instance: InstanceId;
  readonly generation: number;
}): EndpointHandle {
  assert(life.instance < INSTANCES, "an instance has a number that fits a handle");
  return (life.generation * INSTANCES + life.instance) as EndpointHandle;
}

export function instanceAt(endpoint: EndpointHandle): InstanceId {
  return (endpoint % INSTANCES) as InstanceId;
}

export function generationAt(endpoint: EndpointHandle): number {
  return Math.floor(endpoint / INSTANCES);
}
