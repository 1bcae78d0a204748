/**
 * The services of the system by their names: the one registry, which every call looks into.
 *
 * Starting by name, creating and discovering ask the same list. A discovery with a list of its own
 * would find what has long been stopped, and miss what has just been created.
 */
import type { Service } from "../lifecycle/service.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import type { ServiceId } from "../spec.ts";
import { handleOf, partsOf, type ServiceHandle } from "./handle.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { show, type Mention } from "./request.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

export class Registry {
  /** Services that are registered or on their way out. */
  count = 0;
  /** There can be so many. */
  readonly max: number;
  readonly #services: readonly Service[];
  readonly #byName: ReadonlyMap<string, Service>;
  readonly #longestName: number;

  constructor(services: readonly Service[], max: number) {
    this.max = max;
    this.#services = services;
    this.#byName = new Map(services.map((service) => [service.spec.name, service]));
    let longest = 0;
    for (const { spec, registration } of services) {
      longest = Math.max(longest, spec.name.length);
      if (registration.kind !== "absent") this.count += 1;
    }
    this.#longestName = longest;
  }

  /** The service that is meant, which must be registered. */
  find(mention: Mention): Service | Refusal {
    if (typeof mention.named === "number") return this.#byHandle(mention.at, mention.named);
    const service = this.declared(mention);
    if (isRefusal(service)) {
      if (service.kind !== "not-declared") return service;
      return { kind: "no-such-service", at: mention.at, shown: service.shown };
    }
    if (isRegistered(service)) return service;
    return { kind: "no-such-service", at: mention.at, shown: show(service.spec.name) };
  }

  /** The service of a name, registered or not. */
  declared({ at, named }: Mention): Service | Refusal {
    const name = String(named);
    const service = name.length > this.#longestName ? undefined : this.#byName.get(name);
    if (service !== undefined) return service;
    const isName = name.length <= 128 && NAME.test(name);
    return { kind: isName ? "not-declared" : "malformed-name", at, shown: show(name) };
  }

  /** The declared service that a mention is about, whether or not it is registered. */
  subjectOf(mention: Mention): ServiceId | null {
    if (typeof mention.named === "number") {
      const parts = partsOf(mention.named);
      return parts === null ? null : (this.#services[parts.service]?.id ?? null);
    }
    const service = this.declared(mention);
    return isRefusal(service) ? null : service.id;
  }

  /** Those that are registered and may be found, in the order of the file. */
  *discoverable(): Generator<Service> {
    for (const service of this.#services) {
      if (service.spec.discoverable && isRegistered(service)) yield service;
    }
  }

  /** The same for one name; `null` where there is none. */
  discoverableBy(name: string): Service | null {
    const service = this.#byName.get(name);
    if (service === undefined || !service.spec.discoverable) return null;
    return isRegistered(service) ? service : null;
  }

  #byHandle(at: string, value: number): Service | Refusal {
    const parts = partsOf(value);
    const service = parts === null ? undefined : this.#services[parts.service];
    if (parts === null || service === undefined) {
      return { kind: "malformed-handle", at, shown: String(value) };
    }
    const { registration, spec } = service;
    if (registration.kind === "registered" && registration.generation === parts.generation) {
      return service;
    }
    return { kind: "stale-handle", at, name: spec.name, service: spec.id };
  }
}

/** The handle of the present registration of a service. */
export function currentHandle({ id, registration }: Service): ServiceHandle {
  return handleOf({ service: id, generation: registration.generation });
}
