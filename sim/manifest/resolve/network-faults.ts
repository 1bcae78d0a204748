/**
 * Resolves faults of the network: who stands at either end, and whether anything goes between them.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { FaultEnd, FaultSide, FaultSpec, NetworkFaultSpec } from "../../fault/spec.ts";
import type { TrafficSpec } from "../../traffic/spec.ts";
import type { FaultDeclaration, Reference } from "../declaration.ts";
import type { Names } from "./names.ts";

type Declared = Extract<FaultDeclaration, { readonly kind: NetworkFaultSpec["kind"] }>;

/**
 * Each pair of ends is a record when the fault begins, and another one when it heals: a partition
 * of a hundred names and a hundred others is as much as anyone reads.
 */
const PAIRS_MAX = 10_000;

/** A side, the instances in it, and who of it may ask or be asked, as `s0` or `w0`. */
interface Side {
  readonly ends: FaultSide;
  readonly instances: ReadonlySet<InstanceId>;
  readonly parties: ReadonlySet<string>;
}

/** One end of it. */
interface FoundEnd {
  readonly end: FaultEnd;
  readonly instances: readonly InstanceId[];
  readonly party: string;
}

export class NetworkFaults {
  readonly #names: Names;
  readonly #workloads: ReadonlyMap<string, number>;
  readonly #traffic: TrafficSpec | null;
  /** `from to`: whoever asks, and the service that is asked. */
  readonly #asked: ReadonlySet<string>;

  constructor(names: Names, workloads: readonly string[], traffic: TrafficSpec | null) {
    this.#names = names;
    this.#workloads = new Map(workloads.map((name, number) => [name, number]));
    this.#traffic = traffic;
    this.#asked = new Set(traffic === null ? [] : waysOf(traffic));
  }

  resolve(fault: Declared, index: number): FaultSpec | null {
    const isPartition = fault.kind === "partition";
    const written = isPartition ? fault.sides : [fault.from, fault.to];
    const sides = written.flatMap((side) => this.#sideOf(side) ?? []);
    if (sides.length < written.length) return null;
    if (isPartition && this.#reportsOverlap(fault.sides)) return null;
    if (this.#reportsPairs(fault, sides)) return null;
    this.#warnOfNothing(fault, sides);
    const instances = [...new Set(sides.flatMap((side) => [...side.instances]))];
    const { at, place, forUs, flap } = fault;
    const plan = { at, place, index, service: null, instances, forUs, flap };
    const ends = sides.map((side) => side.ends);
    if (isPartition) return { ...plan, kind: "partition", sides: ends, isOneWay: fault.isOneWay };
    const [from = [], to = []] = ends;
    if (fault.kind === "latency") {
      return { ...plan, kind: "latency", from, to, addUs: fault.addUs };
    }
    return { ...plan, kind: "loss", from, to, share: fault.share };
  }

  /** Where nobody asks, there is nothing that a fault on answers or on messages could do. */
  warnOfSilence({ kind, place }: Pick<FaultDeclaration, "kind" | "place">): boolean {
    if (this.#traffic !== null) return false;
    const message = `the fault '${kind}' strikes requests, and there are none`;
    const hint = "write 'workloads', or 'calls' of a service";
    this.#names.problems.warning(place, "fault-without-effect", message, hint);
    return true;
  }

  /** Each end once; `null` where one of them does not exist. */
  #sideOf(references: readonly Reference[]): Side | null {
    const ends = new Map<string, FaultEnd>();
    const instances = new Set<InstanceId>();
    const parties = new Set<string>();
    let isWhole = true;
    for (const reference of references) {
      const found = this.#endOf(reference);
      if (found === null) isWhole = false;
      else {
        ends.set(reference.name, found.end);
        parties.add(found.party);
        for (const instance of found.instances) instances.add(instance);
      }
    }
    return isWhole ? { ends: [...ends.values()], instances, parties } : null;
  }

  /** An instance, a service if there is one of that name, else a workload. */
  #endOf(reference: Reference): FoundEnd | null {
    const { name, place } = reference;
    const workload = this.#workloads.get(name);
    const isService = this.#names.find(name) !== null;
    if (workload !== undefined && !isService) {
      return { end: { kind: "workload", workload }, instances: [], party: `w${workload}` };
    }
    if (!isService && !name.includes("/")) {
      const message = `there is no service or workload '${name}'`;
      const hint = this.#names.hintAmong(name, [...this.#workloads.keys()], true);
      this.#names.problems.error(place, "unknown-subject", message, hint);
      return null;
    }
    const target = this.#names.target(reference);
    if (target === null) return null;
    const { service, instances, single } = target;
    const [instance] = instances;
    const isOne = single && instance !== undefined;
    const end: FaultEnd = isOne ? { kind: "instance", instance } : { kind: "service", service };
    return { end, instances, party: `s${service}` };
  }

  /** Nobody is on two sides: it would not reach itself. */
  #reportsOverlap(sides: readonly (readonly Reference[])[]): boolean {
    const owners = new Map<string, number>();
    for (const [side, references] of sides.entries()) {
      for (const reference of references) {
        const found = this.#endOf(reference);
        const own = found === null ? [] : partsOf(found);
        if (own.some((part) => (owners.get(part) ?? side) !== side)) {
          const message = `'${reference.name}' is on two sides of the partition`;
          const hint = "name each service, instance or workload on one side";
          this.#names.problems.error(reference.place, "wrong-value", message, hint);
          return true;
        }
        for (const part of own) owners.set(part, side);
      }
    }
    return false;
  }

  #reportsPairs(fault: Declared, sides: readonly Side[]): boolean {
    const { kind, place } = fault;
    let pairs = 0;
    let before = 0;
    for (const { ends } of sides) {
      pairs += before * ends.length;
      before += ends.length;
    }
    if (pairs <= PAIRS_MAX) return false;
    const message = `a fault '${kind}' between ${pairs} pairs of names`;
    const hint = `at most ${PAIRS_MAX}; name services in place of their instances`;
    this.#names.problems.error(place, "too-many-ends", message, hint);
    return true;
  }

  #warnOfNothing(fault: Declared, sides: readonly Side[]): void {
    if (this.warnOfSilence(fault)) return;
    const isUsed = sides.some(({ parties }, place) =>
      sides.slice(place + 1).some((other) => this.#isAnyAsked(parties, other.parties)),
    );
    if (isUsed) return;
    const message = "no request goes between these, and no answer: this fault changes nothing";
    const hint = "name who asks, and who is asked";
    this.#names.problems.warning(fault.place, "fault-without-effect", message, hint);
  }

  #isAnyAsked(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
    for (const one of some) {
      for (const other of others) {
        if (this.#asked.has(`${one} ${other}`) || this.#asked.has(`${other} ${one}`)) return true;
      }
    }
    return false;
  }
}

/** What nobody else may be part of. */
function partsOf({ end, instances, party }: FoundEnd): readonly string[] {
  return end.kind === "workload" ? [party] : instances.map((id) => `i${id}`);
}

function waysOf({ services, workloads }: TrafficSpec): readonly string[] {
  return [
    ...services.flatMap(({ service, station }) =>
      station.steps.flat().map(({ target }) => `s${service} s${target}`),
    ),
    ...workloads.map(({ target }, number) => `w${number} s${target}`),
  ];
}
