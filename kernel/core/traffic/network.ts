/**
 * The network of the data plane while it runs: what disturbs messages between which ends, and what
 * has become of those of an edge.
 */
import type { CoreExports } from "../exports/core-exports.ts";
import { DISTURBANCE_COUNT } from "../layout.ts";
import { streamIndex, type CoreLifetime } from "../random-streams.ts";
import type { EdgeMessages } from "./counts.ts";
import type { EdgeId, Share, SourceId, StationId } from "./options.ts";

/** What a disturbance does to a message: it is lost, comes later, or is lost by chance. */
export type DisturbanceEffect =
  | { readonly kind: "cut" }
  | { readonly kind: "delay"; readonly addUs: number }
  | { readonly kind: "loss"; readonly chance: Share };

/** Where messages begin and end. */
export type MessageEnd =
  | { readonly kind: "station"; readonly station: StationId }
  | { readonly kind: "source"; readonly source: SourceId };

const CUT = 0;
const DELAY = 1;
const LOSS = 2;

export class DataNetwork {
  readonly #core: CoreExports;
  readonly #lifetime: CoreLifetime;

  constructor(core: CoreExports, lifetime: CoreLifetime) {
    this.#core = core;
    this.#lifetime = lifetime;
  }

  /** Begins in a place, from 0 to 63, that no other has; it strikes nobody before ends are set. */
  disturb(place: number, effect: DisturbanceEffect): void {
    const core = this.#current(place);
    switch (effect.kind) {
      case "cut":
        core.trafficDisturb(place, CUT, 0, 0);
        return;
      case "delay":
        core.trafficDisturb(place, DELAY, effect.addUs, 0);
        return;
      case "loss": {
        const { share, stream } = effect.chance;
        core.trafficDisturb(place, LOSS, share, streamIndex(stream, this.#lifetime));
      }
    }
  }

  /** Is over; its ends have to be taken from it as well. */
  calm(place: number): void {
    this.#current(place).trafficCalm(place);
  }

  /** Whether it strikes what this end sends, or what this end is sent. */
  setEnd(place: number, end: MessageEnd, side: "sender" | "receiver", isStruck: boolean): void {
    const core = this.#current(place);
    const [isSender, isSet] = [Number(side === "sender"), Number(isStruck)];
    if (end.kind === "station") core.trafficMarkStation(end.station, place, isSender, isSet);
    else core.trafficMarkSource(end.source, place, isSender, isSet);
  }

  /** The share of the requests of one instance that fail from now on, beside those of its tier. */
  setErrors(station: StationId, { share, stream }: Share): void {
    this.#current(0).trafficStationErrors(station, streamIndex(stream, this.#lifetime), share);
  }

  /** Counts what is under way on all edges: to be called before messages are read. */
  tally(): void {
    this.#current(0).trafficTally();
  }

  /** What is under way, as the last `tally` has found it. */
  messagesOf(edge: EdgeId): EdgeMessages {
    const core = this.#current(0);
    return {
      refused: core.routeRead(edge, 0),
      lost: core.routeRead(edge, 1),
      resent: core.routeRead(edge, 2),
      requestsGivenUp: core.routeRead(edge, 3),
      answersGivenUp: core.routeRead(edge, 4),
      requestsBroken: core.routeRead(edge, 5),
      answersBroken: core.routeRead(edge, 6),
      requestsOpen: core.routeRead(edge, 7),
      answersOpen: core.routeRead(edge, 8),
    };
  }

  #current(place: number): CoreExports {
    if (this.#lifetime.isOver) throw new Error("the core was reset: open the data plane anew");
    if (place < 0 || place >= DISTURBANCE_COUNT) throw new RangeError(`no place ${place}`);
    return this.#core;
  }
}
