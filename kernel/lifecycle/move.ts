/**
 * How an instance's way from one state to the next is written down, wherever it is decided: by the
 * table of transitions, with its generation, before the state itself is changed.
 */
import { noteInstance, type KernelContext } from "../context.ts";
import type { Cause } from "../ports.ts";
import type { ExitReport, TraceBody } from "../trace/events.ts";
import type { ServiceError } from "../vocabulary.ts";
import type { Instance } from "./service.ts";
import { transition, type LifecycleEvent } from "./transitions.ts";

/** What else a move tells. */
interface Outcome {
  /** Where a process ended with it. */
  readonly exit?: ExitReport;
  /** Where it is a failure. */
  readonly error?: ServiceError | null;
}

/** The record of an instance that goes from where it is to where the event leads. */
export function moveOf(
  { id, state, generation }: Instance,
  event: LifecycleEvent,
  { exit, error }: Outcome = {},
): TraceBody {
  return {
    event: "service.state",
    instance: id,
    from: state.name,
    to: transition(state.name, event),
    generation,
    exit: exit ?? null,
    error: error ?? null,
  };
}

/** Writes it, and spreads word; the caller gives the instance its new state. */
export function noteMove(
  context: KernelContext,
  instance: Instance,
  event: LifecycleEvent,
  { cause, ...outcome }: Outcome & { readonly cause: Cause },
): number {
  return noteInstance(context, instance, cause, moveOf(instance, event, outcome));
}
