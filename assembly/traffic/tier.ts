/**
 * A service, as far as requests go: how long it serves one, how often it fails, and whom it calls.
 *
 *   plan   | entry | entry | ...     in the order of the steps; entries of a step go side by side
 */
import { TIERS_AT, TIER_BYTES, TIER_COUNT } from "../layout";
import { takeExtent } from "../memory/extents";
import { Histogram, openHistogram } from "./histogram";
import { Chance, Sampler } from "./sampler";

/** What comes after the service time of a request. */
export const NOTHING: u32 = 0;
export const CALLS: u32 = 1;
export const OUTSIDE: u32 = 2;

const SERVICE_PLACE: usize = 32;
const ERRORS_PLACE: usize = 80;
const INCOMING_PLACE: usize = 96;
const ENTRY_BYTES: u32 = 32;

@unmanaged
export class Tier {
  pool: u32;
  /** Entries, and the first of them. */
  entries: u32;
  plan: u32;
  /** The stations of the pool's slots. */
  stations: u32;
  /** Of the calls to it that went well; 0: nobody asked for it. */
  histogram: u32;
  /** What comes after the service time: nothing, calls, or a program. */
  next: u32;
  /** How many chances there are, its own and those of its instances, that a request fails. */
  risks: u32;

  @inline static at(address: u32): Tier {
    return changetype<Tier>(<usize>address);
  }

  /** A call to it was answered well. */
  @inline count(us: u64): void {
    if (this.histogram != 0) Histogram.at(this.histogram).add(us);
  }

  /** The first of the edges to it that keep connections. */
  @inline get incoming(): u32 {
    return load<u32>(changetype<usize>(this) + INCOMING_PLACE);
  }

  @inline set incoming(edge: u32) {
    store<u32>(changetype<usize>(this) + INCOMING_PLACE, edge);
  }

  @inline get service(): Sampler {
    return Sampler.at(changetype<usize>(this) + SERVICE_PLACE);
  }

  @inline get errors(): Chance {
    return changetype<Chance>(changetype<usize>(this) + ERRORS_PLACE);
  }

  @inline entry(index: u32): Entry {
    return changetype<Entry>(<usize>(this.plan + index * ENTRY_BYTES));
  }
}

/** Calls that a request of a tier makes. */
@unmanaged
export class Entry {
  private chance0: u64;
  private chance1: u64;
  edge: u32;
  count: u32;
  step: u32;
  isParallel: u8;
  isOptional: u8;

  /** Whether each of them is made. */
  @inline get chance(): Chance {
    return changetype<Chance>(changetype<usize>(this));
  }

  /** How many of its calls a request makes: each with its chance. */
  drawCount(): u32 {
    if (this.chance.share >= 1) return this.count;
    let made: u32 = 0;
    for (let n: u32 = 0; n < this.count; n++) made += <u32>this.chance.happens();
    return made;
  }
}

let used: u32 = 0;

export function resetTiers(): void {
  assert(offsetof<Tier>() <= SERVICE_PLACE);
  assert(SERVICE_PLACE + offsetof<Sampler>() <= ERRORS_PLACE);
  assert(ERRORS_PLACE + offsetof<Chance>() <= INCOMING_PLACE && INCOMING_PLACE + 4 <= TIER_BYTES);
  assert(offsetof<Entry>() <= ENTRY_BYTES);
  used = 0;
}

/** A tier of the pool at this address, with room for so much; 0 where there is none. */
export function openTier(pool: u32, instances: u32, entries: u32, isCounted: bool): u32 {
  if (used == TIER_COUNT) return 0;
  const stations = <u32>takeExtent(instances << 2);
  const plan = entries == 0 ? 0 : <u32>takeExtent(entries * ENTRY_BYTES);
  if (stations == 0 || (entries != 0 && plan == 0)) return 0;
  const at = TIERS_AT + used * TIER_BYTES;
  used++;
  memory.fill(at, 0, TIER_BYTES);
  const tier = Tier.at(at);
  tier.pool = pool;
  tier.stations = stations;
  if (isCounted) tier.histogram = openHistogram();
  tier.plan = plan;
  tier.next = entries == 0 ? NOTHING : CALLS;
  return at;
}

/** Where the latencies of its calls are counted; 0: nowhere. */
export function tierHistogram(tier: u32): u32 {
  return Tier.at(tier).histogram;
}
