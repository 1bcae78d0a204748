/**
 * The network of the data plane: what lies on the way of messages, what disturbs them between which
 * ends while a run goes on, and what has become of those of an edge.
 */
import type { CoreExports } from "../exports/core-exports.ts";
import { duration } from "../../time.ts";
import { BATCH_COUNT, BATCH_TIMES_AT, DISTURBANCE_COUNT } from "../layout.ts";
import { streamIndex, type CoreLifetime, type CoreStream } from "../random-streams.ts";
import { CorePart } from "./core-part.ts";
import type { EdgeMessages } from "./counts.ts";
import type {
  Drawn,
  EdgeId,
  EdgeNetwork,
  Lane,
  PipesId,
  Share,
  SourceId,
  StationId,
} from "./options.ts";
import { roomFor } from "./room.ts";
import { drawnTerms } from "./terms.ts";

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

function atOnce(stream: CoreStream): Drawn {
  return { times: { kind: "constant", valueUs: duration(0) }, stream };
}

export class DataNetwork extends CorePart {
  readonly #numbers: Float64Array;

  constructor(core: CoreExports, lifetime: CoreLifetime) {
    super(core, lifetime);
    this.#numbers = new Float64Array(core.memory.buffer, BATCH_TIMES_AT, BATCH_COUNT);
  }

  /** So many pipes of so many whole bytes a second, from 1 on. */
  openPipes(count: number, bytesPerSecond: number): PipesId {
    const pipes = this.core.trafficPipes(count, bytesPerSecond);
    return roomFor("pipes", pipes) as PipesId;
  }

  /** Which zone an instance is in. */
  setZone(station: StationId, zone: number): void {
    this.core.trafficZone(station, zone);
  }

  /** What the messages of an edge meet; before the run. */
  build(edge: EdgeId, network: EdgeNetwork): void {
    const core = this.core;
    const { requestBytes, answerBytes, lane, across, connections } = network;
    core.trafficSizes(edge, requestBytes, answerBytes);
    this.#numbers.set(this.#laneTerms(lane));
    core.trafficLane(edge);
    if (across !== null) {
      const { way, loss, zones } = across;
      const index = streamIndex(loss.stream, this.lifetime);
      const terms = [...drawnTerms(way, this.lifetime), index, loss.share];
      this.#numbers.set([...this.#laneTerms(across.lane), ...terms]);
      core.trafficLaneAcross(edge, zones);
    }
    if (connections === null) return;
    const { callers, callees } = connections;
    roomFor("connections", core.trafficConnections(edge, callers, callees));
  }

  #laneTerms({ connect, pipes, duplicate, reorder }: Lane): readonly number[] {
    const index = (stream: CoreStream): number => streamIndex(stream, this.lifetime);
    const held = reorder ?? { chance: { ...duplicate, share: 0 }, by: atOnce(duplicate.stream) };
    return [
      connect,
      pipes ?? 0,
      index(duplicate.stream),
      duplicate.share,
      index(held.chance.stream),
      held.chance.share,
      ...drawnTerms(held.by, this.lifetime),
    ];
  }

  /** Begins in a place, from 0 to 63, that no other has; it strikes nobody before ends are set. */
  disturb(place: number, effect: DisturbanceEffect): void {
    const core = this.#placed(place);
    switch (effect.kind) {
      case "cut":
        core.trafficDisturb(place, CUT, 0, 0);
        return;
      case "delay":
        core.trafficDisturb(place, DELAY, effect.addUs, 0);
        return;
      case "loss": {
        const { share, stream } = effect.chance;
        core.trafficDisturb(place, LOSS, share, streamIndex(stream, this.lifetime));
      }
    }
  }

  /** Is over; its ends have to be taken from it as well. */
  calm(place: number): void {
    this.#placed(place).trafficCalm(place);
  }

  /** Whether it strikes what this end sends, or what this end is sent. */
  setEnd(place: number, end: MessageEnd, side: "sender" | "receiver", isStruck: boolean): void {
    const core = this.#placed(place);
    const [isSender, isSet] = [Number(side === "sender"), Number(isStruck)];
    if (end.kind === "station") core.trafficMarkStation(end.station, place, isSender, isSet);
    else core.trafficMarkSource(end.source, place, isSender, isSet);
  }

  /** The share of the requests of one instance that fail from now on, beside those of its tier. */
  setErrors(station: StationId, { share, stream }: Share): void {
    this.core.trafficStationErrors(station, streamIndex(stream, this.lifetime), share);
  }

  /** Counts what is under way on all edges: to be called before messages are read. */
  tally(): void {
    this.core.trafficTally();
  }

  /** What is under way, as the last `tally` has found it. */
  messagesOf(edge: EdgeId): EdgeMessages {
    const core = this.core;
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
      copies: core.routeRead(edge, 9),
      strays: core.routeRead(edge, 10),
      echoes: core.routeRead(edge, 11),
      heldUp: core.routeRead(edge, 12),
      connected: core.routeRead(edge, 13),
      reconnected: core.routeRead(edge, 14),
      unkept: core.routeRead(edge, 15),
    };
  }

  #placed(place: number): CoreExports {
    if (place < 0 || place >= DISTURBANCE_COUNT) throw new RangeError(`no place ${place}`);
    return this.core;
  }
}
