/**
 * Who is a candidate, and with what weight: the rules that all strategies share.
 *
 *   eligible   running, ready, not ejected, not draining, weight above 0
 *   member     weight above 0, not draining
 *   panic      eligible · 100 < threshold · members, in whole numbers; never at threshold 0
 *   candidate  eligible with less than the maximum of connections; in panic all that run
 *
 * Being at the limit does not make a pool unhealthy, so a busy pool does not panic. In panic an
 * instance has its whole weight, at least 1.
 *
 * Slow start: an instance that becomes eligible begins with a tenth of its weight, which rises to
 * the whole over the window, in steps of a hundredth of the window. The steps lie on one grid of
 * time for all instances (multiples of a hundredth of the window, rounded up), so a weight is a
 * function of the clock and of when its instance became eligible, and a pool looks through its
 * instances once a step, before the next pick. While some instance ramps up, an unweighted pool
 * works as its weighted twin: round robin as smooth weighted round robin, least connections as
 * weighted least connections, each instance weighing 100 at the end of its ramp.
 *
 * Divergence: the twin starts anew with each slow start of a pool that had none, and the pool's
 * own strategy afterwards, with the connections as they are; Envoy switches its scheduler too.
 * Turning panic on or off looks at each instance once, which no pick does.
 */
import { clock } from "./clock";
import { clear, enter, leave, reweigh } from "./dispatch";
import {
  DRAINING,
  EJECTED,
  FLAGS,
  LENT,
  Pool,
  RAMPING,
  READY,
  RUNNING,
  WITHHELD,
  bitmapBytes,
} from "./record";
import { isWeighted, rampingTwin } from "./strategy";

/** The weight of an instance where weights do not count, so that a ramp has a hundred steps. */
const WEIGHT_EVEN: u32 = 100;
const PERCENT_MIN: u64 = 10;
const NEVER: u64 = u64.MAX_VALUE;

/** A pool without instances: nothing ramps, nobody panics. */
export function settleNew(pool: Pool): void {
  pool.working = pool.strategy;
  pool.limit = pool.connectionsMax;
  pool.rampAt = NEVER;
}

/** Brings the weights up to the clock; once before each pick, or batch of them. */
export function settle(pool: Pool): void {
  if (pool.rampAt <= clock) stepRamps(pool);
}

/** Gives an instance other flags or another weight, with all that follows from it. */
export function alter(pool: Pool, slot: u32, flags: u32, base: u32): void {
  settle(pool);
  const before = pool.flags(slot);
  const baseBefore = pool.base(slot);
  const wasEligible = isEligible(before, baseBefore);
  const isNow = isEligible(flags, base);
  pool.members += <u32>isMember(flags, base) - <u32>isMember(before, baseBefore);
  pool.healthy += <u32>isNow - <u32>wasEligible;
  let ramping = before & RAMPING;
  if (wasEligible != isNow && pool.slowStartUs != 0) {
    if (ramping != 0) pool.ramping--;
    ramping = isNow ? RAMPING : 0;
    if (isNow) startRamp(pool, slot);
  }
  pool.setFlags(slot, flags | ramping);
  store<u32>(pool.baseAt(slot), base);
  judge(pool, slot);
}

/** Looks at one instance again: whether it is a candidate, and what it weighs. */
export function refresh(pool: Pool, slot: u32): void {
  const was = pool.isCandidate(slot);
  const before = pool.weight(slot);
  const flags = pool.flags(slot);
  const base = pool.base(slot);
  const stands = pool.isPanicking ? (flags & RUNNING) != 0 : isEligible(flags, base);
  const is = stands && (flags & WITHHELD) == 0 && pool.connections(slot) < pool.limit;
  const weight = is ? weightOf(pool, slot, flags, base) : 0;
  if (was && !is) {
    // The strategy still sees the weight that the instance had, and no longer its mark.
    mark(pool, slot);
    pool.candidates--;
    pool.weightTotal -= before;
    leave(pool, slot);
    store<u32>(pool.weightAt(slot), 0);
    return;
  }
  if (weight == before) return;
  store<u32>(pool.weightAt(slot), weight);
  pool.weightTotal += weight - before;
  if (was) return reweigh(pool, slot);
  mark(pool, slot);
  pool.candidates++;
  enter(pool, slot);
}

