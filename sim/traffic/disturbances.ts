/**
 * Disturbances of the network: the port by which faults make messages late or lose them.
 *
 * A disturbance strikes what is sent from some ends to some others, in this direction only:
 * requests go from caller to callee, answers from callee to caller. It counts when a message sets
 * out, for the first time or again; what is under way then still comes.
 */
import { assert } from "../../kernel/assertion.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import { DISTURBANCE_COUNT } from "../../kernel/core/layout.ts";
import type { DisturbanceEffect, MessageEnd } from "../../kernel/core/traffic/network.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Duration } from "../../kernel/time.ts";
import { ratioValue, type Ratio } from "../manifest/values/ratio.ts";
import type { Plane, Server } from "./build.ts";

/** As many at a time; whoever lets more be asked for bounds them before. */
export const DISTURBANCES_MAX: number = DISTURBANCE_COUNT;

/** Where messages begin and end; a workload by its place in the list of workloads. */
export type End =
  | { readonly kind: "instance"; readonly instance: InstanceId }
  | { readonly kind: "workload"; readonly workload: number };

export interface Disturbance {
  readonly from: readonly End[];
  readonly to: readonly End[];
  readonly effect:
    /** All is lost, and sent again as long as that lasts. */
    | { readonly kind: "cut" }
    /** All comes later. */
    | { readonly kind: "delay"; readonly addUs: Duration }
    /** This share is lost beside what the link loses. */
    | { readonly kind: "loss"; readonly share: Ratio };
}

declare const DISTURBANCE: unique symbol;
export type DisturbanceId = number & { readonly [DISTURBANCE]: true };

export interface NetworkControl {
  /** At most {@link DISTURBANCES_MAX} at a time. Ends that no request comes to do not matter. */
  disturb(disturbance: Disturbance): DisturbanceId;
  calm(id: DisturbanceId): void;
  /** The share of an instance's requests that fail beside its own errors; `null`: none. */
  setErrors(instance: InstanceId, share: Ratio | null): void;
}

export interface DisturbanceOptions {
  readonly plane: Plane;
  readonly streams: CoreStreams;
}

export class Disturbances implements NetworkControl {
  readonly #options: DisturbanceOptions;
  readonly #servers = new Map<InstanceId, Server>();
  /** By its place in the core; `null`: nobody has it. */
  readonly #active: (Disturbance | null)[] = [];

  constructor(options: DisturbanceOptions) {
    this.#options = options;
    for (const { servers } of options.plane.services) {
      for (const server of servers) this.#servers.set(server.instance, server);
    }
  }

  disturb(disturbance: Disturbance): DisturbanceId {
    const free = this.#active.indexOf(null);
    const place = free < 0 ? this.#active.length : free;
    assert(place < DISTURBANCES_MAX, "no more disturbances at a time than there is room for");
    this.#active[place] = disturbance;
    this.#options.plane.plane.network.disturb(place, this.#effectOf(disturbance, place));
    this.#setEnds(place, disturbance, true);
    return place as DisturbanceId;
  }

  calm(id: DisturbanceId): void {
    const disturbance = this.#active[id] ?? null;
    assert(disturbance !== null, "what is calmed goes on");
    this.#active[id] = null;
    this.#options.plane.plane.network.calm(id);
    this.#setEnds(id, disturbance, false);
  }

  setErrors(instance: InstanceId, share: Ratio | null): void {
    const { plane, streams } = this.#options;
    const server = this.#servers.get(instance);
    if (server === undefined) return;
    const stream = streams.open(`traffic/errors/${server.name}`);
    const value = share === null ? 0 : ratioValue(share);
    plane.plane.network.setErrors(server.station, { share: value, stream });
  }

  #setEnds(place: number, { from, to }: Disturbance, isStruck: boolean): void {
    const { network } = this.#options.plane.plane;
    for (const end of this.#endsOf(from)) network.setEnd(place, end, "sender", isStruck);
    for (const end of this.#endsOf(to)) network.setEnd(place, end, "receiver", isStruck);
  }

  #endsOf(ends: readonly End[]): readonly MessageEnd[] {
    return ends.flatMap((end): readonly MessageEnd[] => {
      if (end.kind === "instance") {
        const server = this.#servers.get(end.instance);
        return server === undefined ? [] : [{ kind: "station", station: server.station }];
      }
      const source = this.#options.plane.sources[end.workload];
      return source === undefined ? [] : [{ kind: "source", source }];
    });
  }

  /** Places are few and used again, and so are the streams of their draws. */
  #effectOf({ effect }: Disturbance, place: number): DisturbanceEffect {
    if (effect.kind !== "loss") return effect;
    const stream = this.#options.streams.open(`traffic/disturbance/${place}`);
    return { kind: "loss", chance: { share: ratioValue(effect.share), stream } };
  }
}
