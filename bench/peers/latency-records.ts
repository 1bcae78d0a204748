/**
 * What the data plane in plain JavaScript writes down of each request: a histogram of latencies
 * and a running digest, in numbers of 32 bits.
 */

const TWO_32 = 2 ** 32;
const SUB_BITS = 7;
/** Up to 2^32 µs. */
const BUCKETS = 32 << SUB_BITS;

/** 128 bits, folded at each pick and each answer: a function of all that went in, in order. */
export class RunningDigest {
  readonly #lanes: Int32Array = Int32Array.of(1, 2, 3, 4);

  fold(us: number, instance: number, latencyUs: number): void {
    const lanes = this.#lanes;
    let a = Math.imul((lanes[0] ?? 0) ^ us, 0x9fb21c65);
    a ^= a >>> 15;
    let b = (Math.imul((lanes[1] ?? 0) ^ (us / TWO_32), 0x1e98df25) + a) | 0;
    b ^= b >>> 13;
    let c = (Math.imul((lanes[2] ?? 0) ^ instance, 0xd6e8feb9) + b) | 0;
    c ^= c >>> 16;
    let d = (Math.imul((lanes[3] ?? 0) ^ latencyUs, 0x6659fd93) + c) | 0;
    d ^= d >>> 14;
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
  }

  get text(): string {
    return Array.from(this.#lanes, (lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** Durations in 128 buckets an octave. */
export class LatencyHistogram {
  readonly #counts: Uint32Array = new Uint32Array(BUCKETS);

  add(us: number): void {
    const shift = Math.max(0, 31 - SUB_BITS - Math.clz32(us));
    const bucket = (shift << SUB_BITS) + (us >> shift);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  clear(): void {
    this.#counts.fill(0);
  }

  /** The middle of the bucket at which this share of so many is reached. */
  quantile(share: number, count: number): number {
    let bucket = 0;
    let seen = this.#counts[0] ?? 0;
    while (seen < share * count) seen += this.#counts[++bucket] ?? 0;
    if (bucket < 2 << SUB_BITS) return bucket;
    const shift = (bucket >> SUB_BITS) - 1;
    return (bucket - (shift << SUB_BITS) + 0.5) * 2 ** shift;
  }
}
