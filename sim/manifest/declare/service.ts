/**
 * From the fields of one service to its declaration, with the contract's defaults filled in.
 */
import { duration, SECOND, type Duration } from "../../../kernel/time.ts";
import { IMMEDIATELY } from "../../distribution.ts";
import type { Behavior } from "../../system.ts";
import type { Place } from "../../problem.ts";
import type { DependencyDeclaration, Reference, ServiceDeclaration } from "../declaration.ts";
import type { BehaviorFields } from "../schema/behavior.ts";
import type { DependencyFields } from "../schema/dependency.ts";
import type { InstanceRange, ServiceFields } from "../schema/service.ts";
import type { Named } from "../shape/collections.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";
import type { Ratio } from "../values/ratio.ts";
import { checkCpu, declareCpu } from "./cpu.ts";
import { declareConfig } from "./config.ts";
import { declareChecks } from "./health.ts";
import { declareIsolation } from "./isolation.ts";
import { checkLimits, declareLimits, holdingOf, trafficOf } from "./limits.ts";
import { declareMessages } from "./message.ts";
import { declareHookCommands, declareHooks } from "./hooks.ts";
import { checkBackoff, declareRestart, mergeRestart } from "./restart.ts";
import { declareProgram, withTemplate } from "./program.ts";
import { declareTraffic } from "./traffic.ts";

const STOP_TIMEOUT_SYSTEM: Duration = duration(5 * SECOND);
const STOP_TIMEOUT_OTHERS: Duration = duration(3 * SECOND);

const NO_CPU: Ratio = { numerator: 0, denominator: 1 };

/** Flags that stand for a field that this version simulates. */
const SIMULATED_FLAGS: readonly string[] = [
  "auto-start",
  "restartable",
  "isolated",
  "discoverable",
];

/** What is wrong with the fields of a service whatever stands under `defaults:`. */
export function checkService(fields: ServiceFields, context: ReadContext): void {
  checkBackoff(fields.restart?.backoff, context);
  checkLimits(fields.limits, context);
  checkBackoff(fields["fault-tolerance"]?.recovery?.backoff, context);
  for (const flag of fields.flags ?? []) {
    if (!SIMULATED_FLAGS.includes(flag.value)) {
      context.later(`the flag '${flag.value}'`, flag.offset);
    }
  }
  const { instances } = fields;
  if (instances !== undefined && typeof instances.value !== "number") {
    checkRange(instances.value, instances.offset, context);
  }
}

/** Makes the declaration of a service; `defaults` are the fields of the `defaults:` block. */
export function declareService(
  { name, offset, value: own }: Named<ServiceFields>,
  defaults: ServiceFields | undefined,
  context: ReadContext,
): ServiceDeclaration {
  const merged = defaults === undefined ? own : mergeService(defaults, own);
  const behavior = withTemplate(merged.behavior);
  const fields = behavior === undefined ? merged : { ...merged, behavior };
  const place = context.placeOf(offset);
  const type = fields.type ?? "user";
  const { instances } = fields;
  checkCpu(fields, context);
  const stopTimeoutUs =
    fields["stop-timeout"] ?? (type === "system" ? STOP_TIMEOUT_SYSTEM : STOP_TIMEOUT_OTHERS);
  return {
    name,
    place,
    type,
    enabled: fields.enabled ?? true,
    registered: fields.registered ?? true,
    discoverable: fields.discoverable ?? true,
    capabilities: references(fields.isolation?.capabilities, context),
    kind: fields.kind ?? "long-running",
    version: fields.version ?? null,
    instances: {
      count: instances === undefined ? 1 : initialCount(instances.value),
      max: typeof instances?.value === "object" ? (instances.value.max ?? null) : null,
      place: instances === undefined ? place : context.placeOf(instances.offset),
    },
    startTimeoutUs: fields["start-timeout"] ?? null,
    stopTimeoutUs,
    watchdogUs: fields.watchdog ?? null,
    hooks: declareHooks(fields.hooks, stopTimeoutUs),
    hookCommands: declareHookCommands(fields.hooks),
    config: declareConfig(fields, offset, context),
    restart: declareRestart(fields.restart),
    checks: declareChecks(fields.health ?? [], context),
    dependencies: declareDependencies(fields, context),
    conflicts: references(fields.conflicts, context),
    behavior: declareBehavior(fields.behavior),
    program: declareProgram(fields.behavior, context),
    traffic: declareTraffic(fields, context),
    cpu: declareCpu(fields),
    messages: declareMessages(fields, context),
    isolation: declareIsolation({ ...fields, type }),
    limits: declareLimits(fields.limits, context),
    oomAdjust: fields.limits?.["oom-adjust"] ?? 0,
  };
}

