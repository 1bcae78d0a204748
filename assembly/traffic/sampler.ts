/**
 * Draws of one distribution from one stream, with the next one always at hand.
 *
 * Who takes a draw has it at once, and the one after it is worked out while the processor does
 * what follows. The values are those of random/distributions.ts, draw for draw, but for exponential
 * ones, which most are: those come from the ziggurat, with the state of the stream beside them.
 */
import {
  drawExponential,
  drawLognormal,
  drawPareto,
  drawUniform,
  unit,
} from "../random/distributions";
import { MODE_SPLITMIX, Stream } from "../random/streams";
import { Ziggurat, drawSlow, stateAfter } from "../random/ziggurat";

export const CONSTANT: u32 = 0;
export const UNIFORM: u32 = 1;
export const EXPONENTIAL: u32 = 2;
export const LOGNORMAL: u32 = 3;
export const PARETO: u32 = 4;
/** Exponential, from a stream of SplitMix64, with a mean that no draw makes too long. */
const EXPONENTIAL_QUICK: u32 = 5;
/** 2^46 µs: the longest draw, 44 means, is below 2^52. */
const QUICK_MEAN_MAX: f64 = 70368744177664;

/** Added to a number below it, it leaves that number, as a whole one, in the lower 52 bits. */
const TWO_TO_52: f64 = 4503599627370496;
const FRACTION: u64 = 0xfffffffffffff;

@unmanaged
export class Sampler {
  /** What the next draw is, in microseconds. */
  next: u64;
  /** Of the stream, where the draws are quick ones. */
  state: u64;
  kind: u32;
  stream: u32;
  /** value | low, high | mean | median, sigma | scale, alpha. */
  first: f64;
  second: f64;

  @inline static at(address: usize): Sampler {
    return changetype<Sampler>(address);
  }

  @inline take(): u64 {
    const value = this.next;
    if (this.kind == EXPONENTIAL_QUICK) {
      const state = this.state;
      const bits = Stream.bits64(MODE_SPLITMIX, state);
      this.state = Stream.advance64(MODE_SPLITMIX, state);
      if (Ziggurat.isInner(bits)) this.next = Quick.whole(this.first * Ziggurat.inner(bits));
      else drawRest(this, bits);
    } else if (this.kind != CONSTANT) drawNext(this);
    return value;
  }

  /** Draws from this stream from now on, which has to be nobody else's. */
  open(stream: u32, kind: u32, first: f64, second: f64): void {
    assert(kind <= PARETO);
    const source = Stream.of(stream);
    const isQuick = kind == EXPONENTIAL && source.mode == MODE_SPLITMIX && first < QUICK_MEAN_MAX;
    this.kind = isQuick ? EXPONENTIAL_QUICK : kind;
    this.state = source.state;
    this.stream = stream;
    this.first = first;
    this.second = second;
    this.next = <u64>first;
    this.take();
  }
}

@unmanaged
class Quick {
  /** Whole microseconds, halves to even; a mean is below 2^46, and so none is too long. */
  @inline static whole(us: f64): u64 {
    return reinterpret<u64>(us + TWO_TO_52) & FRACTION;
  }
}

function drawRest(sampler: Sampler, bits: u64): void {
  sampler.next = Quick.whole(sampler.first * drawSlow(bits, sampler.state));
  sampler.state = stateAfter;
}

function drawNext(sampler: Sampler): void {
  sampler.next = <u64>draw(sampler);
}

function draw(sampler: Sampler): f64 {
  switch (sampler.kind) {
    case UNIFORM:
      return drawUniform(sampler.stream, sampler.first, sampler.second);
    case EXPONENTIAL:
      return drawExponential(sampler.stream, sampler.first);
    case LOGNORMAL:
      return drawLognormal(sampler.stream, sampler.first, sampler.second);
    case PARETO:
      return drawPareto(sampler.stream, sampler.first, sampler.second);
    default:
      return sampler.first;
  }
}

/** Whether what has a probability happens; nothing is drawn where it never does. */
@unmanaged
export class Chance {
  /** From 0 to 1. */
  share: f64;
  stream: u32;

  @inline happens(): bool {
    return this.share > 0 && (this.share >= 1 || unit(this.stream) <= this.share);
  }
}
