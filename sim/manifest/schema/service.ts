/**
 * One entry of `services:`, and `defaults:`, which has the same fields.
 */
import type { ServiceKind } from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { ServiceFlag, ServiceType } from "../../../kernel/vocabulary.ts";
import { listOf, scalarOr } from "../shape/collections.ts";
import { BOOLEAN, leaf, placed, TEXT, word } from "../shape/leaf.ts";
import { defaulted, later, object, optional } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { parseVersion } from "../values/version.ts";
import { BEHAVIOR, type BehaviorFields } from "./behavior.ts";
import { CONFIG, type ConfigFields } from "./config.ts";
import { DEPENDENCIES, REFERENCES, type DependencyFields } from "./dependency.ts";
import { FAULT_TOLERANCE, type FaultToleranceFields } from "./fault-tolerance.ts";
import { FOREIGN_FIELDS } from "./foreign-fields.ts";
import { HEALTH, type HealthFields } from "./health.ts";
import { HOOKS, type HooksFields } from "./hooks.ts";
import { DURATION, POSITIVE_DURATION, REFERENCE, whole } from "./leaves.ts";
import { ISOLATION, LIMITS, type IsolationFields, type LimitsFields } from "./resources.ts";
import { MAILBOX, type MailboxFields } from "./message.ts";
import { RESTART, type RestartFields } from "./restart.ts";
import { SCHEDULING, type SchedulingFields } from "./scheduling.ts";
import { BALANCING, BREAKER, type BalancingFields, type BreakerFields } from "./traffic.ts";

export interface InstanceRange {
  readonly min?: number;
  readonly max?: number;
  readonly initial?: number;
}

export interface ServiceFields {
  readonly type?: ServiceType;
  readonly enabled?: boolean;
  readonly registered?: boolean;
  readonly discoverable?: boolean;
  readonly kind?: ServiceKind;
  readonly version?: string;
  readonly tags?: readonly string[];
  readonly flags?: readonly Placed<ServiceFlag>[];
  readonly instances?: Placed<number | InstanceRange>;
  readonly "start-timeout"?: Duration;
  readonly "stop-timeout"?: Duration;
  readonly "reload-timeout"?: Duration;
  readonly watchdog?: Duration;
  readonly restart?: RestartFields;
  readonly hooks?: HooksFields;
  readonly health?: readonly HealthFields[];
  readonly isolation?: IsolationFields;
  readonly limits?: LimitsFields;
  readonly scheduling?: SchedulingFields;
  readonly mailbox?: MailboxFields;
  readonly config?: ConfigFields;
  readonly behavior?: BehaviorFields;
  readonly requires?: readonly DependencyFields[];
  readonly wants?: readonly DependencyFields[];
  readonly "binds-to"?: readonly DependencyFields[];
  readonly after?: readonly Placed<string>[];
  readonly before?: readonly Placed<string>[];
  readonly "part-of"?: readonly Placed<string>[];
  readonly conflicts?: readonly Placed<string>[];
  readonly balancing?: BalancingFields;
  readonly zone?: readonly Placed<string>[];
  readonly breaker?: BreakerFields;
  readonly "fault-tolerance"?: FaultToleranceFields;
}

const TYPES = ["system", "user", "group", "monitoring", "load-balancer", "discovery"] as const;
const KINDS = ["long-running", "oneshot"] as const;
const FLAGS = [
  "auto-start",
  "restartable",
  "critical",
  "isolated",
  "monitored",
  "load-balanced",
  "discoverable",
  "fault-tolerant",
] as const;

/** Any number that is written is read here; how many are too many, the resolver says. */
const INSTANCE_COUNT: Shape<number> = whole(1, Number.MAX_SAFE_INTEGER);

const VERSION: Shape<string> = leaf("a version", parseVersion, {
  type: ["string", "number"],
  examples: ["14.2.0"],
});

const INSTANCE_RANGE: Shape<InstanceRange> = object<InstanceRange>(
  { title: "instances", example: "{ min: 1, max: 5, initial: 2 }" },
  {
    min: defaulted(INSTANCE_COUNT, 1, "Never fewer."),
    max: later("instances.max", INSTANCE_COUNT, "Never more."),
    initial: optional(INSTANCE_COUNT, "How many it boots with; default min."),
  },
);

export const SERVICE: Shape<ServiceFields> = object<ServiceFields>(
  {
    title: "a service",
    example: "{ requires: [db], restart: always }",
    foreign: FOREIGN_FIELDS,
  },
  {
    type: defaulted(word(TYPES, "a service type"), "user", "What it is to the system."),
    enabled: defaulted(BOOLEAN, true, "Whether it starts at boot."),
    registered: defaulted(
      BOOLEAN,
      true,
      "Whether it is part of the system at boot; else an action creates it.",
    ),
    discoverable: defaulted(BOOLEAN, true, "Whether a discovery finds it."),
    kind: defaulted(
      word(KINDS, "a kind of service"),
      "long-running",
      "Whether it is meant to end by itself.",
    ),
    version: optional(VERSION, "Its version, as written."),
    tags: optional(listOf(TEXT), "Words to find it by."),
    flags: optional(listOf(placed(word(FLAGS, "a flag"))), "Flags of the kernel; a field wins."),
    instances: defaulted(
      placed(scalarOr<number, InstanceRange>(INSTANCE_COUNT, INSTANCE_RANGE)),
      1,
      "How many of it there are.",
    ),
    "start-timeout": optional(POSITIVE_DURATION, "After which a start has failed; default never."),
    "stop-timeout": optional(
      DURATION,
      "After which a stop becomes a kill; default 5s for system services, 3s for others.",
    ),
    "reload-timeout": defaulted(
      POSITIVE_DURATION,
      "30s",
      "After which a reload has failed, and the old values stay.",
    ),
    watchdog: optional(
      POSITIVE_DURATION,
      "The longest time between two heartbeats of what runs; default: nobody listens.",
    ),
    hooks: optional(HOOKS, "Commands that are run at the turns of its life."),
    restart: optional(RESTART, "When and how it is started again."),
    health: optional(HEALTH, "Its health checks."),
    isolation: optional(ISOLATION, "How far it is kept apart from others."),
    limits: optional(LIMITS, "How much an instance may take."),
    scheduling: optional(SCHEDULING, "How its threads compete for CPUs; default fair."),
    mailbox: optional(MAILBOX, "What becomes of messages that it cannot deal with at once."),
    config: optional(CONFIG, "Its own configuration."),
    behavior: optional(BEHAVIOR, "What the simulated program does."),
    requires: optional(DEPENDENCIES, "Pulled in, awaited, and its failure is this one's."),
    wants: optional(DEPENDENCIES, "Pulled in and awaited; its failure only warns."),
    "binds-to": optional(DEPENDENCIES, "Like requires, and stops whenever the other stops."),
    after: optional(REFERENCES, "Starts after these, if they start at all."),
    before: optional(REFERENCES, "Starts before these, if they start at all."),
    "part-of": optional(REFERENCES, "Stops and restarts along with these."),
    conflicts: optional(REFERENCES, "Never runs at the same time as these."),
    balancing: optional(BALANCING, "How requests find an instance."),
    zone: optional(
      listOf(REFERENCE),
      "Where its instances are, in turn; default in all zones in turn.",
    ),
    breaker: later("breaker", BREAKER, "When requests are held back."),
    "fault-tolerance": later("fault-tolerance", FAULT_TOLERANCE, "What is done about faults."),
  },
);

export const SERVICE_FIELDS: ReadonlySet<string> = new Set(
  Object.keys(SERVICE.schema.properties ?? {}),
);