/** A service's own fields over the defaults; mappings of settings are merged field by field. */
function mergeService(defaults: ServiceFields, own: ServiceFields): ServiceFields {
  const merged: { -readonly [K in keyof ServiceFields]: ServiceFields[K] } = {
    ...defaults,
    ...own,
  };
  const restart = mergeRestart(defaults.restart, own.restart);
  if (restart !== undefined) merged.restart = restart;
  if (defaults.isolation !== undefined) {
    merged.isolation = { ...defaults.isolation, ...own.isolation };
  }
  if (defaults.balancing !== undefined) {
    merged.balancing = { ...defaults.balancing, ...own.balancing };
  }
  if (defaults.mailbox !== undefined) merged.mailbox = { ...defaults.mailbox, ...own.mailbox };
  if (defaults.limits !== undefined) merged.limits = { ...defaults.limits, ...own.limits };
  if (defaults.behavior !== undefined) {
    merged.behavior = mergeBehavior(defaults.behavior, own.behavior);
  }
  // A service's own flag is nearer than a field of the defaults; only its own field wins over it.
  const flags = own.flags?.map(({ value }) => value) ?? [];
  if (flags.includes("auto-start") && own.enabled === undefined) merged.enabled = true;
  if (flags.includes("discoverable") && own.discoverable === undefined) merged.discoverable = true;
  return merged;
}

function mergeBehavior(defaults: BehaviorFields, own: BehaviorFields | undefined): BehaviorFields {
  const memory = { ...defaults.memory, ...own?.memory };
  return { ...defaults, ...own, memory };
}

function declareDependencies(
  fields: ServiceFields,
  context: ReadContext,
): readonly DependencyDeclaration[] {
  return [
    ...long("requires", fields.requires, context),
    ...long("wants", fields.wants, context),
    ...long("binds-to", fields["binds-to"], context),
    ...short("after", fields.after, context),
    ...short("before", fields.before, context),
    ...short("part-of", fields["part-of"], context),
  ];
}

function long(
  kind: "requires" | "wants" | "binds-to",
  entries: readonly DependencyFields[] | undefined,
  context: ReadContext,
): readonly DependencyDeclaration[] {
  return (entries ?? []).map((entry) => ({
    kind,
    target: reference(entry.service, context),
    condition:
      entry.condition === undefined || entry.condition === "healthy" ? "ready" : entry.condition,
    version:
      entry.version === undefined
        ? null
        : { range: entry.version.value, place: context.placeOf(entry.version.offset) },
    timeoutUs: entry.timeout ?? null,
    optional: entry.optional ?? false,
  }));
}

function short(
  kind: "after" | "before" | "part-of",
  names: readonly Placed<string>[] | undefined,
  context: ReadContext,
): readonly DependencyDeclaration[] {
  return (names ?? []).map((name) => ({
    kind,
    target: reference(name, context),
    condition: "ready",
    version: null,
    timeoutUs: null,
    optional: false,
  }));
}

function declareBehavior(fields: BehaviorFields | undefined): Behavior {
  return {
    start: fields?.start ?? IMMEDIATELY,
    stop: fields?.stop ?? IMMEDIATELY,
    startFailures: fields?.["start-failures"] ?? { kind: "first", count: 0 },
    run: fields?.run ?? null,
    exit: fields?.exit ?? { kind: "code", code: 0 },
    reload: fields?.reload ?? IMMEDIATELY,
    heartbeat: fields?.heartbeat ?? null,
    memory: {
      baseBytes: fields?.memory?.base ?? 0,
      leakBytesPerSecond: fields?.memory?.leak ?? 0,
    },
    cpu: fields?.cpu ?? NO_CPU,
    files: holdingOf(fields?.files, 0),
    threads: holdingOf(fields?.threads, 1),
    disk: holdingOf(fields?.disk, 0),
    network: trafficOf(fields?.network),
    "disk-io": trafficOf(fields?.["disk-io"]),
    onExhausted: fields?.["on-exhausted"] ?? "exit",
  };
}

function initialCount(instances: number | InstanceRange): number {
  if (typeof instances === "number") return instances;
  return instances.initial ?? instances.min ?? 1;
}

function checkRange(range: InstanceRange, offset: number, context: ReadContext): void {
  const { min = 1, max = Number.MAX_SAFE_INTEGER } = range;
  const initial = range.initial ?? min;
  if (min > max) {
    const message = `instances: min ${min} is more than max ${max}`;
    context.error(offset, "wrong-value", message, "make max the larger one");
  } else if (initial < min || initial > max) {
    const message = `instances: initial ${initial} does not lie between min and max`;
    context.error(offset, "wrong-value", message, "boot with a number between the two");
  }
}

export function reference(name: Placed<string>, context: ReadContext): Reference {
  const place: Place = context.placeOf(name.offset);
  return { name: name.value, place };
}

export function references(
  names: readonly Placed<string>[] | undefined,
  context: ReadContext,
): readonly Reference[] {
  return (names ?? []).map((name) => reference(name, context));
}

/** An empty list grants nothing; none at all leaves it to the parent. */
export function granted(
  names: readonly Placed<string>[] | undefined,
  context: ReadContext,
): readonly Reference[] | null {
  return names === undefined ? null : references(names, context);
}
