/**
 * Requests as JSON Lines, for who asks for the whole trace: each pick of a balancer and the end of
 * each request.
 *
 * They stand between the records of the trace, in the order of time. They have no number of their
 * own, since they are in the digest as one hash and not as records: what is asked for changes
 * neither the digest nor the number of anything else.
 */
import type { RequestEvent } from "../traffic/requests.ts";
import type { SystemSpec } from "../system.ts";
import { instanceName, serviceName } from "../subject-names.ts";

/** One line without its end; `null`: it is no event of the trace. */
export function requestLine(system: SystemSpec, told: RequestEvent): string | null {
  const head = { t_us: told.tUs, seq: null, event: told.event };
  switch (told.event) {
    case "balancer.pick": {
      const { strategy, key } = told;
      const service = serviceName(system, told.service);
      const instance = instanceName(system, told.instance);
      return JSON.stringify({ ...head, service, instance, strategy, key, cause: null });
    }
    case "request.done": {
      const isOk = told.outcome === "ok";
      return JSON.stringify({
        ...head,
        workload: system.traffic?.workloads[told.workload]?.name,
        service: serviceName(system, told.service),
        instance: told.instance === null ? null : instanceName(system, told.instance),
        ok: isOk,
        latency_us: told.latencyUs,
        ...(isOk ? {} : { reason: told.outcome }),
        cause: told.cause,
      });
    }
    case "request.born":
    case "hop.begun":
    case "hop.served":
    case "hop.ended":
      return null;
  }
}
