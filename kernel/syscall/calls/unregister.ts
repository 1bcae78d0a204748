/**
 * `unregisterService`: a service stops, with those that follow it, and then is no part any more.
 *
 * From the call on it cannot be named, found, started or pulled in; what runs of it is stopped as
 * by an operator's stop, and when nothing is left it goes. Whoever followed it stays registered,
 * and cannot start again before it has been created anew. The call waits for nobody.
 */
import { assert } from "../../assertion.ts";
import { leaveIfAtRest } from "../../lifecycle/registration.ts";
import { hear, stopAll } from "../../lifecycle/transaction.ts";
import type { SyscallResult } from "../../ports.ts";
import type { Mention } from "../request.ts";
import { judgeEach, type Scene } from "../scene.ts";

export function unregisterService(
  scene: Scene,
  mentions: readonly Mention[],
): readonly SyscallResult[] {
  const { context } = scene;
  const { asked, results } = judgeEach(scene, mentions, () => null);
  context.agenda.settleOrder();
  for (const { service } of asked) {
    const { registration } = service;
    assert(registration.kind === "registered", "only what is registered was found");
    service.registration = { ...registration, kind: "leaving" };
  }
  hear(asked);
  stopAll(context, asked);
  for (const { service } of asked) leaveIfAtRest(context, service);
  return results;
}
