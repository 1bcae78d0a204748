/**
 * `machine:` what all services share, and what its own work takes of it.
 */
import type { Duration } from "../../../kernel/time.ts";
import { CPU_COUNT } from "../../../kernel/core/layout.ts";
import { SERVICES_MAX } from "../../../kernel/syscall/limits.ts";
import type { BootstrapStage, IsolationLevel } from "../../../kernel/vocabulary.ts";
import { listOf } from "../shape/collections.ts";
import { placed } from "../shape/leaf.ts";
import { defaulted, object, optional } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { DURATION, REFERENCE, SIZE, whole } from "./leaves.ts";

/** What a small server has. */
export const CPUS_DEFAULT = 4;

/** The last stage is the end of the boot, and takes no time. */
export type BootFields = Partial<Readonly<Record<Exclude<BootstrapStage, "complete">, Duration>>>;

export interface MachineFields {
  readonly cpus?: number;
  readonly memory?: Placed<number>;
  readonly zones?: readonly Placed<string>[];
  readonly services?: Placed<number>;
  readonly "control-cost"?: Duration;
  readonly boot?: BootFields;
  readonly "isolation-cost"?: IsolationCostFields;
}

/** What a level costs each instance. */
export interface LevelCostFields {
  readonly start?: Duration;
  readonly memory?: number;
}

export type IsolationCostFields = { readonly [Level in IsolationLevel]?: LevelCostFields };

const BOOT: Shape<BootFields> = object<BootFields>(
  { title: "boot", example: "{ driver-init: 50ms, scheduler-init: 2ms }" },
  {
    "early-init": defaulted(DURATION, 0, "From power on."),
    "memory-init": defaulted(DURATION, 0, "Until there is memory to give out."),
    "interrupt-init": defaulted(DURATION, 0, "Until interrupts are taken."),
    "architecture-init": defaulted(DURATION, 0, "Until the CPUs are set up."),
    "driver-init": defaulted(DURATION, 0, "Until the devices answer."),
    "scheduler-init": defaulted(DURATION, 0, "Until processes can be scheduled."),
    "user-mode-init": defaulted(DURATION, 0, "Until the first service can be started."),
  },
);

const LEVEL_COST: Shape<LevelCostFields> = object<LevelCostFields>(
  { title: "the cost of a level", example: "{ start: 300ms, memory: 8MiB }" },
  {
    start: optional(DURATION, "What it adds to each start."),
    memory: optional(SIZE, "What it adds to the memory of each instance."),
  },
);

const ISOLATION_COST: Shape<IsolationCostFields> = object<IsolationCostFields>(
  { title: "machine.isolation-cost", example: "{ container: { start: 300ms, memory: 8MiB } }" },
  {
    none: optional(LEVEL_COST, "Of services in the kernel's own process."),
    process: optional(LEVEL_COST, "Of plain processes."),
    container: optional(LEVEL_COST, "Of containers."),
    "virtual-machine": optional(LEVEL_COST, "Of virtual machines."),
    namespace: optional(LEVEL_COST, "Of namespaces."),
  },
);

export const MACHINE: Shape<MachineFields> = object<MachineFields>(
  { title: "machine", example: "{ cpus: 4, memory: 8GiB, zones: [a, b] }" },
  {
    cpus: defaulted(whole(1, CPU_COUNT), CPUS_DEFAULT, "How many CPUs all services share."),
    memory: defaulted(placed(SIZE), "8GiB", "How much memory they share."),
    zones: optional(listOf(REFERENCE), "Places that can fail by themselves; default none."),
    services: optional(
      placed(whole(1, SERVICES_MAX)),
      "How many services can be registered at once.",
    ),
    "control-cost": defaulted(DURATION, 0, "CPU time that each command of the manager takes."),
    "isolation-cost": optional(ISOLATION_COST, "What isolation levels cost; default nothing."),
    boot: optional(BOOT, "CPU time that stages of the boot take; default none."),
  },
);
