/**
 * Warns of timeouts that no instance can keep: a start that never is done in time, and heartbeats
 * that always come too late. Both may be meant, to see what becomes of it; so they are no errors.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import { duration, type Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { durationText } from "../../report/quantity-text.ts";
import type { MachineSpec } from "../../system.ts";
import type { ServiceDeclaration, SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

export function checkTimeouts(declaration: SystemDeclaration, problems: ProblemList): void {
  for (const service of declaration.services) {
    checkStart(service, declaration.machine, problems);
    checkHeartbeat(service, problems);
  }
}

function checkStart(
  { name, behavior, isolation, startTimeoutUs, place }: ServiceDeclaration,
  { isolationCosts }: MachineSpec,
  problems: ProblemList,
): void {
  if (startTimeoutUs === null) return;
  const leastUs = duration(leastOf(behavior.start) + isolationCosts[isolation.level].startUs);
  if (leastUs <= startTimeoutUs) return;
  const message =
    `'${name}' never starts in time: its start takes ${durationText(leastUs)} ` +
    `and its start timeout is ${durationText(startTimeoutUs)}`;
  const hint = "raise 'start-timeout' or lower 'behavior.start'";
  problems.warning(place, "impossible-timeout", message, hint);
}

function checkHeartbeat(
  { name, kind, behavior, watchdogUs, place }: ServiceDeclaration,
  problems: ProblemList,
): void {
  const { heartbeat, run } = behavior;
  // A oneshot never runs, and what ends by itself before that is not late.
  if (watchdogUs === null || heartbeat === null || kind === "oneshot") return;
  if (run !== null && leastOf(run) <= watchdogUs) return;
  const leastUs = leastOf(heartbeat);
  if (leastUs <= watchdogUs) return;
  const message =
    `the heartbeats of '${name}' are always late: one comes after ${durationText(leastUs)} ` +
    `and its watchdog waits ${durationText(watchdogUs)}`;
  const hint = "raise 'watchdog' or lower 'behavior.heartbeat'";
  problems.warning(place, "impossible-timeout", message, hint);
}

/** Nothing shorter than this is ever drawn. */
function leastOf(distribution: Distribution): Duration {
  switch (distribution.kind) {
    case "constant":
      return distribution.valueUs;
    case "uniform":
      return distribution.lowUs;
    case "pareto":
      return distribution.scaleUs;
    case "exponential":
    case "lognormal":
      return duration(0);
    default:
      return unreachable(distribution);
  }
}
