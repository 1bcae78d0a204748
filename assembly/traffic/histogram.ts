/**
 * Histograms of durations, as HDR histograms: 128 buckets an octave, so that a quantile is off by
 * less than 1 / 128 of itself, 0.8 %; below 256 µs it is exact.
 *
 *   header  | count | sum | least | most | page of octave 7 | 8 | ... | 53 |
 *   page    | 128 counters of 32 bits |           lent when the first duration falls into it
 *   ground  | 128 counters for 0 to 127 µs |
 *
 * A counter that is full stays full: 4 thousand million requests within 0.8 % of a duration.
 * Without memory for a page, a duration is counted in `lost` and in count, sum, least and most.
 */
import { BATCH_TIMES_AT } from "../layout";
import { takeExtent } from "../memory/extents";

const BITS: u32 = 7;
const BUCKETS: u32 = 1 << BITS;
/** Octaves above the ground: from 2^7 to 2^53. */
const OCTAVES: u32 = 47;
const PAGE_BYTES: u32 = BUCKETS * 4;
const PAGES_PLACE: u32 = 48;

@unmanaged
export class Histogram {
  count: u64;
  sum: u64;
  least: u64;
  most: u64;
  lost: u64;
  /** Pages follow at 48: the ground first, then the octaves. */

  @inline static at(address: usize): Histogram {
    return changetype<Histogram>(address);
  }

  @inline add(us: u64): void {
    this.count++;
    this.sum += us;
    if (us < this.least) this.least = us;
    if (us > this.most) this.most = us;
    const octave = 63 - <u32>clz(us | (BUCKETS - 1)) - (BITS - 1);
    const pageAt = changetype<usize>(this) + PAGES_PLACE + (octave << 2);
    let page = load<u32>(pageAt);
    if (page == 0) {
      page = openPage(pageAt);
      if (page == 0) {
        this.lost++;
        return;
      }
    }
    // Above the ground the leading one is the octave, and the seven bits below it the bucket.
    const bucket = (<u32>(us >> (octave == 0 ? 0 : octave - 1))) & (BUCKETS - 1);
    const at = page + (bucket << 2);
    const counted = load<u32>(at);
    if (counted != u32.MAX_VALUE) store<u32>(at, counted + 1);
  }
}

/** A new histogram; 0 where no memory is left. */
export function openHistogram(): u32 {
  const at = <u32>takeExtent(PAGES_PLACE + (OCTAVES + 1) * 4);
  if (at == 0) return 0;
  memory.fill(at, 0, PAGES_PLACE + (OCTAVES + 1) * 4);
  Histogram.at(at).least = u64.MAX_VALUE;
  return at;
}

function openPage(pageAt: usize): u32 {
  const page = <u32>takeExtent(PAGE_BYTES);
  if (page == 0) return 0;
  memory.fill(page, 0, PAGE_BYTES);
  store<u32>(pageAt, page);
  return page;
}

/** What is counted: 0 how many, 1 the sum, 2 the least, 3 the most, 4 those without a bucket. */
export function histogramRead(at: u32, what: u32): f64 {
  const histogram = Histogram.at(at);
  if (what == 0) return <f64>histogram.count;
  if (what == 1) return <f64>histogram.sum;
  if (what == 2) return histogram.count == 0 ? 0 : <f64>histogram.least;
  return <f64>(what == 3 ? histogram.most : histogram.lost);
}

/** Hands over the counters of an octave, 0 for the ground, as numbers in BATCH_TIMES. */
export function histogramBuckets(at: u32, octave: u32): void {
  assert(octave <= OCTAVES);
  const page = load<u32>(at + PAGES_PLACE + (octave << 2));
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const counted = page == 0 ? <u32>0 : load<u32>(page + (bucket << 2));
    store<f64>(BATCH_TIMES_AT + (bucket << 3), <f64>counted);
  }
}

/**
 * The duration that this share of all is not above: the highest of the bucket, and at most the
 * longest that there was; 0 where nothing was counted.
 */
export function histogramQuantile(at: u32, share: f64): f64 {
  const histogram = Histogram.at(at);
  const wanted = Math.max(1, Math.ceil(share * <f64>histogram.count));
  let seen: f64 = 0;
  for (let octave: u32 = 0; octave <= OCTAVES; octave++) {
    const page = load<u32>(at + PAGES_PLACE + (octave << 2));
    if (page == 0) continue;
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      seen += <f64>load<u32>(page + (bucket << 2));
      if (seen >= wanted) return <f64>min(highest(octave, bucket), histogram.most);
    }
  }
  return <f64>histogram.most;
}

function highest(octave: u32, bucket: u32): u64 {
  if (octave == 0) return bucket;
  return ((<u64>(BUCKETS | bucket) + 1) << (octave - 1)) - 1;
}
