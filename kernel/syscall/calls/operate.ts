/**
 * The calls on services that run or could: start, stop, restart, pause, resume, enable, disable.
 *
 * One call may name several services: each is judged and audited, in the order given, before any of
 * them is touched, and those that are taken are one transaction. Asking for what is already so
 * changes nothing and is no error.
 */
import { disable, enable } from "../../lifecycle/enablement.ts";
import {
  pausedAlready,
  resumedAlready,
  startedAlready,
  stoppedAlready,
} from "../../lifecycle/already.ts";
import { isPausable, pause, resume } from "../../lifecycle/pause.ts";
import type { Service } from "../../lifecycle/service.ts";
import { restartAll, startAll, stopAll, type Asked } from "../../lifecycle/transaction.ts";
import type { KernelContext } from "../../context.ts";
import type { Standing, SyscallResult } from "../../ports.ts";
import { missingRequirement } from "../missing.ts";
import type { Refusal } from "../refusal.ts";
import type { Mention } from "../request.ts";
import { Rivals } from "../rivals.ts";
import { done, judgeEach, type Scene } from "../scene.ts";

type Handler = (scene: Scene, mentions: readonly Mention[]) => readonly SyscallResult[];

const START: Verb = { carryOut: startAll, isAlready: startedAlready };
const STOP: Verb = { carryOut: stopAll, isAlready: stoppedAlready };
const PAUSE: Verb = { carryOut: each(pause), isAlready: pausedAlready };
const RESUME: Verb = { carryOut: each(resume), isAlready: resumedAlready };

export const startService: Handler = onAll(START, startJudge(false));
export const stopService: Handler = onAll(STOP);
export const restartService: Handler = onAll({ carryOut: restartAll }, startJudge(true));
export const pauseService: Handler = onAll(PAUSE, runningJudge);
export const resumeService: Handler = onAll(RESUME, runningJudge);
export const enableService: Handler = onAll({ carryOut: each(enable) });
export const disableService: Handler = onAll({ carryOut: each(disable) });

type CarryOut = (context: KernelContext, asked: readonly Asked[]) => void;

interface Verb {
  readonly carryOut: CarryOut;
  /** What a service is that needs nothing of it; asked before it is carried out. */
  readonly isAlready?: (context: KernelContext, service: Service) => Standing | null;
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
    const found = standingsOf(context, asked, verb);
    verb.carryOut(context, asked);
    return results.map((result) => {
      const state = found.get(result.record);
      return state === undefined ? result : done(result.record, { kind: "already", state });
    });
  };
}

/** By the record of the call: those from which nothing will follow. */
function standingsOf(
  context: KernelContext,
  asked: readonly Asked[],
  { isAlready }: Verb,
): ReadonlyMap<number, Standing> {
  const found = new Map<number, Standing>();
  for (const { service, cause } of asked) {
    const state = isAlready?.(context, service) ?? null;
    if (state !== null) found.set(cause, state);
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
