/**
 * How long an automatic start that is due waits for what it needs, and what comes of that.
 */
import { gives, isNeeded, orders } from "./conditions.ts";
import type { ModelInstance, ModelService } from "./state.ts";
import type { World } from "./world.ts";

type Edge = ModelService["spec"]["dependencies"][number];

/** All times begin when it is due, also for what is there at that moment. */
export function beginWait(world: World, instance: ModelInstance): void {
  if (instance.expired !== null) return;
  instance.expired = new Set();
  for (const [dependency, edge] of edgesOf(instance.service).entries()) {
    if (isNeeded(edge)) armWait(world, instance, dependency);
  }
}

export function endWait(world: World, instance: ModelInstance): void {
  instance.expired = null;
  world.disarmInstance(instance.id, "wait-timeout");
}

/** One of its times is over; with what it waits for in vain, or `null` where that is there. */
export function timeIsOver(
  world: World,
  { service, expired }: ModelInstance,
  dependency: number,
): Edge | null {
  expired?.add(dependency);
  const edge = edgesOf(service)[dependency];
  if (edge === undefined || service.wish.kind === "stop") return null;
  return gives(world.service(edge.target), edge) === "now" ? null : edge;
}

/** What was there when its time was over is lost again: there is as much time anew. */
export function renewWaits(world: World, service: ModelService, dependency: number): void {
  const { wish } = service;
  const { timeoutUs } = edgesOf(service)[dependency] ?? { timeoutUs: null };
  if (wish.kind === "start" && timeoutUs !== null && wish.expired.delete(dependency)) {
    world.arm(timeoutUs, { kind: "dependency-timeout", service: service.id, dependency });
  }
  for (const instance of service.instances) {
    if (instance.expired?.delete(dependency) === true) armWait(world, instance, dependency);
  }
}

function armWait(world: World, { id, service }: ModelInstance, dependency: number): void {
  const { timeoutUs } = edgesOf(service)[dependency] ?? { timeoutUs: null };
  if (timeoutUs !== null) world.arm(timeoutUs, { kind: "wait-timeout", instance: id, dependency });
}

function edgesOf({ spec }: ModelService): readonly Edge[] {
  return spec.dependencies.filter(orders);
}
