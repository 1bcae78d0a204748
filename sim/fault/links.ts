/**
 * What faults do to the ways between services, their instances, workloads and zones.
 *
 * Each change of what connects two ends is a record of the trace, whether anybody sends anything
 * between them or not; where somebody does, the network is told. Of several faults that lie on one
 * way each is known by its place in the manifest, so that it is taken away alone.
 */
import { assert, unreachable } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { duration, type Instant } from "../../kernel/time.ts";
import type { NetworkBody, NetworkEnd } from "../../kernel/trace/network-events.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { FaultMark } from "../machine/process.ts";
import { ratioValue } from "../manifest/values/ratio.ts";
import { serviceAt } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Disturbance, DisturbanceId, End, NetworkControl } from "../traffic/disturbances.ts";
import type { FaultEnd, FaultSide } from "./spec.ts";

type LinkEffect = Disturbance["effect"];

/** What a fault does to the messages from one side to another. */
export interface LinkFault {
  readonly from: FaultSide;
  readonly to: FaultSide;
  readonly effect: LinkEffect;
}

export interface LinkParts {
  readonly system: SystemSpec;
  readonly trace: Trace;
  /** `null` where nobody asks and nobody calls. */
  readonly network: NetworkControl | null;
}

/** A pair of ends that a fault has changed. */
type Pair = Pick<NetworkBody, "from" | "to" | "isBothWays">;

/** What lies on the network by one fault. */
interface Laid {
  readonly pairs: Pair[];
  readonly disturbances: DisturbanceId[];
}

const MILLION = 1_000_000;

export class Links {
  readonly #parts: LinkParts;
  readonly #laid = new Map<number, Laid>();

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** What goes from the one side to the other, and not what goes back. */
  disturb({ from, to, effect }: LinkFault, mark: FaultMark, now: Instant): void {
    this.#lay(mark, { from: this.#endsOf(from), to: this.#endsOf(to), effect });
    this.#note(pairsOf(from, to, false), effect, mark, now);
  }

  /** Nothing goes from any side to any other. */
  divide(sides: readonly FaultSide[], mark: FaultMark, now: Instant): void {
    const effect = { kind: "cut" } as const;
    const ends = sides.map((side) => this.#endsOf(side));
    for (const [place, from] of ends.entries()) {
      const to = ends.flatMap((others, other) => (other === place ? [] : others));
      this.#lay(mark, { from, to, effect });
    }
    for (const [place, side] of sides.entries()) {
      for (const other of sides.slice(place + 1)) {
        this.#note(pairsOf(side, other, true), effect, mark, now);
      }
    }
  }

  /** Nothing gets into a zone or out of it, nor from one of its instances to another. */
  isolate(zone: number, mark: FaultMark, now: Instant): void {
    const inside: End[] = [];
    const outside: End[] = [];
    const { system } = this.#parts;
    for (const [instance, own] of (system.zones?.ofInstance ?? []).entries()) {
      const end: End = { kind: "instance", instance: instance as InstanceId };
      (own === zone ? inside : outside).push(end);
    }
    for (const workload of (system.traffic?.workloads ?? []).keys()) {
      outside.push({ kind: "workload", workload });
    }
    const effect = { kind: "cut" } as const;
    this.#lay(mark, { from: inside, to: [...inside, ...outside], effect });
    this.#lay(mark, { from: outside, to: inside, effect });
    const pair: Pair = {
      from: { kind: "zone", number: zone },
      to: { kind: "outside", number: zone },
      isBothWays: true,
    };
    this.#note([pair], effect, mark, now);
  }

  /** Takes away all that this fault has laid on the network, where it lies there now. */
  calm(mark: FaultMark, now: Instant): void {
    const laid = this.#laid.get(mark.index);
    if (laid === undefined) return;
    this.#laid.delete(mark.index);
    for (const id of laid.disturbances) this.#parts.network?.calm(id);
    for (const pair of laid.pairs) this.#append(pair, null, mark, now);
  }

  #lay(mark: FaultMark, disturbance: Disturbance): void {
    const laid = this.#of(mark);
    const { network } = this.#parts;
    if (network === null || disturbance.from.length === 0 || disturbance.to.length === 0) return;
    laid.disturbances.push(network.disturb(disturbance));
  }

  #note(pairs: readonly Pair[], effect: LinkEffect, mark: FaultMark, now: Instant): void {
    const laid = this.#of(mark);
    for (const pair of pairs) {
      laid.pairs.push(pair);
      this.#append(pair, effect, mark, now);
    }
  }

  #append(pair: Pair, effect: LinkEffect | null, mark: FaultMark, now: Instant): void {
    const change = changeOf(effect);
    this.#parts.trace.append(now, mark.record, { event: "network.state", ...pair, ...change });
  }

  #of({ index }: FaultMark): Laid {
    const known = this.#laid.get(index);
    if (known !== undefined) return known;
    const laid: Laid = { pairs: [], disturbances: [] };
    this.#laid.set(index, laid);
    return laid;
  }

  /** Each instance and each workload once, however often a side names it. */
  #endsOf(side: FaultSide): readonly End[] {
    const instances = new Set<InstanceId>();
    const workloads = new Set<number>();
    for (const end of side) {
      if (end.kind === "workload") workloads.add(end.workload);
      else for (const instance of instancesOf(end, this.#parts.system)) instances.add(instance);
    }
    return [
      ...[...instances].map((instance): End => ({ kind: "instance", instance })),
      ...[...workloads].map((workload): End => ({ kind: "workload", workload })),
    ];
  }
}

function pairsOf(from: FaultSide, to: FaultSide, isBothWays: boolean): readonly Pair[] {
  return from.flatMap((one) =>
    to.map((other) => ({ from: networkEnd(one), to: networkEnd(other), isBothWays })),
  );
}

function changeOf(
  effect: LinkEffect | null,
): Pick<NetworkBody, "state" | "addUs" | "lostOfMillion"> {
  const none = { addUs: duration(0), lostOfMillion: 0 };
  if (effect === null) return { state: "restored", ...none };
  switch (effect.kind) {
    case "cut":
      return { state: "cut", ...none };
    case "delay":
      return { ...none, state: "slow", addUs: effect.addUs };
    case "loss":
      return {
        ...none,
        state: "lossy",
        lostOfMillion: Math.round(ratioValue(effect.share) * MILLION),
      };
    default:
      return unreachable(effect);
  }
}

function instancesOf(
  end: Exclude<FaultEnd, { readonly kind: "workload" }>,
  system: SystemSpec,
): readonly InstanceId[] {
  if (end.kind === "instance") return [end.instance];
  const { spec, firstInstance } = serviceAt(system, end.service);
  assert(spec.instances > 0, "a service has an instance");
  return Array.from({ length: spec.instances }, (_, n) => (firstInstance + n) as InstanceId);
}

function networkEnd(end: FaultEnd): NetworkEnd {
  switch (end.kind) {
    case "service":
      return { kind: "service", number: end.service };
    case "instance":
      return { kind: "instance", number: end.instance };
    case "workload":
      return { kind: "workload", number: end.workload };
    default:
      return unreachable(end);
  }
}
