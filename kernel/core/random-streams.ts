/**
 * Named random streams of the core, and the distributions that are drawn from them.
 *
 * A family is a seed and a mode; within it a name is one stream, opened when first asked for.
 * Families do not disturb each other: the kernel and the simulated world have one each.
 */
import type { RandomStream, RandomStreams } from "../ports.ts";
import { INSTANT_MAX, type Duration } from "../time.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { SCRATCH_AT, SCRATCH_BYTES, STREAM_COUNT } from "./layout.ts";

/** splitmix: SplitMix64, 64 bits a value. multios-lcg: MultiOS's own, 32 bits a value. */
export type RandomMode = "splitmix" | "multios-lcg";

/** Durations are whole, from 0 to 2^53 - 1 µs; what a distribution puts beyond is clamped. */
export interface CoreStream extends RandomStream {
  /** Uniform in [0, 2^64). */
  nextU64(): bigint;
  /** Uniform over the whole microseconds from `lowUs` to `highUs`, both included. */
  uniform(lowUs: Duration, highUs: Duration): Duration;
  exponential(meanUs: Duration): Duration;
  /** `sigma` is that of the logarithm, at least 0. */
  lognormal(medianUs: Duration, sigma: number): Duration;
  /** At least `scaleUs`; the tail falls with the power `alpha`, above 0. */
  pareto(scaleUs: Duration, alpha: number): Duration;
  /** How many arrivals an interval has that has `mean` on average; `mean` is from 0 to 2^31. */
  poisson(mean: number): number;
}

export interface CoreStreams extends RandomStreams {
  /**
   * The stream of this name. The second time in a family it is the same stream, further on; in
   * another family of the same seed and mode it begins anew, with the same numbers.
   * @throws StreamsExhaustedError where the core has no stream left: whoever loads a system
   * bounds its size below this.
   */
  open(name: string): CoreStream;
}

/** More streams were opened since the last reset than the core has room for. */
export class StreamsExhaustedError extends Error {
  override readonly name: string = "StreamsExhaustedError";
}

/** From a reset of the core to the next; streams do not outlive theirs. */
export interface CoreLifetime {
  isOver: boolean;
}

const MODE_NUMBERS: Readonly<Record<RandomMode, number>> = { splitmix: 0, "multios-lcg": 1 };
const BOUND_MAX = 2 ** 53;
const POISSON_MEAN_MAX = 2 ** 31;

/** Opens a family of streams; `seed` counts modulo 2^64. */
export function bindStreams(
  exports: CoreExports,
  lifetime: CoreLifetime,
  seed: bigint,
  mode: RandomMode,
): CoreStreams {
  const opened = new Map<string, CoreStream>();
  const scratch = new Uint8Array(exports.memory.buffer, SCRATCH_AT, SCRATCH_BYTES);
  const encoder = new TextEncoder();

  function open(name: string): CoreStream {
    assertCurrent(lifetime);
    const { read, written } = encoder.encodeInto(name, scratch);
    if (read !== name.length) {
      throw new RangeError(`the name of a stream has at most ${SCRATCH_BYTES} bytes`);
    }
    const index = exports.streamOpen(seed, MODE_NUMBERS[mode], written);
    if (index < 0) {
      throw new StreamsExhaustedError(`all ${STREAM_COUNT} random streams are open: ${name}`);
    }
    return new BoundStream(exports, lifetime, index);
  }

  return {
    open(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const stream = open(name);
      opened.set(name, stream);
      return stream;
    },
  };
}

class BoundStream implements CoreStream {
  readonly #core: CoreExports;
  readonly #lifetime: CoreLifetime;
  readonly #index: number;

  constructor(core: CoreExports, lifetime: CoreLifetime, index: number) {
    this.#core = core;
    this.#lifetime = lifetime;
    this.#index = index;
  }

  nextU32(): number {
    assertCurrent(this.#lifetime);
    return this.#core.streamNextU32(this.#index) >>> 0;
  }

  nextU64(): bigint {
    assertCurrent(this.#lifetime);
    return BigInt.asUintN(64, this.#core.streamNextU64(this.#index));
  }

  nextBelow(bound: number): number {
    assertCurrent(this.#lifetime);
    if (!Number.isInteger(bound) || bound < 1 || bound > BOUND_MAX) {
      throw new RangeError(`a bound is whole and from 1 to 2^53, not ${bound}`);
    }
    return this.#core.streamNextBelow(this.#index, bound);
  }

  uniform(lowUs: Duration, highUs: Duration): Duration {
    assertCurrent(this.#lifetime);
    assertDuration(lowUs);
    assertDuration(highUs);
    if (lowUs > highUs) throw new RangeError(`no duration lies from ${lowUs} to ${highUs} µs`);
    return this.#core.drawUniform(this.#index, lowUs, highUs) as Duration;
  }

  exponential(meanUs: Duration): Duration {
    assertCurrent(this.#lifetime);
    assertDuration(meanUs);
    return this.#core.drawExponential(this.#index, meanUs) as Duration;
  }

  lognormal(medianUs: Duration, sigma: number): Duration {
    assertCurrent(this.#lifetime);
    assertDuration(medianUs);
    if (!Number.isFinite(sigma) || sigma < 0) throw new RangeError(`sigma ${sigma} is not >= 0`);
    return this.#core.drawLognormal(this.#index, medianUs, sigma) as Duration;
  }

  pareto(scaleUs: Duration, alpha: number): Duration {
    assertCurrent(this.#lifetime);
    assertDuration(scaleUs);
    if (!Number.isFinite(alpha) || alpha <= 0) throw new RangeError(`alpha ${alpha} is not > 0`);
    return this.#core.drawPareto(this.#index, scaleUs, alpha) as Duration;
  }

  poisson(mean: number): number {
    assertCurrent(this.#lifetime);
    if (!(mean >= 0 && mean <= POISSON_MEAN_MAX)) {
      throw new RangeError(`a mean is from 0 to 2^31, not ${mean}`);
    }
    return this.#core.drawPoisson(this.#index, mean);
  }

  /** Its number in the core, for what belongs to the same run of the same core. */
  indexIn(lifetime: CoreLifetime): number {
    assertCurrent(this.#lifetime);
    if (lifetime !== this.#lifetime) throw new Error("the stream is one of another core");
    return this.#index;
  }
}

/** The number by which the core knows a stream; what is no stream of this core throws. */
export function streamIndex(stream: CoreStream, lifetime: CoreLifetime): number {
  if (stream instanceof BoundStream) return stream.indexIn(lifetime);
  throw new TypeError("this is no stream of the core");
}

/** A stream of a former run would share its state with one of this run: never silently. */
function assertCurrent(lifetime: CoreLifetime): void {
  if (lifetime.isOver) throw new Error("the core was reset: open the streams anew");
}

function assertDuration(us: number): void {
  if (!Number.isInteger(us) || us < 0 || us > INSTANT_MAX) {
    throw new RangeError(`${us} is not a duration in whole microseconds`);
  }
}
