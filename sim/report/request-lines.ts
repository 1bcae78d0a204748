/**
 * Requests as JSON Lines, for who asks for the whole trace: each pick of a balancer, the end of
 * each attempt, and the end of each request.
 *
 *   request.done ─ request ─▶ its attempts ─ hop, parent ─▶ the calls that each of them made
 *
 * They stand between the records of the trace, in the order of time. They have no `seq`, since they
 * are in the digest as one hash and not as records: what is asked for changes neither the digest
 * nor the number of anything else.
 *
 * There are a million of them and more: a line is put together of its parts, of which names are
 * quoted once. That takes a fraction of what an object and `JSON.stringify` take.
 */
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { RequestEvent } from "../traffic/requests.ts";
import type { SystemSpec } from "../system.ts";
import { instanceName, serviceName } from "../subject-names.ts";

type OfKind<Kind extends RequestEvent["event"]> = Extract<RequestEvent, { event: Kind }>;
type Attempt = OfKind<"balancer.pick" | "hop.ended">;
type Ended = OfKind<"hop.ended" | "request.done">;

export class RequestLines {
  readonly #system: SystemSpec;
  readonly #services = new Map<ServiceId, string>();
  readonly #instances = new Map<InstanceId | null, string>([[null, "null"]]);

  constructor(system: SystemSpec) {
    this.#system = system;
  }

  /** One line without its end; `null`: it is no event of the trace. */
  lineOf(told: RequestEvent): string | null {
    switch (told.event) {
      case "balancer.pick": {
        const way = `"strategy":"${told.strategy}","key":${told.key}`;
        const head = headOf(told.tUs, "balancer.pick");
        return `${head},${this.#target(told)},${way},${joiningOf(told)},"cause":null}`;
      }
      case "hop.ended": {
        const head = headOf(told.tUs, "hop.done");
        return `${head},${this.#target(told)},${joiningOf(told)},${endOf(told)}}`;
      }
      case "request.done": {
        const name = this.#system.traffic?.workloads[told.workload]?.name;
        const workload = `"workload":${JSON.stringify(name)},${this.#target(told)}`;
        const head = headOf(told.tUs, "request.done");
        return `${head},${workload},"request":${orNull(told.request)},${endOf(told)}}`;
      }
      case "request.born":
      case "hop.begun":
      case "hop.served":
        return null;
    }
  }

  #target({ service, instance }: Attempt | Ended): string {
    let called = this.#services.get(service);
    if (called === undefined) {
      called = JSON.stringify(serviceName(this.#system, service));
      this.#services.set(service, called);
    }
    let picked = this.#instances.get(instance);
    if (picked === undefined) {
      picked = instance === null ? "null" : JSON.stringify(instanceName(this.#system, instance));
      this.#instances.set(instance, picked);
    }
    return `"service":${called},"instance":${picked}`;
  }
}

function headOf(tUs: number, event: string): string {
  return `{"t_us":${tUs},"seq":null,"event":"${event}"`;
}

/** By which an attempt is found again, and by which it is joined to its request and its caller. */
function joiningOf({ request, hop, parent, attempt }: Attempt): string {
  const joined = `"request":${orNull(request)},"hop":${hop},"parent":${orNull(parent)}`;
  return `${joined},"attempt":${attempt}`;
}

function endOf({ outcome, latencyUs, cause }: Ended): string {
  const isOk = outcome === "ok";
  const reason = isOk ? "" : `,"reason":"${outcome}"`;
  return `"ok":${isOk},"latency_us":${latencyUs}${reason},"cause":${cause}`;
}

function orNull(number: number): number | null {
  return number === 0 ? null : number;
}