/** Turns over the slot's bit among the candidates. */
function mark(pool: Pool, slot: u32): void {
  const at = pool.bitmap + (slot >> 3);
  store<u8>(at, load<u8>(at) ^ ((<u8>1) << ((<u8>slot) & 7)));
}

function isMember(flags: u32, base: u32): bool {
  return (flags & (LENT | DRAINING)) == LENT && base > 0;
}

function isEligible(flags: u32, base: u32): bool {
  return (flags & FLAGS & (RUNNING | READY | EJECTED | DRAINING)) == (RUNNING | READY) && base > 0;
}

function weightOf(pool: Pool, slot: u32, flags: u32, base: u32): u32 {
  const whole = isWeighted(pool.strategy) ? base : WEIGHT_EVEN;
  if (pool.isPanicking || (flags & RAMPING) == 0) return max<u32>(whole, 1);
  const since = load<u64>(pool.sinceAt(slot));
  const instant = clock - (clock % stepUs(pool));
  const elapsed = instant > since ? instant - since : 0;
  const percent = max(PERCENT_MIN, min<u64>(100, (elapsed * 100) / pool.slowStartUs));
  return max<u32>(<u32>((<u64>whole * percent) / 100), 1);
}

function stepUs(pool: Pool): u64 {
  return (pool.slowStartUs + 99) / 100;
}

function startRamp(pool: Pool, slot: u32): void {
  const step = stepUs(pool);
  pool.ramping++;
  store<u64>(pool.sinceAt(slot), clock);
  pool.rampAt = min(pool.rampAt, clock - (clock % step) + step);
}

/** Decides on panic and on the strategy in effect, and looks at whoever that concerns. */
function judge(pool: Pool, slot: u32): void {
  const isPanicking = pool.healthy * 100 < <u32>pool.panicThreshold * pool.members;
  const isTurned = isPanicking != <bool>pool.isPanicking;
  pool.isPanicking = <u8>isPanicking;
  pool.limit = isPanicking ? u32.MAX_VALUE : pool.connectionsMax;
  if (switchStrategy(pool)) return;
  if (!isTurned) return refresh(pool, slot);
  refreshAll(pool);
}

/** Lets the twin work while instances ramp up, and the pool's own strategy otherwise. */
function switchStrategy(pool: Pool): bool {
  const isRamping = pool.ramping != 0 && !pool.isPanicking;
  const working = isRamping ? rampingTwin(pool.strategy) : <u32>pool.strategy;
  if (working == <u32>pool.working) return false;
  pool.working = <u8>working;
  pool.candidates = 0;
  pool.weightTotal = 0;
  memory.fill(pool.extent, 0, pool.capacity << 2);
  memory.fill(pool.bitmap, 0, bitmapBytes(pool.capacity));
  clear(pool, 0);
  refreshAll(pool);
  return true;
}

function refreshAll(pool: Pool): void {
  for (let slot: u32 = 0; slot < pool.used; slot++) refresh(pool, slot);
}

/** Ends the ramps that are over, and gives those that last their next weight. */
export function stepRamps(pool: Pool): void {
  const step = stepUs(pool);
  const instant = clock - (clock % step);
  for (let slot: u32 = 0; slot < pool.used; slot++) {
    const flags = pool.flags(slot);
    const since = load<u64>(pool.sinceAt(slot));
    if ((flags & RAMPING) == 0 || instant < since + pool.slowStartUs) continue;
    pool.setFlags(slot, flags ^ RAMPING);
    pool.ramping--;
  }
  pool.rampAt = pool.ramping == 0 ? NEVER : instant + step;
  if (!switchStrategy(pool)) refreshAll(pool);
}
