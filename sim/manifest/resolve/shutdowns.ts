/**
 * Warns of actions that are planned for later than the shutdown that ends the run.
 *
 * A shutdown that comes while a reboot is under way is refused, and what follows it is carried out.
 * How long a reboot takes is drawn, so it is taken to be over once it must be: at its deadline, or
 * when every service has had all of its time, one after the other.
 */
import type { ActionDeclaration, SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

export function warnOfLateActions(declaration: SystemDeclaration, problems: ProblemList): void {
  // Of what comes at one instant, the first in the file is the first that is asked.
  const actions = declaration.actions
    .map((action, index) => ({ action, index }))
    .sort((a, b) => a.action.at - b.action.at || a.index - b.index)
    .map(({ action }) => action);
  const last = actions.find((action, index) => {
    const isEnd = action.as === null && firstPowerCall(action)?.kind === "shutdown";
    return isEnd && !actions.slice(0, index).some((before) => mayGoOn(before, action, declaration));
  });
  if (last === undefined) return;
  for (const { at, place } of declaration.actions) {
    if (at <= last.at) continue;
    const message = `this comes after the shutdown of line ${last.place.line}`;
    const hint = "it is refused, or never carried out: let it come before, or remove it";
    problems.warning(place, "after-shutdown", message, hint);
  }
}

/** In a batch the first call of this kind counts: what stands behind a reboot is refused. */
function firstPowerCall(
  action: ActionDeclaration,
): Extract<ActionDeclaration, { readonly kind: "shutdown" | "reboot" }> | null {
  const calls = action.kind === "batch" ? action.calls : [action];
  for (const call of calls) if (call.kind === "shutdown" || call.kind === "reboot") return call;
  return null;
}

/** Whether the system may still be on its way down, by an earlier reboot, when this comes. */
function mayGoOn(
  before: ActionDeclaration,
  { at }: ActionDeclaration,
  declaration: SystemDeclaration,
): boolean {
  const call = firstPowerCall(before);
  if (call?.kind !== "reboot") return false;
  return at <= before.at + Math.min(call.deadlineUs ?? Infinity, longestStopUs(declaration));
}

function longestStopUs({ services, machine }: SystemDeclaration): number {
  // Where control work costs time, it comes on top.
  if (machine.controlCostUs > 0) return Infinity;
  let longestUs = 0;
  for (const { stopTimeoutUs, hooks } of services) {
    longestUs += stopTimeoutUs + (hooks["on-stop"]?.timeoutUs ?? 0);
  }
  return longestUs;
}
