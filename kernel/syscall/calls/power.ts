/**
 * `shutdownSystem` and `rebootSystem`: all services stop, dependents first, within a deadline.
 *
 * A call of this kind names no service and has one answer, which is given at once: what has been
 * asked for is under way. Whatever else is asked after it is refused until the next boot.
 */
import type { SyscallResult } from "../../ports.ts";
import { goDown } from "../../system/power.ts";
import { duration, INSTANT_MAX, type Duration } from "../../time.ts";
import type { Syscall } from "../../vocabulary.ts";
import type { Refusal } from "../refusal.ts";
import { describe, malformed, type Fields } from "../request.ts";
import { done, grant, type Scene } from "../scene.ts";

const POWER_CALLS = ["shutdownSystem", "rebootSystem"] as const;
export type PowerCall = (typeof POWER_CALLS)[number];

/** Whether a call is of the system as a whole. */
export function isOfSystem(call: Syscall | null): call is PowerCall {
  return POWER_CALLS.some((each) => each === call);
}

/** The field `deadlineUs`, from 1; `null` where there is none: the stop timeouts alone hold. */
export function readDeadline({ at, values }: Fields): Duration | null | Refusal {
  if (!values.has("deadlineUs")) return null;
  const value = values.get("deadlineUs");
  const isLength = typeof value === "number" && Number.isInteger(value);
  if (isLength && value > 0 && value <= INSTANT_MAX) return duration(value);
  return malformed(`${at}.deadlineUs`, `this is ${describe(value)}, not a whole number from 1`);
}

export function powerCall(
  scene: Scene,
  call: PowerCall,
  deadlineUs: Duration | null,
): readonly SyscallResult[] {
  const record = grant(scene, null);
  goDown(scene.context, { isReboot: call === "rebootSystem", deadlineUs, record });
  return [done(record)];
}
