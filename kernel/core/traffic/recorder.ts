/**
 * Records of requests, as the core has written them: picks, ends, and the hops of a sample.
 *
 * They are observations: what is recorded is as it would be otherwise, and stands in the digest as
 * the core's running hash, recorded or not. assembly/traffic/recording.ts writes them.
 */
import type { InstanceId } from "../../spec.ts";
import { instant, type Instant } from "../../time.ts";
import { CorePart } from "./core-part.ts";
import { CALL_OUTCOMES, type CallOutcome } from "./counts.ts";
import { TrafficExhaustedError } from "./room.ts";
import type { EdgeId } from "./options.ts";

/**
 * A request that is followed, from 1 on in the order of births: one of a sample, or any where all
 * are told. 0: none, as of what a program calls of its own accord.
 */
export type SampledRequest = number;

/** An attempt that is followed, of a request or of a call that it led to, from 1 on; 0: none. */
export type Hop = number;

export type RequestRecord = { readonly tUs: Instant; readonly request: SampledRequest } & (
  | {
      /** A sampled request of a workload is born, as its n-th from 1 on. */
      readonly kind: "born";
      readonly edge: EdgeId;
      readonly number: number;
      readonly key: number;
    }
  | {
      readonly kind: "pick";
      readonly edge: EdgeId;
      readonly instance: InstanceId;
      readonly key: number;
      /** 0, and above it those that were made again. */
      readonly attempt: number;
      readonly hop: Hop;
      /** That of the request which made the call; 0: a workload did. */
      readonly parent: Hop;
      /** Its request came twice somewhere above, and this comes of the second time. */
      readonly isOfCopy: boolean;
    }
  | {
      /** There was nobody to pick for an attempt, which is over with that. */
      readonly kind: "refused";
      readonly edge: EdgeId;
      readonly attempt: number;
      readonly hop: Hop;
      readonly parent: Hop;
      readonly isOfCopy: boolean;
    }
  /** An instance begins to serve a hop, and is done but for the calls that it makes. */
  | { readonly kind: "begun" | "served"; readonly hop: Hop }
  | { readonly kind: "ended"; readonly hop: Hop; readonly outcome: CallOutcome }
  /** A call that is over with this attempt, its last, has failed the attempt that made it. */
  | { readonly kind: "fatal"; readonly hop: Hop; readonly parent: Hop }
  | {
      /** A request of a workload has come to its end. */
      readonly kind: "done";
      readonly edge: EdgeId;
      /** Who was picked last; `null`: there was nobody. */
      readonly instance: InstanceId | null;
      readonly latencyUs: number;
      readonly outcome: CallOutcome;
    }
);

const KINDS = ["born", "pick", "begun", "served", "ended", "done", "refused", "fatal"] as const;

/** Of a record: in numbers of 64 bits, and of 32. */
const WIDE = 6;
const NARROW = 12;
const NOBODY = 0xffff_ffff;
const SHIFT_MAX = 53;
/** Beside the number of a request; see assembly/traffic/recording.ts. */
const OF_COPY = 0x8000_0000;

export class RequestRecorder extends CorePart {
  /**
   * Records from now on, before anything has happened: every attempt and every end, or a sample
   * with its births and hops and the ends of all that failed, or both.
   */
  open(isAll: boolean, isSampled: boolean): void {
    if (this.core.trafficRecord(Number(isAll), Number(isSampled)) !== 0) return;
    throw new TrafficExhaustedError("the data plane has no room for records of requests");
  }

  /** Of 2^shift requests of each workload one is sampled, from those that are born next. */
  sampleEvery(shift: number): void {
    this.core.trafficSampleEvery(Math.min(shift, SHIFT_MAX));
  }

  /** Records that nobody has taken yet. */
  get count(): number {
    return this.core.trafficRecords() >>> 0;
  }

  /** Hands over all records, in the order of their instants, and forgets them. */
  take(see: (record: RequestRecord) => void): void {
    const core = this.core;
    const count = this.count;
    if (core.trafficRecordsLost() !== 0) {
      throw new TrafficExhaustedError("too many requests end at one instant to record them all");
    }
    if (count === 0) return;
    const at = core.trafficRecordsAt() >>> 0;
    const { buffer } = core.memory;
    const wide = new Float64Array(buffer, at, count * WIDE);
    const narrow = new Uint32Array(buffer, at, count * NARROW);
    for (let n = 0; n < count; n++) see(recordAt(wide, narrow, n));
    core.trafficRecordsTaken();
  }
}

/** Time and span, then edge, station, key, request, hop, parent, and what is smaller. */
function recordAt(wide: Float64Array, narrow: Uint32Array, n: number): RequestRecord {
  const word = (place: number): number => narrow[n * NARROW + place] ?? 0;
  const small = word(10);
  const tUs = instant(wide[n * WIDE] ?? 0);
  const span = wide[n * WIDE + 1] ?? 0;
  const edge = word(4) as EdgeId;
  const [station, key, hop] = [word(5), word(6), word(8)];
  const request = word(7) & ~OF_COPY;
  const isOfCopy = (word(7) & OF_COPY) !== 0;
  const kind = KINDS[small & 0xff] ?? "done";
  const outcome = CALL_OUTCOMES[(small >>> 8) & 0xff] ?? "ok";
  switch (kind) {
    case "born":
      return { kind, tUs, request, edge, number: span, key };
    case "pick": {
      const pick = { attempt: small >>> 16, hop, parent: word(9), isOfCopy };
      return { kind, tUs, request, edge, instance: station as InstanceId, key, ...pick };
    }
    case "refused": {
      const refused = { attempt: small >>> 16, hop, parent: word(9), isOfCopy };
      return { kind, tUs, request, edge, ...refused };
    }
    case "begun":
    case "served":
      return { kind, tUs, request, hop };
    case "ended":
      return { kind, tUs, request, hop, outcome };
    case "fatal":
      return { kind, tUs, request, hop, parent: word(9) };
    case "done": {
      const instance = station === NOBODY ? null : (station as InstanceId);
      return { kind, tUs, request, edge, instance, latencyUs: span, outcome };
    }
  }
}
