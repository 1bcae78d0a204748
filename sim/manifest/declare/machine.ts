/**
 * From the fields of `machine:` to the machine, with its defaults.
 */
import { BOOT_FREE } from "../../../kernel/bootstrap.ts";
import { duration } from "../../../kernel/time.ts";
import type { MachineSpec } from "../../system.ts";
import { CPUS_DEFAULT, type MachineFields } from "../schema/machine.ts";
import { declareCosts } from "./isolation.ts";

/** The memory of a machine that does not say: what a small server has. */
const MEMORY_DEFAULT: number = 8 * 2 ** 30;

export function declareMachine(fields: MachineFields | undefined): MachineSpec {
  return {
    memoryBytes: fields?.memory?.value ?? MEMORY_DEFAULT,
    cpus: fields?.cpus ?? CPUS_DEFAULT,
    controlCostUs: fields?.["control-cost"] ?? duration(0),
    isolationCosts: declareCosts(fields?.["isolation-cost"]),
    bootUs: { ...BOOT_FREE, ...fields?.boot },
  };
}
