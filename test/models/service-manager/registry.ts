/**
 * Which services are part of the system: created, on their way out, and by which names and handles
 * they are found.
 */
import { handleOf } from "../../../kernel/syscall/handle.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import { isNeeded, plannedOrder } from "./conditions.ts";
import { forgetRestarts } from "./recoveries.ts";
import { disable, enable } from "./plans.ts";
import { isBusy, newConfig, type ModelService } from "./state.ts";
import type { World } from "./world.ts";

/** Whom a name or a handle means, and why it cannot be meant. */
export interface Found {
  readonly service: ModelService;
  readonly error: "service-not-found" | "invalid-service-handle" | null;
}

export function find(world: World, mention: string | number): Found {
  if (typeof mention === "string") {
    const service = named(world, mention);
    return { service, error: service.part === "registered" ? null : "service-not-found" };
  }
  for (const service of world.services) {
    for (let count = service.registrations; count > 0; count -= 1) {
      if (handleOf({ service: service.id as ServiceId, generation: count }) !== mention) continue;
      const holds = count === service.registrations && service.part === "registered";
      return { service, error: holds ? null : "invalid-service-handle" };
    }
  }
  throw new Error(`no service ever had the handle ${mention}`);
}

/** Each begins anew, at rest and with the values of the file; nothing is started. */
export function createAll(
  world: World,
  names: readonly (string | number)[],
  isTaken: (service: ModelService, error: string | null) => boolean,
): void {
  let isAny = false;
  for (const name of names) {
    const service = named(world, String(name));
    if (!isTaken(service, whyNot(world, service))) continue;
    isAny = true;
    create(world, service);
  }
  if (isAny) world.order = plannedOrder(world.services, world.booted);
}

function create(world: World, service: ModelService): void {
  service.part = "registered";
  service.registrations += 1;
  service.config = newConfig(service.spec);
  for (const instance of service.instances) {
    const { name } = instance.phase;
    if (name !== "stopped" && name !== "disabled") throw new Error("what is absent is at rest");
    instance.phase = { name, achieved: "nothing" };
    forgetRestarts(instance);
  }
  world.ofService(service, `registered, ${service.registrations}`);
  if (service.spec.enabled) enable(world, service);
  else disable(world, service);
  world.news.push(service);
}

function whyNot(world: World, service: ModelService): string | null {
  if (service.part === "registered") return "service-already-exists";
  if (service.part === "leaving") return "service-not-stopped";
  const lacks = service.spec.dependencies
    .filter(isNeeded)
    .some(({ target }) => world.service(target).part !== "registered");
  return lacks ? "dependency-error" : null;
}

/** What was unregistered goes once nothing of it is left. */
export function leaveIfAtRest(world: World, service: ModelService): void {
  if (service.part !== "leaving" || service.wish.kind !== "none") return;
  if (service.instances.some(isBusy)) return;
  service.part = "absent";
  world.ofService(service, `unregistered, ${service.registrations}`);
  world.news.push(service);
}

function named(world: World, name: string): ModelService {
  const service = world.services.find(({ spec }) => spec.name === name);
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
}
