/**
 * What a process may ask of the kernel, and of whom: as the README tells it under "Calls and
 * capabilities" and "Isolation". Nothing that is refused changes anything.
 */
import { Capability } from "../../../kernel/capability/capability.ts";
import type { PolicyRule } from "../../../kernel/isolation/policy.ts";
import type { IsolationSpec } from "../../../kernel/spec.ts";
import type { LifecycleCall } from "./calls.ts";
import type { PowerCall } from "./power.ts";
import { hasProcess, type ModelInstance, type ModelService } from "./state.ts";
import type { World } from "./world.ts";

/** The capability that each call wants. */
const WANTED: Readonly<Record<LifecycleCall | PowerCall, Capability>> = {
  createService: "service-create",
  unregisterService: "service-remove",
  startService: "service-start",
  stopService: "service-stop",
  restartService: "service-restart",
  enableService: "service-enable",
  disableService: "service-enable",
  pauseService: "service-pause",
  resumeService: "service-pause",
  reloadService: "service-reload",
  shutdownSystem: "system-power",
  rebootSystem: "system-power",
};

/** These reach for the process of another: that is a signal. */
const SIGNALS: readonly string[] = [
  "stopService",
  "restartService",
  "pauseService",
  "resumeService",
  "reloadService",
  "unregisterService",
];

export type Bar =
  | { readonly error: "service-not-running" }
  | { readonly error: "permission-denied"; readonly lacks: Capability };

/** Why this caller cannot make this call, whomever it names; `null`: it can. */
export function barOf(
  { power }: World,
  call: LifecycleCall | PowerCall,
  caller: ModelInstance | null,
): Bar | null {
  if (caller !== null) {
    const canAsk = hasProcess(caller) && caller.phase.name !== "paused";
    if (!canAsk) return { error: "service-not-running" };
    const wanted = WANTED[call];
    if (!rightsOf(caller).includes(wanted)) return { error: "permission-denied", lacks: wanted };
  }
  return power.name === "up" ? null : { error: "service-not-running" };
}

/** What is gone has no rights; what is on its way out still has them. */
function rightsOf({ service }: ModelInstance): readonly Capability[] {
  return service.part === "absent" ? [] : declaredRights(service);
}

function declaredRights({ spec }: ModelService): readonly Capability[] {
  const all = Object.keys(Capability) as Capability[];
  return all.filter((each) => (spec.capabilities & Capability[each]) !== 0);
}

/** What a service would have and its creator lacks: nobody hands on what it has not got. */
export function lackedByCreator(
  caller: ModelInstance | null,
  service: ModelService,
): Capability | null {
  if (caller === null) return null;
  const own = rightsOf(caller);
  return declaredRights(service).find((each) => !own.includes(each)) ?? null;
}

/** What keeps the caller from this service; `null`: nothing, or it is no matter of reach. */
export function outOfReach(
  { security }: World,
  call: LifecycleCall,
  { caller, service }: { readonly caller: ModelInstance | null; readonly service: ModelService },
): "wall" | "user" | "label" | null {
  if (caller === null || caller.service === service || !SIGNALS.includes(call)) return null;
  const [from, to] = [caller.service.spec.isolation, service.spec.isolation];
  if (!passesWall(from, to)) return "wall";
  // Who runs in the kernel needs no leave of users, and no more does root.
  const isFree = from.level === "none" || from.user === "root" || from.user === to.user;
  if (!isFree) return "user";
  return security === null || isAllowed(security, from, to) ? null : "label";
}

function passesWall(from: IsolationSpec, to: IsolationSpec): boolean {
  switch (from.level) {
    case "none":
      return to.level !== "virtual-machine";
    case "process":
      return to.level !== "none" && to.level !== "virtual-machine";
    case "container":
    case "virtual-machine":
      return false;
    case "namespace":
      return to.level === "namespace" && from.group !== null && from.group === to.group;
  }
}

function isAllowed(rules: readonly PolicyRule[], from: IsolationSpec, to: IsolationSpec): boolean {
  const [own, other] = [from.label ?? "unlabeled", to.label ?? "unlabeled"];
  if (own === other) return true;
  const fits = (pattern: string, label: string): boolean => pattern === "*" || pattern === label;
  return rules.some((rule) => {
    return fits(rule.from, own) && fits(rule.to, other) && rule.allow.includes("signal");
  });
}
