/**
 * Looks names up: a service, one of its instances, a workload. What is not found is reported with
 * a guess at what was meant.
 */
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import type { Reference, SystemDeclaration } from "../declaration.ts";
import { didYouMean, didYouMeanHint } from "../did-you-mean.ts";
import type { ProblemList } from "../problem-list.ts";

/** A service, and those of its instances that are meant. */
export interface Target {
  readonly service: ServiceId;
  readonly instances: readonly InstanceId[];
  /** Whether one instance was named, and not the service as a whole. */
  readonly single: boolean;
}

/**
 * Guessing compares a wrong name with every right one. A file of 100,000 wrong names would take
 * minutes; after so many comparisons, fifty names among 5,000, the problems come without a guess.
 */
const COMPARISONS_MAX = 250_000;

/** Few enough names to list instead of a guess. */
const LISTED_MAX = 8;

export class Names {
  readonly problems: ProblemList;
  readonly #declaration: SystemDeclaration;
  readonly #ids = new Map<string, ServiceId>();
  readonly #firstInstances: readonly number[];
  #comparisons = 0;

  constructor(
    declaration: SystemDeclaration,
    firstInstances: readonly number[],
    problems: ProblemList,
  ) {
    this.problems = problems;
    this.#declaration = declaration;
    this.#firstInstances = firstInstances;
    declaration.services.forEach((service, index) => {
      this.#ids.set(service.name, index as ServiceId);
    });
  }

  /** The id of a service; `null` where there is none of that name, which is not reported. */
  find(name: string): ServiceId | null {
    return this.#ids.get(name) ?? null;
  }

  nameOf(service: ServiceId): string {
    return this.#declaration.services[service]?.name ?? "";
  }

  /** The id of a service; reports a name that is not one. */
  service(reference: Reference): ServiceId | null {
    const id = this.find(reference.name);
    if (id === null) this.#reportUnknown(reference, reference.name);
    return id;
  }

  /** The instances that `db` or `db/0` means; reports what does not exist. */
  target(reference: Reference): Target | null {
    const slash = reference.name.lastIndexOf("/");
    const name = slash === -1 ? reference.name : reference.name.slice(0, slash);
    const service = this.find(name);
    if (service === null) {
      this.#reportUnknown(reference, name);
      return null;
    }
    const first = this.#firstInstances[service] ?? 0;
    const count = this.#declaration.services[service]?.instances.count ?? 0;
    if (slash === -1) {
      const instances = Array.from({ length: count }, (_, index) => (first + index) as InstanceId);
      return { service, instances, single: false };
    }
    const index = Number(reference.name.slice(slash + 1));
    if (index < count) {
      return { service, instances: [(first + index) as InstanceId], single: true };
    }
    this.#reportInstance(reference, name, count);
    return null;
  }

  /** The hint for a service that does not exist. */
  hintFor(name: string): string {
    const { services } = this.#declaration;
    if (this.problems.isFull || this.#comparisons >= COMPARISONS_MAX) return "";
    this.#comparisons += services.length;
    const names = services.map((service) => service.name);
    const guess = didYouMean(name, names);
    if (guess !== null) return `did you mean '${guess}'?`;
    if (names.length === 0 || names.length > LISTED_MAX) return "";
    return names.length === 1
      ? `the only service is ${names.join("")}`
      : `the services are ${names.join(", ")}`;
  }

  /** The hint for what is none of these names, nor, where that would do, a service. */
  hintAmong(name: string, others: readonly string[], isService: boolean): string {
    const { services } = this.#declaration;
    if (this.problems.isFull || this.#comparisons >= COMPARISONS_MAX) return "";
    this.#comparisons += services.length + others.length;
    const names = isService ? [...services.map((service) => service.name), ...others] : others;
    return didYouMeanHint(name, names) || this.#listing(names);
  }

  #listing(names: readonly string[]): string {
    return names.length > LISTED_MAX ? "" : `there are ${names.join(", ")}`;
  }

  #reportUnknown(reference: Reference, name: string): void {
    const message = `there is no service '${name}'`;
    this.problems.error(reference.place, "unknown-service", message, this.hintFor(name));
  }

  #reportInstance(reference: Reference, name: string, count: number): void {
    const has = count === 1 ? "one instance" : `${count} instances`;
    const message = `there is no instance '${reference.name}': '${name}' has ${has}`;
    const hint = count === 1 ? `write ${name}/0` : `write ${name}/0 to ${name}/${count - 1}`;
    this.problems.error(reference.place, "unknown-instance", message, hint);
  }
}
