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
import { judgeEach, type Scene } from "../scene.ts";

type Handler = (scene: Scene, mentions: readonly Mention[]) => readonly SyscallResult[];

export const startService: Handler = onAll(startAll, requirementJudge);
export const stopService: Handler = onAll(stopAll);
export const restartService: Handler = onAll(restartAll, requirementJudge);
export const pauseService: Handler = onAll(each(pause), () => hasNothingRunning);
export const resumeService: Handler = onAll(each(resume), () => hasNothingRunning);
export const enableService: Handler = onAll(each(enable));
export const disableService: Handler = onAll(each(disable));

type Verb = (context: KernelContext, asked: readonly Asked[]) => void;
type Judge = (context: KernelContext, service: Service, at: string) => Refusal | null;

function onAll(verb: Verb, newJudge: () => Judge = () => () => null): Handler {
  return (scene, mentions) => {
    const { context } = scene;
    const judge = newJudge();
    const { asked, results } = judgeEach(scene, mentions, (service, at) => {
      return judge(context, service, at);
    });
    verb(context, asked);
    return results;
  };
}

function each(verb: (context: KernelContext, service: Service, cause: number) => void): Verb {
  return (context, asked) => {
    for (const { service, cause } of asked) verb(context, service, cause);
  };
}

/** Nothing is started towards a goal that cannot be reached. */
function requirementJudge(): Judge {
  // Nothing changes while the services of a call are judged, so what was found holds for all.
  const sound = new Set<Service>();
  return (context, service, at) => {
    const missing = missingRequirement(context, service, sound);
    if (missing === null) return null;
    return { kind: "missing-requirement", at, name: service.spec.name, ...missing };
  };
}

function hasNothingRunning(_: KernelContext, service: Service, at: string): Refusal | null {
  return isPausable(service) ? null : { kind: "nothing-runs", at, name: service.spec.name };
}
