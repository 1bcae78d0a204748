/**
 * What each service waits for, for whoever asks: the verdict by which the kernel holds it back.
 *
 * Whoever tells a person what a start waits for is not to judge it anew: whether a dependency still
 * counts depends on its condition, its kind, what is planned for its target and a timeout.
 */
import { present } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import { isHeldDown } from "../group/members.ts";
import type { DependencySpec, ServiceId } from "../spec.ts";
import { blockerAt, restartVerdict, startVerdict, type StartVerdict } from "./condition.ts";
import { isHeldByGroup, type Instance, type Service } from "./service.ts";

export type StartWait =
  /** What it waits for is still to come, or to come again. */
  | { readonly kind: "dependency"; readonly dependency: DependencySpec }
  /** Who has to go down first: a rival, or a dependent that is being stopped. */
  | { readonly kind: "rival" | "dependent"; readonly service: ServiceId }
  /** A process of its own that is being ended. */
  | { readonly kind: "itself" }
  /** A group around it is on its way down. */
  | { readonly kind: "group" };

/** By service: what its start, or its automatic restart, waits for; `null`: nothing. */
export function startWaits(context: KernelContext): readonly (StartWait | null)[] {
  return context.services.map((service) => waitOf(context, service));
}

/** The first in the order of the file, of all that are open. */
function waitOf(context: KernelContext, service: Service): StartWait | null {
  if (service.job.kind === "start") {
    if (isHeldDown(context, service)) return { kind: "group" };
    return waitFor(context, service, startVerdict(context, service, 0));
  }
  if (!service.instances.some(isKept)) return null;
  return waitFor(context, service, restartVerdict(context, service));
}

/** It is to start again of itself, and has not yet. */
function isKept(instance: Instance): boolean {
  const { state } = instance;
  if (isHeldByGroup(instance)) return true;
  return state.name === "failed" && state.next.kind === "dependency";
}

function waitFor(
  context: KernelContext,
  service: Service,
  verdict: StartVerdict,
): StartWait | null {
  if (verdict.kind === "clear") return null;
  if (verdict.kind === "doomed") return { kind: "dependency", dependency: verdict.dependency };
  const { watch } = verdict;
  const dependency = context.graph.after[service.id]?.[watch];
  if (dependency !== undefined) return { kind: "dependency", dependency };
  const blocker = present(blockerAt(context, service, watch), "a blocker of the graph");
  if (blocker === service.id) return { kind: "itself" };
  const isRival = context.graph.conflicts[service.id]?.includes(blocker) === true;
  return { kind: isRival ? "rival" : "dependent", service: blocker };
}
