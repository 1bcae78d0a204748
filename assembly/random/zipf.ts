/**
 * Zipf's law: rank k, from 0, comes up in proportion to 1 / (k + 1)^exponent.
 *
 *   sampler   | mark | count | exponent | rest = 1 - exponent | from | span | shift
 *
 * Rejection-inversion: a uniform is turned into a real by the inverse of H, the integral of
 * x^-exponent, and the real is rounded to a whole number. That is accepted at once where it lies
 * at most `shift` above the real, else where H says so. There is no table: 2^32 ranks cost 64
 * bytes, and a draw the same whatever their count.
 *
 * H is (x^rest - 1) / rest, and log x where `rest` is 0. Near 0 both of its sides cancel, so it
 * and its inverse go by `expm1` and `log1p`, of which each is a correction of exp or log by what
 * its argument lost when 1 was added.
 *
 * Divergence: a uniform has 53 bits, so that among 2^32 ranks those at the end of a steep law come
 * up in bunches or not at all.
 *
 * Sources: Hörmann and Derflinger, "Rejection-Inversion to Generate Variates from Monotone
 * Discrete Distributions" (1996); Higham, "Accuracy and Stability of Numerical Algorithms",
 * section 1.14, for Kahan's corrections. Tested by chi-square in test/unit/core/zipf.test.ts.
 */
import { BATCH_COUNT, BATCH_OUT_AT } from "../layout";
import { giveExtent, takeExtent } from "../memory/extents";
import { unit } from "./distributions";
import { mathExp, mathLog } from "./math";

/** Stands in a sampler that is open. */
const MARK: u32 = 0x7a697066;
const COUNT_MAX: f64 = 4294967296;

@unmanaged
class Zipf {
  mark: u32;
  count: f64;
  exponent: f64;
  /** 1 - exponent. */
  rest: f64;
  /** H at the end of the last rank, and from there to where the first rank begins. */
  from: f64;
  span: f64;
  /** Up to so far below a rank, every real belongs to it. */
  shift: f64;

  /** A sampler that is closed, or an address that is none, is the binding's mistake. */
  @inline static opened(address: usize): Zipf {
    const zipf = changetype<Zipf>(address);
    assert(zipf.mark == MARK);
    return zipf;
  }
}

/** Opens a sampler of `count` ranks, 1 to 2^32. Its address, or 0 where no block is left. */
export function zipfOpen(exponent: f64, count: f64): usize {
  assert(exponent > 0 && exponent < Infinity);
  assert(count >= 1 && count <= COUNT_MAX);
  const at = takeExtent(offsetof<Zipf>());
  if (at == 0) return 0;
  const zipf = changetype<Zipf>(at);
  const rest = 1 - exponent;
  zipf.mark = MARK;
  zipf.count = count;
  zipf.exponent = exponent;
  zipf.rest = rest;
  zipf.from = integral(rest, count + 0.5);
  zipf.span = integral(rest, 1.5) - 1 - zipf.from;
  zipf.shift = 2 - inverseIntegral(rest, integral(rest, 2.5) - mathExp(-exponent * mathLog(2)));
  return at;
}

/** Returns the block of an open sampler. */
export function zipfClose(at: usize): void {
  Zipf.opened(at).mark = 0;
  giveExtent(at, offsetof<Zipf>());
}

/** A rank, from 0. */
export function zipfDraw(at: usize, stream: u32): u32 {
  const zipf = Zipf.opened(at);
  while (true) {
    const height = zipf.from + unit(stream) * zipf.span;
    const real = inverseIntegral(zipf.rest, height);
    const rank = Math.max(1, Math.min(zipf.count, Math.floor(real + 0.5)));
    if (rank - real <= zipf.shift || isUnder(zipf, rank, height)) return <u32>(rank - 1);
  }
}

/** Writes `count` draws to the outgoing batch: the same as so many single ones. */
export function zipfDrawBatch(at: usize, stream: u32, count: u32): void {
  assert(count <= BATCH_COUNT);
  const end = BATCH_OUT_AT + count * 4;
  for (let out = BATCH_OUT_AT; out < end; out += 4) store<u32>(out, zipfDraw(at, stream));
}

/** Whether the height lies in that part of the rank's column which is as wide as its share. */
function isUnder(zipf: Zipf, rank: f64, height: f64): bool {
  const share = mathExp(-zipf.exponent * mathLog(rank));
  return height >= integral(zipf.rest, rank + 0.5) - share;
}

/** H(x): the integral of x^-exponent from 1. */
function integral(rest: f64, x: f64): f64 {
  const log = mathLog(x);
  return rest == 0 ? log : expm1(rest * log) / rest;
}

function inverseIntegral(rest: f64, height: f64): f64 {
  // Rounding may put the height past the pole, where x is infinite.
  return mathExp(rest == 0 ? height : log1p(Math.max(-1, height * rest)) / rest);
}

function expm1(x: f64): f64 {
  const exp = mathExp(x);
  if (exp == 1) return x;
  // Without a logarithm, and where x is large nothing was lost.
  if (exp == 0 || exp == Infinity) return exp - 1;
  return ((exp - 1) * x) / mathLog(exp);
}

function log1p(x: f64): f64 {
  const sum = 1 + x;
  return sum == 1 ? x : mathLog(sum) * (x / (sum - 1));
}
