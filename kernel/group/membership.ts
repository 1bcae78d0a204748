/**
 * Which members a group starts again when it comes up.
 *
 * Those that it stopped and those that ended by themselves, as OTP does with every child that it
 * still knows; not those that an operator stopped, or never started. A temporary member of a group
 * that restarts is dropped; a group that is started anew has all of its members again.
 */
import type { KernelContext } from "../context.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import type { Instance } from "../lifecycle/service.ts";
import type { Group } from "./group.ts";

/** A member whose failure brings nobody back: the restart type `temporary`, or the policy `no`. */
export function isTemporary({ service }: Instance): boolean {
  return service.spec.restart.policy === "no";
}

/** Whether it is this member's part to be started, as it is now. */
export function takesPart(
  { groups }: KernelContext,
  { standing }: Group,
  instance: Instance,
): boolean {
  const { state, service } = instance;
  if (service.job.kind !== "none" || groups.withdrawn.has(service.id)) return false;
  if (!isRegistered(service)) return false;
  const isAnew = standing.name === "starting";
  const isKept = isAnew || !isTemporary(instance);
  if (state.name === "failed") return state.next.kind !== "never" || isKept;
  if (state.name !== "stopped") return false;
  switch (state.ended) {
    case "by-group":
      return true;
    case "abandoned":
    case "before-ready":
    case "served":
    case "completed":
      return isKept;
    case "never-ran":
    case "on-request":
      return false;
  }
}
