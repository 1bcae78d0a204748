/**
 * How long a start waits for what it requires: the timeouts of dependencies, whatever the start.
 *
 * They begin with the wish for a start: of an operator or the boot, of a restart whose backoff is
 * over, of a member whose turn in its group has come. Where a dependency holds when its time is
 * over, its time is spent; if it is lost again before the start, it has its whole time anew. So no
 * wait is without an end, and none ends twice: whatever ends it disarms all of its timeouts.
 */
import { present } from "../assertion.ts";
import type { KernelAlarm } from "../alarms.ts";
import type { KernelContext } from "../context.ts";
import { isRequired } from "../dependency/graph.ts";
import { after } from "../time.ts";
import type { DependencyTimeout, Instance, Service } from "./service.ts";

type Meaning = (dependency: number) => KernelAlarm;

/** The timeouts of a start that somebody has asked for: of all that it waits for. */
export function armTimeouts(
  context: KernelContext,
  service: Service,
): readonly DependencyTimeout[] {
  const timed = timedDependencies(context, service);
  return timed.map((dependency) => arm(context, service, dependency, ofService(service)));
}

/** An automatic start has come due: it waits for no more than what is required. */
export function beginWait(context: KernelContext, instance: Instance): void {
  if (instance.waits.length > 0) return;
  const { service } = instance;
  const { after: order } = context.graph;
  const required = timedDependencies(context, service).filter((dependency) => {
    const spec = order[service.id]?.[dependency];
    return spec !== undefined && isRequired(spec);
  });
  const meaning = ofInstance(instance);
  instance.waits = required.map((dependency) => arm(context, service, dependency, meaning));
}

/** It starts, or does not any more. */
export function endWait(context: KernelContext, instance: Instance): void {
  cancelTimeouts(context, instance.waits);
  instance.waits = [];
}

export function cancelTimeouts(
  context: KernelContext,
  timeouts: readonly DependencyTimeout[],
): void {
  for (const { alarm } of timeouts) context.alarms.cancel(alarm);
}

/** The time for a dependency is over. */
export function spend(timeouts: readonly DependencyTimeout[], dependency: number): void {
  const timeout = timeouts.find((candidate) => candidate.dependency === dependency);
  present(timeout, "a dependency's timeout belongs to a wait").alarm = null;
}

/** What a service requires has been lost: where its time was spent, it begins anew. */
export function renewTimeouts(context: KernelContext, service: Service, dependency: number): void {
  const { job, instances } = service;
  if (job.kind === "start") {
    renew(context, service, job.timeouts, { dependency, meaning: ofService(service) });
  }
  for (const instance of instances) {
    renew(context, service, instance.waits, { dependency, meaning: ofInstance(instance) });
  }
}

function renew(
  context: KernelContext,
  service: Service,
  timeouts: readonly DependencyTimeout[],
  { dependency, meaning }: { readonly dependency: number; readonly meaning: Meaning },
): void {
  const timeout = timeouts.find((candidate) => candidate.dependency === dependency);
  if (timeout === undefined || timeout.alarm !== null) return;
  timeout.alarm = arm(context, service, dependency, meaning).alarm;
}

function timedDependencies(context: KernelContext, { id }: Service): readonly number[] {
  const dependencies = context.graph.after[id] ?? [];
  return dependencies.flatMap(({ timeoutUs }, index) => (timeoutUs === null ? [] : [index]));
}

function arm(
  context: KernelContext,
  { id }: Service,
  dependency: number,
  meaning: Meaning,
): DependencyTimeout {
  const spec = present(context.graph.after[id]?.[dependency], "a declared dependency");
  const timeoutUs = present(spec.timeoutUs, "a dependency with a timeout");
  const alarm = context.alarms.arm(after(context.now, timeoutUs), meaning(dependency));
  return { dependency, alarm };
}

function ofService({ id }: Service): Meaning {
  return (dependency) => ({ kind: "dependency-timeout", service: id, dependency });
}

function ofInstance({ id }: Instance): Meaning {
  return (dependency) => ({ kind: "restart-dependency-timeout", instance: id, dependency });
}
