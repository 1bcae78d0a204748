/**
 * Warns of timeouts that no instance can keep: a start that never is done in time, and heartbeats
 * that always come too late. Both may be meant, to see what becomes of it; so they are no errors.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import { duration, type Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { durationText } from "../../quantity-text.ts";
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
  service: ServiceDeclaration,
  machine: MachineSpec,
  problems: ProblemList,
): void {
  const { name, startTimeoutUs, place } = service;
  if (startTimeoutUs === null) return;
  const parts = startParts(service, machine).filter(({ leastUs }) => leastUs > 0);
  const leastUs = duration(parts.reduce((sum, part) => sum + part.leastUs, 0));
  if (leastUs <= startTimeoutUs) return;
  const told = parts.map(({ field, leastUs: each }) => {
    return parts.length === 1 ? `'${field}'` : `'${field}' ${durationText(each)}`;
  });
  const message =
    `'${name}' never starts in time: its start takes ${durationText(leastUs)} ` +
    `(${told.join(", ")}) and its start timeout is ${durationText(startTimeoutUs)}`;
  const fields = parts.map(({ field }) => `'${field}'`);
  const hint = `raise 'start-timeout' or lower ${fields.join(" or ")}`;
  problems.warning(place, "impossible-timeout", message, hint);
}

/** What a start timeout covers, by the field that says how long it takes at the least. */
function startParts(
  { behavior, hooks, hookCommands, isolation }: ServiceDeclaration,
  { isolationCosts }: MachineSpec,
): readonly { readonly field: string; readonly leastUs: number }[] {
  const hook = hooks["on-start"];
  const command = hookCommands["on-start"];
  // Its own timeout kills a command that takes longer.
  const hookUs =
    hook === null || command === null ? 0 : Math.min(leastOf(command.run), hook.timeoutUs);
  return [
    { field: "hooks.on-start.run", leastUs: hookUs },
    {
      field: `machine.isolation-cost.${isolation.level}.start`,
      leastUs: isolationCosts[isolation.level].startUs,
    },
    { field: "behavior.start", leastUs: leastOf(behavior.start) },
  ];
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
