/**
 * Names, numbers and subjects in the slots of a record: what the bodies of many events share.
 */
import { present } from "../assertion.ts";
import { SIGNAL_NUMBERS } from "../signals.ts";
import type { InstanceId, ServiceId } from "../spec.ts";
import { ExitCause, ServiceError } from "../vocabulary.ts";
import type { ExitReport, TraceBody } from "./events.ts";
import type { Slots } from "./layout.ts";

export type BodyOf<Event extends TraceBody["event"]> = Extract<
  TraceBody,
  { readonly event: Event }
>;

export interface BodyCodec<Body extends TraceBody> {
  write(body: Body, to: Slots): void;
  read(from: Slots): Body;
}

/** The name that a number stands for in one of the tables of the vocabulary. */
export function nameOf<Name extends string>(
  table: Readonly<Record<Name, number>>,
  value: number,
): Name {
  return present(namesOf(table)[value], `number ${value} has a name in the trace`) as Name;
}

const namesByTable = new Map<object, readonly string[]>();

function namesOf(table: Readonly<Record<string, number>>): readonly string[] {
  const known = namesByTable.get(table);
  if (known !== undefined) return known;
  const names: string[] = [];
  for (const [name, value] of Object.entries(table)) names[value] = name;
  namesByTable.set(table, names);
  return names;
}

export function instanceIn(slots: Slots): InstanceId {
  return slots.instance as InstanceId;
}

export function serviceIn(slots: Slots): ServiceId {
  return slots.service as ServiceId;
}

/** 0 is no error; the errors follow in the order of the vocabulary. */
export function errorNumber(error: ServiceError | null): number {
  return error === null ? 0 : ServiceError[error] + 1;
}

export function errorIn(slots: Slots): ServiceError | null {
  return slots.c === 0 ? null : nameOf(ServiceError, slots.c - 1);
}

/** d: 0 none, 1 exit code, 2 signal; y: the code or the signal's number; z: the cause. */
export function writeExit(exit: ExitReport | null, to: Slots): void {
  if (exit === null) return;
  to.z = ExitCause[exit.cause];
  to.d = exit.signal === null ? 1 : 2;
  to.y = exit.signal === null ? (exit.code ?? 0) : SIGNAL_NUMBERS[exit.signal];
}

export function readExit(from: Slots): ExitReport | null {
  if (from.d === 0) return null;
  const cause = nameOf(ExitCause, from.z);
  if (from.d === 1) return { code: from.y, signal: null, cause };
  return { code: null, signal: nameOf(SIGNAL_NUMBERS, from.y), cause };
}
