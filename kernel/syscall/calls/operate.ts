/**
 * The calls on services that run or could: start, stop, restart, pause, resume, enable, disable.
 *
 * One call may name several services: each is judged and audited, in the order given, before any of
 * them is touched, and those that are taken are one transaction. Asking for what is already so
 * changes nothing and is no error: it is answered so, and is the cause of nothing.
 */
import { disable, enable } from "../../lifecycle/enablement.ts";
import {
  disabledAlready,
  enabledAlready,
  pausedAlready,
  resumedAlready,
  startedAlready,
  stoppedAlready,
} from "../../lifecycle/already.ts";
import { isPausable, pause, resume } from "../../lifecycle/pause.ts";
import type { Service } from "../../lifecycle/service.ts";
import {
  hear,
  makesRoom,
  restartAll,
  startAll,
  stopAll,
  type Asked,
} from "../../lifecycle/transaction.ts";
import type { KernelContext } from "../../context.ts";
import type { NothingToDo, SyscallResult } from "../../ports.ts";
import { missingRequirement } from "../missing.ts";
import type { Refusal } from "../refusal.ts";
import type { Mention } from "../request.ts";
import { Rivals } from "../rivals.ts";
import { done, judgeEach, type Scene } from "../scene.ts";

type Handler = (scene: Scene, mentions: readonly Mention[]) => readonly SyscallResult[];

const START: Verb = {
  carryOut: startAll,
  isHeard: true,
  isAlready: startedAlready,
  disturbs: makesRoom,
};
const STOP: Verb = { carryOut: stopAll, isHeard: true, isAlready: stoppedAlready };
const RESTART: Verb = { carryOut: restartAll, isHeard: true };
const PAUSE: Verb = { carryOut: each(pause), isAlready: pausedAlready };
const RESUME: Verb = { carryOut: each(resume), isAlready: resumedAlready };
const ENABLE: Verb = { carryOut: each(enable), isAlready: enabledAlready };
const DISABLE: Verb = { carryOut: each(disable), isAlready: disabledAlready };

export const startService: Handler = onAll(START, startJudge(false));
export const stopService: Handler = onAll(STOP);
export const restartService: Handler = onAll(RESTART, startJudge(true));
export const pauseService: Handler = onAll(PAUSE, runningJudge);
export const resumeService: Handler = onAll(RESUME, runningJudge);
export const enableService: Handler = onAll(ENABLE);
export const disableService: Handler = onAll(DISABLE);

type CarryOut = (context: KernelContext, asked: readonly Asked[]) => void;

interface Verb {
  readonly carryOut: CarryOut;
  /** Whether it is the word that what becomes of the services answers to. */
  readonly isHeard?: boolean;
  /** What a service is that needs nothing of it; asked before it is carried out for any. */
  readonly isAlready?: (context: KernelContext, service: Service) => NothingToDo | null;
  /** Whether it may do to one of those asked what undoes that. */
  readonly disturbs?: (context: KernelContext, asked: readonly Asked[]) => boolean;
}

/** Judges the services of one call, in the order in which it names them. */
type Judge = (service: Service, at: string) => Refusal | null;

/** Given how many services the call names. */
type NewJudge = (context: KernelContext, count: number) => Judge;

function onAll(verb: Verb, newJudge: NewJudge = () => everyone): Handler {
  return (scene, mentions) => {
    const { context } = scene;
    const judge = newJudge(context, mentions.length);
    const { asked, results } = judgeEach(scene, mentions, judge);
    const idle = idleOf(context, asked, verb);
    if (verb.isHeard === true) hear(asked.filter(({ cause }) => !idle.has(cause)));
    verb.carryOut(context, asked);
    return results.map((result) => {
      const found = idle.get(result.record);
      return found === undefined ? result : done(result.record, found);
    });
  };
}

/** By the record of the call: those from which nothing will follow. */
function idleOf(
  context: KernelContext,
  asked: readonly Asked[],
  { isAlready, disturbs }: Verb,
): ReadonlyMap<number, NothingToDo> {
  const found = new Map<number, NothingToDo>();
  if (asked.length > 1 && disturbs?.(context, asked) === true) return found;
  for (const { service, cause } of asked) {
    const nothing = isAlready?.(context, service) ?? null;
    if (nothing !== null) found.set(cause, nothing);
  }
  return found;
}

function each(verb: (context: KernelContext, service: Service, cause: number) => void): CarryOut {
  return (context, asked) => {
    for (const { service, cause } of asked) verb(context, service, cause);
  };
}

function everyone(): null {
  return null;
}

/** Nothing is started towards a goal that cannot be reached, nor beside its rival. */
function startJudge(isRestart: boolean): NewJudge {
  return (context, count) => {
    const mayConflict = count > 1 && context.graph.conflicts.some(({ length }) => length > 0);
    const rivals = mayConflict ? new Rivals(context, isRestart) : null;
    return (service, at) => {
      // Nothing of that changes in a series of starts or restarts: what was found holds for all.
      const missing = missingRequirement(context, service, context.series.sound);
      if (missing === null) return rivals?.admit(service, at) ?? null;
      return { kind: "missing-requirement", at, name: service.spec.name, ...missing };
    };
  };
}

function runningJudge(): Judge {
  return (service, at) =>
    isPausable(service) ? null : { kind: "nothing-runs", at, name: service.spec.name };
}
