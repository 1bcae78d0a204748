/**
 * A planned action as the kernel is asked for it: the calls of one batch, in plain data.
 */
import { handleOf } from "../kernel/syscall/handle.ts";
import type { Input } from "../kernel/ports.ts";
import { isOfSystem } from "../kernel/syscall/calls/power.ts";
import { serviceAt } from "./subject-names.ts";
import type { ActionSpec, SystemSpec } from "./system.ts";

/** The input of the action that stands first at `index`, with those that belong to its batch. */
export function plannedCall(system: SystemSpec, index: number): Input {
  const batch: ActionSpec[] = [];
  for (let next = system.actions[index]; next !== undefined;) {
    batch.push(next);
    const other = system.actions[index + batch.length];
    next = other?.index === next.index ? other : undefined;
  }
  const calls = batch.map((action) => callOf(system, action));
  return { kind: "syscall", caller: batch[0]?.caller ?? null, calls, cause: null };
}

/** Whether an action is a further call of the batch before it. */
export function isWithinBatch({ actions }: SystemSpec, index: number): boolean {
  return index > 0 && actions[index - 1]?.index === actions[index]?.index;
}

function callOf(system: SystemSpec, action: ActionSpec): object {
  const { call, services, handle, pattern, set, deadlineUs } = action;
  if (pattern !== null) return { call, pattern };
  if (isOfSystem(call)) return deadlineUs === null ? { call } : { call, deadlineUs };
  const named = services.map((service) => {
    if (handle !== null) return handleOf({ service, generation: handle });
    return serviceAt(system, service).spec.name;
  });
  if (set === null) return { call, services: named };
  const values = Object.fromEntries(set.map(({ field, value }) => [field, value]));
  return { call, services: named, values };
}
