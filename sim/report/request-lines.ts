/**
 * Requests as JSON Lines, for who asks for the whole trace: each pick of a balancer, the end of
 * each attempt, and the end of each request.
 *
 *   request.done ─ request ─▶ its attempts ─ hop, parent ─▶ the calls that each of them made
 *
 * They stand between the records of the trace, in the order of time. They have no number of their
 * own, since they are in the digest as one hash and not as records: what is asked for changes
 * neither the digest nor the number of anything else.
 */
import type { RequestEvent } from "../traffic/requests.ts";
import type { SystemSpec } from "../system.ts";
import { instanceName, serviceName } from "./subject-names.ts";

/** One line without its end; `null`: it is no event of the trace. */
export function requestLine(system: SystemSpec, told: RequestEvent): string | null {
  const head = { t_us: told.tUs, seq: null, event: told.event };
  switch (told.event) {
    case "balancer.pick": {
      const { strategy, key } = told;
      const service = serviceName(system, told.service);
      const instance = instanceName(system, told.instance);
      const way = { service, instance, strategy, key };
      return JSON.stringify({ ...head, ...way, ...joiningOf(told), cause: null });
    }
    case "hop.ended": {
      const who = { ...targetOf(system, told), ...joiningOf(told) };
      return JSON.stringify({ ...head, event: "hop.done", ...who, ...endOf(told) });
    }
    case "request.done": {
      const workload = system.traffic?.workloads[told.workload]?.name;
      const who = { workload, ...targetOf(system, told), request: orNull(told.request) };
      return JSON.stringify({ ...head, ...who, ...endOf(told) });
    }
    case "request.born":
    case "hop.begun":
    case "hop.served":
      return null;
  }
}

type OfKind<Kind extends RequestEvent["event"]> = Extract<RequestEvent, { event: Kind }>;
type Ended = OfKind<"hop.ended" | "request.done">;

function targetOf(system: SystemSpec, { service, instance }: Ended): object {
  return {
    service: serviceName(system, service),
    instance: instance === null ? null : instanceName(system, instance),
  };
}

/** By which an attempt is found again, and by which it is joined to its request and its caller. */
function joiningOf({
  request,
  hop,
  parent,
  attempt,
}: OfKind<"balancer.pick" | "hop.ended">): object {
  return { request: orNull(request), hop, parent: orNull(parent), attempt };
}

function endOf({ outcome, latencyUs, cause }: Ended): object {
  const isOk = outcome === "ok";
  const reason = isOk ? {} : { reason: outcome };
  return { ok: isOk, latency_us: latencyUs, ...reason, cause };
}

function orNull(number: number): number | null {
  return number === 0 ? null : number;
}
