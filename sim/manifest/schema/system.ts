/**
 * The top level of a manifest.
 */
import { listOf, namedOf, type Named } from "../shape/collections.ts";
import { leaf, placed } from "../shape/leaf.ts";
import { object, optional, required } from "../shape/object.ts";
import { watched, type Placed, type Shape } from "../shape/shape.ts";
import {
  OBJECTIVE_HINT,
  OBJECTIVE_PATTERN,
  parseObjective,
  type ObjectiveExpression,
} from "../values/objective.ts";
import { ACTION } from "./action.ts";
import type { ActionFields } from "./call.ts";
import { FAULT } from "./fault.ts";
import type { FaultFields } from "./fault-form.ts";
import { GROUP, type GroupFields } from "./group.ts";
import { NAME } from "./leaves.ts";
import { MACHINE, type MachineFields } from "./machine.ts";
import { CAPABILITY_NAMES } from "./resources.ts";
import { SERVICE, SERVICE_FIELDS, type ServiceFields } from "./service.ts";
import { SECURITY, type SecurityFields } from "./security.ts";
import { NETWORK, type NetworkFields } from "./network.ts";
import { NO_WORKLOAD, WORKLOAD, type WorkloadFields } from "./workload.ts";

/** An objective's expression together with its text. */
export interface ObjectiveFields extends ObjectiveExpression {
  readonly text: string;
}

export interface SystemFields {
  readonly system: string;
  readonly machine?: MachineFields;
  readonly capabilities?: readonly Placed<string>[];
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
  fallback: { members: [] },
});

const WORKLOADS: Shape<readonly Named<WorkloadFields>[]> = namedOf(WORKLOAD, {
  example: "shoppers: { target: web, arrivals: poisson(200/s) } below it",
  fallback: NO_WORKLOAD,
});

export const SYSTEM: Shape<SystemFields> = object<SystemFields>(
  {
    title: "a manifest",
    example: "'system: NAME' and 'services:' with at least one service",
    extensions: true,
  },
  {
    system: required(
      NAME,
      "The name of the system; its presence makes this a native manifest.",
      "system",
    ),
    machine: optional(watched("machine", MACHINE), "The simulated machine."),
    capabilities: optional(
      watched("capabilities", CAPABILITY_NAMES),
      "What the system may grant to its services at most; default all.",
    ),
    defaults: optional(
      watched("defaults", SERVICE),
      "Fields that every service has unless it says otherwise.",
    ),
    services: required(SERVICES, "The services, by name.", []),
    groups: optional(GROUPS, "Services supervised together."),
    security: optional(
      watched("security", SECURITY),
      "What services with different labels may do to each other.",
    ),
    network: optional(watched("network", NETWORK), "What lies between services."),
    workloads: optional(WORKLOADS, "Who sends requests to the system."),
    faults: optional(listOf(placed(FAULT)), "What goes wrong, and when."),
    actions: optional(listOf(placed(ACTION)), "What an operator does, and when."),
    objectives: optional(listOf(OBJECTIVE), "What has to hold in every run."),
  },
);
