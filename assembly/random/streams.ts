/**
 * Named streams of random numbers, each a generator of its own: a draw from one changes no other.
 *
 * A stream begins at its key, a hash of seed and name, and is one of two generators:
 *
 *   splitmix      value n = mix(key + n · golden), n from 1: SplitMix64, seeded with the key
 *   multios-lcg   s = s · 6364136223846793005 + 1, s from key; value = s >> 32: MultiOS's own
 *
 * SplitMix64 is counter-based: value n follows from the key and n alone. It gives 64 bits a value,
 * of which a u32 takes the upper half. The LCG gives 32, of which a u64 takes two, the first on
 * top. The LCG passes few tests of randomness, and streams of it are parts of one cycle: it is
 * here to be MultiOS's bit for bit.
 *
 * Sources: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014), for
 * golden and mix; Lemire, "Fast Random Integer Generation in an Interval" (2019), for the bound.
 */
import { Finaliser, GOLDEN } from "../hash/finaliser";
import { SCRATCH_AT, SCRATCH_BYTES, STREAMS_AT, STREAM_BYTES, STREAM_COUNT } from "../layout";

const LCG_MULTIPLIER: u64 = 6364136223846793005;

export const MODE_SPLITMIX: u32 = 0;
export const MODE_MULTIOS_LCG: u32 = 1;

@unmanaged
export class Stream {
  state: u64;
  mode: u32;

  @inline static of(index: u32): Stream {
    assert(index < streamsUsed);
    return changetype<Stream>(<usize>(STREAMS_AT + index * STREAM_BYTES));
  }

  // The generators as functions of their state. Where `mode` is a constant, a loop has one of them
  // in it and the state in a register.

  /** The 64 bits that come next in this state. */
  @inline static bits64(mode: u32, state: u64): u64 {
    if (mode == MODE_SPLITMIX) return Finaliser.mix(state + GOLDEN);
    const first = Stream.lcg(state);
    return ((first >> 32) << 32) | (Stream.lcg(first) >> 32);
  }

  /** The state after those. */
  @inline static advance64(mode: u32, state: u64): u64 {
    return mode == MODE_SPLITMIX ? state + GOLDEN : Stream.lcg(Stream.lcg(state));
  }

  @inline static lcg(state: u64): u64 {
    return state * LCG_MULTIPLIER + 1;
  }
}

let streamsUsed: u32 = 0;

/** Takes all streams back at once. */
export function resetStreams(): void {
  assert(offsetof<Stream>() <= STREAM_BYTES);
  streamsUsed = 0;
}

/**
 * Opens the stream whose name stands in the scratch arena, `nameBytes` of UTF-8, at its first
 * number. Its index, or -1 where no stream is left.
 */
export function streamOpen(seed: u64, mode: u32, nameBytes: u32): i32 {
  assert(mode <= MODE_MULTIOS_LCG);
  if (streamsUsed == STREAM_COUNT) return -1;
  const index = streamsUsed++;
  const stream = Stream.of(index);
  stream.state = streamKey(seed, nameBytes);
  stream.mode = mode;
  return index;
}

/**
 * Hash of the seed and the name in the scratch arena. Each step is a bijection of the state for
 * a given word and of the word for a given state, so names of equal length that differ in one
 * word never collide under one seed, and the length goes in at the end.
 */
function streamKey(seed: u64, nameBytes: u32): u64 {
  assert(nameBytes <= SCRATCH_BYTES);
  let key = Finaliser.mix(seed + GOLDEN);
  const end = nameBytes & ~7;
  for (let at: u32 = 0; at < end; at += 8) {
    key = Finaliser.mix((key ^ load<u64>(SCRATCH_AT + at)) + GOLDEN);
  }
  const rest = nameBytes & 7;
  if (rest != 0) {
    let word: u64 = 0;
    for (let at: u32 = 0; at < rest; at++) {
      word |= (<u64>load<u8>(SCRATCH_AT + end + at)) << (at * 8);
    }
    key = Finaliser.mix((key ^ word) + GOLDEN);
  }
  return Finaliser.mix((key ^ (<u64>nameBytes)) + GOLDEN);
}

/** Uniform in [0, 2^32). */
export function streamNextU32(index: u32): u32 {
  const stream = Stream.of(index);
  if (stream.mode == MODE_SPLITMIX) return <u32>(streamNextU64(index) >> 32);
  stream.state = Stream.lcg(stream.state);
  return <u32>(stream.state >> 32);
}

/** Uniform in [0, 2^64). */
export function streamNextU64(index: u32): u64 {
  const stream = Stream.of(index);
  const before = stream.state;
  if (stream.mode == MODE_SPLITMIX) {
    stream.state = Stream.advance64(MODE_SPLITMIX, before);
    return Stream.bits64(MODE_SPLITMIX, before);
  }
  stream.state = Stream.advance64(MODE_MULTIOS_LCG, before);
  return Stream.bits64(MODE_MULTIOS_LCG, before);
}

/** Uniform in [0, bound) without modulo bias, for a whole `bound` from 1 to 2^53. */
export function streamNextBelow(index: u32, bound: f64): f64 {
  return <f64>below(index, <u64>bound);
}

/** Uniform in [0, bound) without modulo bias. */
export function below(index: u32, bound: u64): u64 {
  assert(bound > 0);
  return bound >> 32 == 0 ? belowNarrow(index, bound) : belowWide(index, bound);
}

/** The upper half of draw · bound; redraws where the lower half falls in the uneven rest. */
function belowNarrow(index: u32, bound: u64): u64 {
  let product = <u64>streamNextU32(index) * bound;
  if ((product & 0xffffffff) < bound) {
    const rest = (((<u64>1) << 32) - bound) % bound;
    while ((product & 0xffffffff) < rest) product = <u64>streamNextU32(index) * bound;
  }
  return product >> 32;
}

/** The rest of draw / bound; redraws where the draw is above the last whole multiple. */
function belowWide(index: u32, bound: u64): u64 {
  const rest = (u64.MAX_VALUE - bound + 1) % bound;
  const last = u64.MAX_VALUE - rest;
  let draw = streamNextU64(index);
  while (draw > last) draw = streamNextU64(index);
  return draw % bound;
}
