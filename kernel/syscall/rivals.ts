/**
 * Services of one call that cannot run beside each other.
 *
 * A start of one service stops what conflicts with it. A call that starts two which conflict, be it
 * by way of what they pull in, contradicts itself: the first that it names is started, and the
 * second is refused, as systemd refuses a transaction with contradicting jobs. The calls of a batch
 * are made one after the other, so there a later start stops what an earlier one has started.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { followersOf } from "../dependency/spread.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import { isActive, type Service } from "../lifecycle/service.ts";
import { needsStart } from "../lifecycle/transaction.ts";
import type { ServiceId } from "../spec.ts";
import type { Refusal } from "./refusal.ts";

type Conflict = Extract<Refusal, { readonly kind: "rival-in-call" }>;

/** What one call starts, as far as its services have been judged. */
export class Rivals {
  readonly #context: KernelContext;
  readonly #isRestart: boolean;
  /** Each with the service of the call that brings it in. */
  readonly #starts = new Map<Service, Service>();
  readonly #followed = new Set<ServiceId>();

  constructor(context: KernelContext, isRestart: boolean) {
    this.#context = context;
    this.#isRestart = isRestart;
  }

  /** Takes a service in with all that it starts; or says with what of the call that conflicts. */
  admit(service: Service, at: string): Conflict | null {
    const followers = this.#followersOf(service);
    const found = new Set([service, ...followers.map((id) => serviceOf(this.#context, id))]);
    // What is added to a set while it is gone through is visited too.
    for (const member of found) {
      const rival = this.#rivalOf(member);
      if (rival !== null) return conflictOf({ service, member, at, ...rival });
      for (const dependency of member.spec.dependencies) {
        const target = serviceOf(this.#context, dependency.target);
        if (!pullsIn(dependency) || this.#starts.has(target) || !needsStart(target)) continue;
        found.add(target);
      }
    }
    for (const id of followers) this.#followed.add(id);
    for (const member of found) if (!this.#starts.has(member)) this.#starts.set(member, service);
    return null;
  }

  /** Who runs and is restarted along. */
  #followersOf(service: Service): readonly ServiceId[] {
    if (!this.#isRestart) return [];
    return followersOf(this.#context.graph, service.id, this.#followed).filter((id) => {
      const follower = serviceOf(this.#context, id);
      return isRegistered(follower) && follower.instances.some(isActive);
    });
  }

  #rivalOf(member: Service): { readonly rival: Service; readonly first: Service } | null {
    if (this.#starts.has(member)) return null;
    for (const id of this.#context.graph.conflicts[member.id] ?? []) {
      const rival = serviceOf(this.#context, id);
      const first = this.#starts.get(rival);
      if (first !== undefined) return { rival, first };
    }
    return null;
  }
}

/** Names each of the two that conflict, and who of the call brings it in. */
function conflictOf(found: {
  readonly service: Service;
  readonly member: Service;
  readonly rival: Service;
  readonly first: Service;
  readonly at: string;
}): Conflict {
  const { service, member, rival, first, at } = found;
  return {
    kind: "rival-in-call",
    at,
    name: service.spec.name,
    own: member.spec.name,
    first: first.spec.name,
    rival: rival.spec.name,
    service: first.id,
  };
}
