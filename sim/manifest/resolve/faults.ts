/**
 * Resolves faults: whom they strike, in the order of time. Those of the network stand in a file of
 * their own beside this one.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { FaultSpec } from "../../fault/spec.ts";
import type { ZoneSpec } from "../../system.ts";
import type { TrafficSpec } from "../../traffic/spec.ts";
import type { FaultDeclaration, Reference, SystemDeclaration } from "../declaration.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import { checkDisturbances } from "./disturbances.ts";
import type { Names } from "./names.ts";
import { NetworkFaults } from "./network-faults.ts";

/** What has been resolved before, and faults refer to. */
export interface FaultScene {
  readonly zones: ZoneSpec | null;
  readonly traffic: TrafficSpec | null;
}

/** All faults, by instant and then by their order in the file. */
export function resolveFaults(
  { faults, workloads }: SystemDeclaration,
  names: Names,
  scene: FaultScene,
): readonly FaultSpec[] {
  const resolver = new FaultResolver(
    names,
    scene,
    workloads.map(({ name }) => name),
  );
  const resolved = faults
    .flatMap((fault, index) => resolver.resolve(fault, index) ?? [])
    .sort((a, b) => a.at - b.at || a.index - b.index);
  checkDisturbances(resolved, names.problems);
  return resolved;
}

class FaultResolver {
  readonly #names: Names;
  readonly #scene: FaultScene;
  readonly #network: NetworkFaults;

  constructor(names: Names, scene: FaultScene, workloads: readonly string[]) {
    this.#names = names;
    this.#scene = scene;
    this.#network = new NetworkFaults(names, workloads, scene.traffic);
  }

  resolve(fault: FaultDeclaration, index: number): FaultSpec | null {
    switch (fault.kind) {
      case "partition":
      case "latency":
      case "loss":
        return this.#network.resolve(fault, index);
      case "clock": {
        const { at, place, how, forUs } = fault;
        return { kind: "clock", at, place, index, service: null, instances: [], how, forUs };
      }
      case "zone-down":
        return this.#zoneDown(fault, index);
      case "corrupt-config":
        if (!this.#isWhole(fault.target)) return null;
        break;
      case "errors":
        this.#network.warnOfSilence(fault);
        break;
      default:
        break;
    }
    return this.#onProcesses(fault, index);
  }

  #onProcesses(
    fault: Extract<FaultDeclaration, { readonly target: Reference }>,
    index: number,
  ): FaultSpec | null {
    const found = this.#names.target(fault.target);
    if (found === null) return null;
    const { service, instances } = found;
    const { target: _, ...own } = fault;
    return { ...own, index, service, instances };
  }

  #zoneDown(
    fault: Extract<FaultDeclaration, { readonly kind: "zone-down" }>,
    index: number,
  ): FaultSpec | null {
    const { at, place, forUs, zone: reference } = fault;
    const { zones } = this.#scene;
    const zone = zones?.names.indexOf(reference.name) ?? -1;
    if (zones === null || zone < 0) {
      this.#reportZone(reference, zones?.names ?? []);
      return null;
    }
    const instances = zones.ofInstance.flatMap((own, id) =>
      own === zone ? [id as InstanceId] : [],
    );
    if (instances.length === 0) {
      const message = `nothing is in the zone '${reference.name}': this fault strikes nobody`;
      const hint = "put a service there with 'zone', or remove the fault";
      this.#names.problems.warning(place, "fault-without-effect", message, hint);
    }
    return { kind: "zone-down", at, place, index, service: null, instances, zone, forUs };
  }

  /** A configuration is that of a service. */
  #isWhole({ name, place }: Reference): boolean {
    const target = this.#names.target({ name, place });
    if (target === null || !target.single) return target !== null;
    const service = this.#names.nameOf(target.service);
    const message = `a configuration is that of a service, and '${name}' is an instance`;
    this.#names.problems.error(place, "wrong-value", message, `write ${service}`);
    return false;
  }

  #reportZone({ name, place }: Reference, zones: readonly string[]): void {
    const guess = didYouMeanHint(name, zones);
    const hint = guess === "" ? "name it under 'machine: { zones: [...] }'" : guess;
    this.#names.problems.error(place, "unknown-zone", `there is no zone '${name}'`, hint);
  }
}
