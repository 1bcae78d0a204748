/**
 * Power of two choices: of two distinct random candidates the one with fewer connections for its
 * weight; of equals the first drawn, so that ties are as random as the draw.
 *
 *   the second wins   ⇔   connections₂ · weight₁ < connections₁ · weight₂      exactly, in u64
 *
 * Two looks at random instances shorten the longest queue from O(log n) to O(log log n), and
 * unlike "the least of all" they do not send everybody to a newcomer: of n candidates one is
 * among the two in 2/n of the picks. A single candidate is taken without a draw.
 *
 * The columns are hoisted out of the loop, because the engine cannot know that they stay, the next
 * draw is made ahead, and as little as can be lives through a round, so that all of it stays in
 * registers: a tenth less time each.
 *
 * Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001).
 *
 * Model: test/models/balancing/power-of-two-choices.ts. Bench: bench/power-of-two-choices.ts.
 */
import { Choices } from "../choices";
import { GENERATION_PLACE, Pool } from "../record";

export const WIDE_COLUMNS: u32 = 0;
/** That of choices.ts. */
export const NARROW_COLUMNS: u32 = 1;

export function enter(pool: Pool, slot: u32): void {
  Choices.enter(pool, slot);
}

export function leave(pool: Pool, slot: u32): void {
  Choices.leave(pool, slot);
}

/** Makes up to `count` picks; fewer where an acquired instance came to its limit. */
export function run(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  return pool.candidates == 1
    ? runOne(pool, outAt, count, isAcquiring)
    : runPairs(pool, outAt, count, isAcquiring);
}

function runOne(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  const slot = Choices.slot(Choices.list(pool), 0);
  const reference = pool.reference(slot);
  let made: u32 = 0;
  while (made < count) {
    store<u32>(outAt + (made << 2), reference);
    made++;
    if (isAcquiring && pool.open(slot)) break;
  }
  return made;
}

function runPairs(pool: Pool, outAt: usize, count: u32, isAcquiring: bool): u32 {
  const list = Choices.list(pool);
  const weights = pool.weightAt(0);
  const states = pool.stateAt(0);
  const step = <u32>isAcquiring;
  const limit = isAcquiring ? pool.limit : u32.MAX_VALUE;
  const size = <u64>pool.candidates;
  const end = outAt + (count << 2);
  let out = outAt;
  let state = pool.random;
  let ahead = Choices.bits(state);
  while (out < end) {
    const bits = ahead;
    state = Choices.advance(state);
    ahead = Choices.bits(state);
    const first = (bits >> 32) * size;
    const second = (bits & 0xffffffff) * (size - 1);
    // The rest is less than the bound, so that this one comparison nearly always does.
    if (min(<u32>first, <u32>second) < <u32>size) {
      if (<u32>first < Choices.rest(<u32>size)) continue;
      if (<u32>second < Choices.rest(<u32>size - 1)) continue;
    }
    const place = <u32>(first >> 32);
    const other = <u32>(second >> 32);
    const a = Choices.slot(list, place);
    const b = Choices.slot(list, other + <u32>(other >= place));
    const costA = <u64>load<u32>(states + (a << 3)) * <u64>load<u32>(weights + (b << 2));
    const costB = <u64>load<u32>(states + (b << 3)) * <u64>load<u32>(weights + (a << 2));
    const slot = select<u32>(b, a, costB < costA);
    const at = states + (slot << 3);
    store<u32>(out, slot | ((<u32>load<u16>(at, GENERATION_PLACE)) << 16));
    out += 4;
    const connections = load<u32>(at) + step;
    store<u32>(at, connections);
    if (connections >= limit) break;
  }
  pool.random = state;
  const last = load<u16>(out - 4);
  pool.hasFull = <u8>(load<u32>(states + ((<u32>last) << 3)) >= limit);
  return (<u32>(out - outAt)) >> 2;
}
