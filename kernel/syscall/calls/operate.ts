/**
 * The calls on services that run or could: start, stop, restart, pause, resume, enable, disable.
 *
 * One call may name several services: each is judged and audited, in the order given, before any of
 * them is touched, and those that are taken are one transaction. Asking for what is already so
 * changes nothing and is no error.
 */
import { disable, enable } from "../../lifecycle/enablement.ts";
import { isPausable, pause, resume } from "../../lifecycle/pause.ts";
import type { Service } from "../../lifecycle/service.ts";
import { restartAll, startAll, stopAll, type Asked } from "../../lifecycle/transaction.ts";
import type { KernelContext } from "../../context.ts";
import type { SyscallResult } from "../../ports.ts";
import { missingRequirement } from "../missing.ts";
import type { Refusal } from "../refusal.ts";
import type { Mention } from "../request.ts";
import { Rivals } from "../rivals.ts";
import { judgeEach, type Scene } from "../scene.ts";

type Handler = (scene: Scene, mentions: readonly Mention[]) => readonly SyscallResult[];

export const startService: Handler = onAll(startAll, startJudge(false));
export const stopService: Handler = onAll(stopAll);
export const restartService: Handler = onAll(restartAll, startJudge(true));
export const pauseService: Handler = onAll(each(pause), runningJudge);
export const resumeService: Handler = onAll(each(resume), runningJudge);
export const enableService: Handler = onAll(each(enable));
export const disableService: Handler = onAll(each(disable));

type Verb = (context: KernelContext, asked: readonly Asked[]) => void;
/** Judges the services of one call, in the order in which it names them. */
type Judge = (service: Service, at: string) => Refusal | null;

/** Given how many services the call names. */
type NewJudge = (context: KernelContext, count: number) => Judge;

function onAll(verb: Verb, newJudge: NewJudge = () => everyone): Handler {
  return (scene, mentions) => {
    const { context } = scene;
    const judge = newJudge(context, mentions.length);
    const { asked, results } = judgeEach(scene, mentions, judge);
    verb(context, asked);
    return results;
  };
}

function each(verb: (context: KernelContext, service: Service, cause: number) => void): Verb {
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
