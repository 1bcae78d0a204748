/**
 * What the verbs of the kernel work on: its state, its clock, and where results go.
 *
 * One object, made by kernel.ts and handed to every verb, so that a verb is a plain function and
 * says in its parameters all that it can touch.
 */
import type { Agenda } from "./agenda.ts";
import type { Alarms } from "./alarms.ts";
import { present } from "./assertion.ts";
import type { DependencyGraph } from "./dependency/graph.ts";
import type { Groups } from "./group/group.ts";
import type { SecurityPolicy } from "./isolation/policy.ts";
import type { Instance, Service } from "./lifecycle/service.ts";
import type { Series } from "./lifecycle/series.ts";
import type { Exchange } from "./message/exchange.ts";
import type { Cause, Effect, RandomStreams } from "./ports.ts";
import type { InstanceId, ServiceId } from "./spec.ts";
import type { SystemState } from "./system/power.ts";
import type { Instant } from "./time.ts";
import type { TraceBody } from "./trace/events.ts";
import type { Registry } from "./syscall/registry.ts";
import type { Trace } from "./trace/trace.ts";

export interface KernelContext {
  now: Instant;
  readonly services: readonly Service[];
  readonly instances: readonly Instance[];
  readonly registry: Registry;
  readonly graph: DependencyGraph;
  readonly groups: Groups;
  readonly trace: Trace;
  readonly alarms: Alarms;
  readonly random: RandomStreams;
  readonly agenda: Agenda;
  /** What the calls before this one have gone through. */
  readonly series: Series;
  /** `null` where nobody sends anything. */
  readonly messages: Exchange | null;
  /** `null`: none is written, and labels change nothing. */
  readonly security: SecurityPolicy | null;
  readonly system: SystemState;
  effects: Effect[];
  /** Whether one of the effects of this step is a probe. */
  hasProbed: boolean;
}

export function serviceOf(context: KernelContext, id: ServiceId): Service {
  return present(context.services[id], `service ${id} exists`);
}

export function instanceOf(context: KernelContext, id: InstanceId): Instance {
  return present(context.instances[id], `instance ${id} exists`);
}

/** Writes a record that concerns no instance's own state. */
export function note(context: KernelContext, cause: Cause, body: TraceBody): number {
  return context.trace.append(context.now, cause, body);
}

/** Writes a record about an instance, remembers it as its latest, and spreads word. */
export function noteInstance(
  context: KernelContext,
  instance: Instance,
  cause: Cause,
  body: TraceBody,
): number {
  const record = note(context, cause, body);
  noteLatest(instance, record);
  context.agenda.changed(instance.service.id);
  return record;
}

/** Remembers a record as the latest of an instance: what follows from it names it as its cause. */
export function noteLatest(instance: Instance, record: number): void {
  instance.lastRecord = record;
  instance.service.lastRecord = record;
}
