/**
 * Reloads: all that run of a service go over to new values at one instant, or none does.
 */
import type { ModelInstance, ModelReload, ModelService } from "./state.ts";
import type { World } from "./world.ts";

/** As much of a configuration as the commands set. */
export type ModelValues = Readonly<Record<string, number | string | boolean | null>>;

/** Why a reload is refused, in the words of the trace. */
export type ReloadRefusal = "not-running" | "busy" | "type" | "rule";

/** What a service would go over to, or why it cannot. */
export function judgeReload(
  { config, instances, spec }: ModelService,
  set: ModelValues,
): Omit<ModelReload, "prepared"> | ReloadRefusal {
  const names = instances.map(({ phase }) => phase.name);
  if (!names.includes("running") || names.includes("paused")) return "not-running";
  if (config.reload !== null) return "busy";
  const values = new Map(config.values);
  for (const [field, value] of Object.entries(set)) {
    const old = values.get(field);
    if (value === null) values.delete(field);
    else if (old !== undefined && typeof old !== typeof value) return "type";
    else values.set(field, value);
  }
  for (const { field, range, required } of spec.config.rules) {
    const value = values.get(field);
    if (value === undefined && required) return "rule";
    if (value === undefined || range === null) continue;
    if (typeof value !== "number" || value < range[0] || value > range[1]) return "rule";
  }
  const fields = new Set([...values.keys(), ...config.values.keys()]);
  const differs = (field: string): boolean => values.get(field) !== config.values.get(field);
  return { values, changed: [...fields].filter(differs).length };
}

export function beginReload(
  world: World,
  service: ModelService,
  what: Omit<ModelReload, "prepared">,
): void {
  const { config } = service;
  config.rounds += 1;
  config.reload = { ...what, prepared: new Map() };
  world.arm(service.spec.config.reloadTimeoutUs, { kind: "reload-timeout", service: service.id });
  for (const instance of service.instances) joinReload(world, instance);
}

/** What comes up while others read new values reads them too. */
export function joinReload(world: World, instance: ModelInstance): void {
  const { reload } = instance.service.config;
  if (reload === null || instance.phase.name !== "running") return;
  reload.prepared.set(instance, false);
  tell(world, instance, "prepare");
}

/** One has read the values of a reload. */
export function prepared(world: World, instance: ModelInstance, round: number): void {
  const { config } = instance.service;
  if (config.reload?.prepared.has(instance) !== true || config.rounds !== round) return;
  config.reload.prepared.set(instance, true);
  commitIfAllHave(world, instance.service);
}

/** One that ends is not waited for; with the last one the reload ends too. */
export function leaveReload(world: World, instance: ModelInstance): void {
  const { service } = instance;
  const { reload } = service.config;
  if (reload?.prepared.delete(instance) !== true) return;
  if (reload.prepared.size === 0) dropReload(world, service, "abandoned");
  else commitIfAllHave(world, service);
}

/** The old values stay. */
export function dropReload(
  world: World,
  service: ModelService,
  why: "timeout" | "abandoned",
): void {
  const { config } = service;
  if (config.reload === null) return;
  forgetTimeout(world, service);
  for (const instance of config.reload.prepared.keys()) tell(world, instance, "abort");
  config.reload = null;
  tellRejection(world, service, why);
}

export function tellRejection(world: World, service: ModelService, why: string): void {
  world.ofService(service, `version ${service.config.version} stays, ${why}`);
}

function commitIfAllHave(world: World, service: ModelService): void {
  const { config } = service;
  const { reload } = config;
  if (reload === null || [...reload.prepared.values()].includes(false)) return;
  forgetTimeout(world, service);
  config.reload = null;
  config.values = reload.values;
  config.version += 1;
  for (const instance of reload.prepared.keys()) tell(world, instance, "commit");
  const { size } = reload.prepared;
  world.ofService(service, `version ${config.version}, ${reload.changed} changed in ${size}`);
}

function forgetTimeout(world: World, { id }: ModelService): void {
  world.disarm((due) => due.kind === "reload-timeout" && due.service === id);
}

function tell(world: World, instance: ModelInstance, what: string): void {
  world.effect(what, instance, ` r${instance.service.config.rounds}`);
}
