/**
 * The kernel's own services: each comes up at its bootstrap stage, before any service of the
 * manifest, and they go down in the reverse order after the last of them.
 *
 *   interrupt-init      time         what keeps the clock
 *   architecture-init   random       what the CPU has of entropy
 *   driver-init         io, power    what drives devices, and what turns them off
 *   scheduler-init      daemon       what manages the services of the manifest
 *   user-mode-init      monitoring   what keeps their statistics
 *                       cli          what takes an operator's word
 *
 * They are part of the kernel and have no process: nothing but a shutdown takes them down.
 */
import { SystemService, type BootstrapStage, type ServiceState } from "../vocabulary.ts";

/** The stage that brings each of them up. */
export const STAGE_OF: Readonly<Record<SystemService, BootstrapStage>> = {
  time: "interrupt-init",
  random: "architecture-init",
  io: "driver-init",
  power: "driver-init",
  daemon: "scheduler-init",
  monitoring: "user-mode-init",
  cli: "user-mode-init",
};

/** In the order in which they come up. */
export const SYSTEM_SERVICES: readonly SystemService[] = Object.keys(
  SystemService,
) as SystemService[];

/** What each of them is at. */
export type SystemServiceStates = Record<SystemService, ServiceState>;

export function newSystemServices(): SystemServiceStates {
  return {
    time: "stopped",
    random: "stopped",
    io: "stopped",
    power: "stopped",
    daemon: "stopped",
    monitoring: "stopped",
    cli: "stopped",
  };
}

/** Brings up those whose stage this is, which the record of the stage stands for. */
export function bringUpStage(states: SystemServiceStates, stage: BootstrapStage): void {
  for (const service of SYSTEM_SERVICES) {
    if (STAGE_OF[service] === stage) states[service] = "running";
  }
}
