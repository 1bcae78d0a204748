/**
 * A pick beside some instances: those that a request has tried already.
 *
 * They leave the candidates for the one pick, as whoever comes to a limit of connections does, and
 * come back behind it. So every strategy is asked in its own way, those that go by a key as well:
 * what it does without an instance is what it does here. In an order among equals they come last.
 */
import { clock } from "./clock";
import { Picks } from "./picks";
import { NONE, Pool, WITHHELD } from "./record";
import { refresh, stepRamps } from "./standing";

/** The instance that is next for the key, beside those of `count` slots; `NONE`: nobody is left. */
export function requestBeside(pool: Pool, key: u32, slotsAt: usize, count: u32): u32 {
  if (pool.rampAt <= clock) stepRamps(pool);
  mark(pool, slotsAt, count, WITHHELD);
  const reference = pool.candidates == 0 ? NONE : Picks.request(pool, key, true);
  mark(pool, slotsAt, count, 0);
  return reference;
}

function mark(pool: Pool, slotsAt: usize, count: u32, flag: u32): void {
  for (let n: u32 = 0; n < count; n++) {
    const slot = <u32>load<u16>(slotsAt + (n << 1));
    if (slot >= pool.used) continue;
    pool.setFlags(slot, (pool.flags(slot) & ~WITHHELD) | flag);
    refresh(pool, slot);
  }
}
