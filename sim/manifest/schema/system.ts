/**
 * The top level of a manifest.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { IsolationLevel } from "../../../kernel/vocabulary.ts";
import { listOf, namedOf, type Named } from "../shape/collections.ts";
import { leaf, placed } from "../shape/leaf.ts";
import { defaulted, later, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import {
  OBJECTIVE_HINT,
  OBJECTIVE_PATTERN,
  parseObjective,
  type ObjectiveExpression,
} from "../values/objective.ts";
import { ACTION, type ActionFields } from "./action.ts";
import { FAULT, type FaultFields } from "./fault.ts";
import { GROUP, type GroupFields } from "./group.ts";
import { DURATION, NAME, POSITIVE_DURATION, REFERENCE, SIZE, whole } from "./leaves.ts";
import { SERVICE, SERVICE_FIELDS, type ServiceFields } from "./service.ts";
import { SECURITY, type SecurityFields } from "./security.ts";
import { NETWORK, WORKLOAD, type NetworkFields, type WorkloadFields } from "./workload.ts";

export interface MachineFields {
  readonly cpus?: number;
  readonly memory?: Placed<number>;
  readonly zones?: readonly Placed<string>[];
  readonly "control-cost"?: Duration;
  readonly "isolation-cost"?: IsolationCostFields;
}

/** What a level costs each instance. */
export interface LevelCostFields {
  readonly start?: Duration;
  readonly memory?: number;
}

export type IsolationCostFields = { readonly [Level in IsolationLevel]?: LevelCostFields };

/** An objective's expression together with its text. */
export interface ObjectiveFields extends ObjectiveExpression {
  readonly text: string;
}

export interface SystemFields {
  readonly system: string;
  readonly machine?: MachineFields;
  readonly defaults?: ServiceFields;
  readonly services: readonly Named<ServiceFields>[];
  readonly groups?: readonly Named<GroupFields>[];
  readonly security?: SecurityFields;
  readonly network?: NetworkFields;
  readonly workloads?: readonly Named<WorkloadFields>[];
  readonly faults?: readonly Placed<FaultFields>[];
  readonly actions?: readonly Placed<ActionFields>[];
  readonly objectives?: readonly Placed<ObjectiveFields>[];
}

/** More than any machine has. */
const CPUS_MAX = 65_536;

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

const MACHINE: Shape<MachineFields> = object<MachineFields>(
  { title: "machine", example: "{ cpus: 4, memory: 8GiB, zones: [a, b] }" },
  {
    cpus: later("machine.cpus", whole(1, CPUS_MAX), "How many CPUs all services share."),
    memory: defaulted(placed(SIZE), "8GiB", "How much memory they share."),
    zones: later("machine.zones", listOf(REFERENCE), "Places that can fail by themselves."),
    "control-cost": later(
      "machine.control-cost",
      POSITIVE_DURATION,
      "The simulated time that a decision of the kernel takes.",
    ),
    "isolation-cost": optional(ISOLATION_COST, "What isolation levels cost; default nothing."),
  },
);

const OBJECTIVE: Shape<Placed<ObjectiveFields>> = placed(
  leaf<ObjectiveFields>(
    "an objective",
    (text) => {
      const expression = parseObjective(text);
      return expression.ok ? { ok: true, value: { ...expression.value, text } } : expression;
    },
    {
      type: "string",
      pattern: OBJECTIVE_PATTERN,
      description: OBJECTIVE_HINT,
      examples: ["availability(shoppers) >= 99.9 %", "ready(system) <= 30s"],
    },
  ),
);

const SERVICES: Shape<readonly Named<ServiceFields>[]> = namedOf(SERVICE, {
  example: "web: {} below it",
  fallback: {},
  atLeastOne: true,
  member: { what: "service", fields: SERVICE_FIELDS },
});

const GROUPS: Shape<readonly Named<GroupFields>[]> = namedOf(GROUP, {
  example: "storage: { members: [db, cache] } below it",
});

const WORKLOADS: Shape<readonly Named<WorkloadFields>[]> = namedOf(WORKLOAD, {
  example: "shoppers: { target: web, arrivals: poisson(200/s) } below it",
});

export const SYSTEM: Shape<SystemFields> = object<SystemFields>(
  {
    title: "a manifest",
    example: "'system: NAME' and 'services:' with at least one service",
    extensions: true,
  },
  {
    system: required(NAME, "The name of the system; its presence makes this a native manifest."),
    machine: optional(MACHINE, "The simulated machine."),
    defaults: optional(SERVICE, "Fields that every service has unless it says otherwise."),
    services: required(SERVICES, "The services, by name."),
    groups: later("groups", GROUPS, "Services supervised together."),
    security: optional(SECURITY, "What services with different labels may do to each other."),
    network: later("network", NETWORK, "What lies between services."),
    workloads: later("workloads", WORKLOADS, "Who sends requests to the system."),
    faults: optional(listOf(placed(FAULT)), "What goes wrong, and when."),
    actions: optional(listOf(placed(ACTION)), "What an operator does, and when."),
    objectives: optional(listOf(OBJECTIVE), "What has to hold in every run."),
  },
);
