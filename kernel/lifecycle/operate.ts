/**
 * What an operator can ask of services: start, stop, restart, pause, resume, enable, disable. Each
 * call is audited and is a root of causes; asking for what is already so changes nothing.
 *
 * One call may name several services: each is audited, in the order given, and judged before any
 * of them is touched. What cannot be done is refused: its audit record carries the error, and
 * nothing else changes for that service.
 */
import { unreachable } from "../assertion.ts";
import { note, serviceOf, type KernelContext } from "../context.ts";
import type { Cause, LifecycleCall } from "../ports.ts";
import type { ServiceId } from "../spec.ts";
import type { ServiceError } from "../vocabulary.ts";
import { disable, enable } from "./enablement.ts";
import { isPausable, pause, resume } from "./pause.ts";
import type { Service } from "./service.ts";
import { restartAll, startAll, stopAll, type Asked } from "./transaction.ts";

export function onSyscall(
  context: KernelContext,
  input: {
    readonly call: LifecycleCall;
    readonly services: readonly ServiceId[];
    readonly cause: Cause;
  },
): void {
  const { call, cause } = input;
  const asked = input.services.flatMap((id): readonly Asked[] => {
    const service = serviceOf(context, id);
    const error = refusalOf(call, service);
    const record = note(context, cause, { event: "audit", call, service: id, error });
    return error === null ? [{ service, cause: record }] : [];
  });
  carryOut(context, call, asked);
}

function carryOut(context: KernelContext, call: LifecycleCall, asked: readonly Asked[]): void {
  switch (call) {
    case "startService":
      startAll(context, asked);
      return;
    case "stopService":
      stopAll(context, asked);
      return;
    case "restartService":
      restartAll(context, asked);
      return;
    case "pauseService":
      for (const { service, cause } of asked) pause(context, service, cause);
      return;
    case "resumeService":
      for (const { service, cause } of asked) resume(context, service, cause);
      return;
    case "enableService":
      for (const { service, cause } of asked) enable(context, service, cause);
      return;
    case "disableService":
      for (const { service, cause } of asked) disable(context, service, cause);
      return;
    default:
      unreachable(call);
  }
}

/** Why this call cannot be done now; `null`: it can. Only a pause needs something that runs. */
function refusalOf(call: LifecycleCall, service: Service): ServiceError | null {
  const isOfPause = call === "pauseService" || call === "resumeService";
  return isOfPause && !isPausable(service) ? "service-not-running" : null;
}
