/**
 * Whether a service is part of the system: registered, on its way out, or absent.
 *
 * All services that a system can ever have are declared when it is loaded, and have their numbers;
 * only those that are registered can be named, started or found. What is absent is to the others as
 * if it did not exist: nobody pulls it in, and whoever requires it cannot start.
 */
import { note, type KernelContext } from "../context.ts";
import { NO_CAPABILITIES, type CapabilitySet } from "../capability/capability.ts";
import { isActive, type Service } from "./service.ts";

export type Registration =
  | {
      readonly kind: "registered";
      /** Counts the registrations of the service, from 1. */
      readonly generation: number;
      /** Never more than the parent had that registered it. */
      readonly capabilities: CapabilitySet;
    }
  | {
      /** It has been unregistered, and goes as soon as it has stopped. */
      readonly kind: "leaving";
      readonly generation: number;
      readonly capabilities: CapabilitySet;
    }
  | {
      readonly kind: "absent";
      /** Of its last registration; 0 before the first. */
      readonly generation: number;
    };

export function isRegistered({ registration }: Service): boolean {
  return registration.kind === "registered";
}

/** What its processes may ask for, also while they are on their way out. */
export function capabilitiesOf({ registration }: Service): CapabilitySet {
  return registration.kind === "absent" ? NO_CAPABILITIES : registration.capabilities;
}

/** The end of an unregistration: the service is gone once nothing of it is left to stop. */
export function leaveIfAtRest(context: KernelContext, service: Service): void {
  const { registration } = service;
  if (registration.kind !== "leaving") return;
  if (service.job.kind !== "none" || service.instances.some(isActive)) return;
  service.registration = { kind: "absent", generation: registration.generation };
  context.registry.count -= 1;
  service.lastRecord = note(context, service.lastRecord, {
    event: "discovery.changed",
    service: service.id,
    change: "unregistered",
    generation: registration.generation,
  });
  context.agenda.changed(service.id);
}
