/**
 * What a service may ask of the kernel: one bit a capability, and sets of them.
 *
 * A set is handed down from a parent (the system, a group, or the service that made the call) and
 * only ever shrinks on the way: nobody can hand on what it has not got. The numbers stand in the
 * binary trace, so that none is ever changed and new ones are the next bits.
 */
import type { ServiceType } from "../vocabulary.ts";

export const Capability = {
  /** `createService`: to add a service to the system. */
  "service-create": 1,
  /** `unregisterService`: to take one out of it. */
  "service-remove": 2,
  "service-start": 4,
  "service-stop": 8,
  "service-restart": 16,
  /** `enableService` and `disableService`: to change what a boot starts. */
  "service-enable": 32,
  /** `pauseService` and `resumeService`. */
  "service-pause": 64,
  "service-reload": 128,
  "service-discover": 256,
  /** To listen on a privileged port; nothing that is simulated so far asks for it. */
  "net-bind": 512,
  /** `shutdownSystem` and `rebootSystem`. */
  "system-power": 1024,
} as const;
export type Capability = keyof typeof Capability;

export const CAPABILITIES: readonly Capability[] = Object.keys(Capability) as Capability[];

declare const set: unique symbol;
/** Any of the capabilities, as bits. */
export type CapabilitySet = number & { readonly [set]: "capabilities" };

export const NO_CAPABILITIES: CapabilitySet = 0 as CapabilitySet;

/** What the operator has. */
export const ALL_CAPABILITIES: CapabilitySet = setOf(CAPABILITIES);

/** Those that are of the system as a whole: a service of type `user` never has them. */
const OF_THE_SYSTEM: CapabilitySet = setOf(["service-create", "service-remove", "system-power"]);

export function setOf(capabilities: Iterable<Capability>): CapabilitySet {
  let bits = 0;
  for (const capability of capabilities) bits |= Capability[capability];
  return bits as CapabilitySet;
}

export function has(held: CapabilitySet, capability: Capability): boolean {
  return (held & Capability[capability]) !== 0;
}

/** The part of a set that the other one holds too: the only way from a set to another. */
export function restrict(held: CapabilitySet, by: CapabilitySet): CapabilitySet {
  return (held & by) as CapabilitySet;
}

/** The first that the child would have and its parent lacks; `null`: it may be handed on. */
export function firstBeyond(child: CapabilitySet, parent: CapabilitySet): Capability | null {
  return CAPABILITIES.find((each) => has(child, each) && !has(parent, each)) ?? null;
}

/** The most that a service of a type can ever have. */
export function ceilingOf(type: ServiceType): CapabilitySet {
  if (type !== "user") return ALL_CAPABILITIES;
  return (ALL_CAPABILITIES & ~OF_THE_SYSTEM) as CapabilitySet;
}
