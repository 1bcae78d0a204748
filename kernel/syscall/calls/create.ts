/**
 * `createService`: a declared service becomes part of the system, at rest, with a new handle.
 *
 * It starts nothing. Of several in one call each is judged with those before it created, so that a
 * service may stand beside what it requires. One that was there before under the same name begins
 * anew: a oneshot has not completed, no restart is remembered, and no handle of it holds.
 */
import { assert } from "../../assertion.ts";
import { firstBeyond, restrict } from "../../capability/capability.ts";
import { note, serviceOf, type KernelContext } from "../../context.ts";
import { isRequired } from "../../dependency/graph.ts";
import { disable, enable } from "../../lifecycle/enablement.ts";
import { isRegistered } from "../../lifecycle/registration.ts";
import { newConfig } from "../../lifecycle/reload.ts";
import type { Instance, Service } from "../../lifecycle/service.ts";
import type { SyscallResult } from "../../ports.ts";
import { newHistory } from "../../restart/history.ts";
import { cycleThrough } from "../cycle.ts";
import { GENERATION_MAX } from "../handle.ts";
import { versionMismatch, type Mismatch } from "../mismatch.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import { currentHandle } from "../registry.ts";
import type { Mention } from "../request.ts";
import { callerSet, done, grant, refuse, type Scene } from "../scene.ts";

export function createService(
  scene: Scene,
  mentions: readonly Mention[],
): readonly SyscallResult[] {
  return mentions.map((mention) => createOne(scene, mention));
}

function createOne(scene: Scene, mention: Mention): SyscallResult {
  const { registry } = scene.context;
  const service =
    typeof mention.named === "string"
      ? registry.declared(mention)
      : ({ kind: "malformed-name", at: mention.at, shown: String(mention.named) } as const);
  if (isRefusal(service)) return refuse(scene, service, null);
  const refusal = refusalOf(scene, service, mention.at);
  if (refusal !== null) return refuse(scene, refusal, service.id);
  const record = grant(scene, service.id);
  register(scene, service, record);
  return done(record, { kind: "handle", handle: currentHandle(service) });
}

function refusalOf(scene: Scene, service: Service, at: string): Refusal | null {
  const { context } = scene;
  const { registry } = context;
  const { registration, spec } = service;
  const { name } = spec;
  const beyond = firstBeyond(spec.capabilities, callerSet(scene));
  if (beyond !== null) return { kind: "parent-lacks-capability", at, name, capability: beyond };
  if (registration.kind === "registered") return { kind: "already-registered", at, name };
  if (registration.kind === "leaving") return { kind: "still-leaving", at, name };
  const missing = absentRequirement(context, service);
  if (missing !== null) {
    const chain = [name, missing.spec.name];
    return { kind: "missing-requirement", at, name, chain, missing: missing.id };
  }
  const mismatch = versionMismatch(context, service);
  if (mismatch !== null) return mismatches(mismatch, service, at);
  const cycle = cycleThrough(context, service);
  if (cycle !== null) return closes(cycle, service, at);
  if (registry.count >= registry.max)
    return { kind: "system-is-full", at, name, max: registry.max };
  if (registration.generation >= GENERATION_MAX) return { kind: "handles-used-up", at, name };
  return null;
}

function absentRequirement(context: KernelContext, { spec }: Service): Service | null {
  for (const dependency of spec.dependencies) {
    const target = serviceOf(context, dependency.target);
    if (isRequired(dependency) && !isRegistered(target)) return target;
  }
  return null;
}

function mismatches(mismatch: Mismatch, service: Service, at: string): Refusal {
  const { asker, kind: tie, target, range } = mismatch;
  const other = (asker === service ? target : asker).id;
  const { name: targetName, version } = target.spec;
  return {
    kind: "version-mismatch",
    at,
    name: service.spec.name,
    asker: asker.spec.name,
    tie,
    target: targetName,
    range,
    version,
    other,
  };
}

function closes(cycle: readonly Service[], service: Service, at: string): Refusal {
  const names = [...cycle, service].map(({ spec }) => spec.name);
  const next = (cycle[1] ?? service).id;
  return { kind: "cycle", at, name: service.spec.name, cycle: names, next };
}

function register(scene: Scene, service: Service, cause: number): void {
  const { context } = scene;
  const { spec, registration } = service;
  assert(registration.kind === "absent", "only what is absent is registered");
  const generation = registration.generation + 1;
  const capabilities = restrict(spec.capabilities, callerSet(scene));
  service.registration = { kind: "registered", generation, capabilities };
  context.registry.count += 1;
  for (const instance of service.instances) beginAnew(instance);
  service.config = newConfig(spec.config);
  const record = note(context, cause, {
    event: "discovery.changed",
    service: service.id,
    change: "registered",
    generation,
  });
  service.lastRecord = record;
  // What an operator enabled or disabled was the one before it, which is no more.
  if (spec.enabled) enable(context, service, record);
  else disable(context, service, record);
  context.agenda.reorder();
  context.agenda.changed(service.id);
}

function beginAnew(instance: Instance): void {
  const { state } = instance;
  assert(state.name === "stopped" || state.name === "disabled", "what is absent is at rest");
  instance.state = { name: state.name, ended: "never-ran" };
  instance.restarts = newHistory();
}
