/**
 * Slots in the order in which something falls due for them, after the same wait for all.
 *
 *   pool.chain ──▶ first ⇄ second ⇄ ... ⇄ last ⇄ first      two u32 columns: next, previous
 *
 * Everybody waits equally long and the clock of pools never goes back, so appending keeps the
 * ring sorted: joining, leaving and a look at the first are a few loads and stores each. The
 * chain is the first slot plus one, or 0. A slot outside of the ring has a mark of its strategy
 * in the place of its next.
 */
import { Pool } from "./record";

/** A next from here on is a mark: the slot is not in the ring. */
export const MARKS_FROM: u32 = 0xfffffff0;

@unmanaged
export class DueQueue {
  /** Appends a slot; `column` is that of the next, and that of the previous stands behind it. */
  @inline static join(pool: Pool, column: u32, slot: u32): void {
    const head = pool.chain;
    if (head == 0) {
      store<u32>(pool.narrowAt(column, slot), slot);
      store<u32>(pool.narrowAt(column + 1, slot), slot);
      pool.chain = slot + 1;
      return;
    }
    const first = head - 1;
    const last = load<u32>(pool.narrowAt(column + 1, first));
    store<u32>(pool.narrowAt(column, last), slot);
    store<u32>(pool.narrowAt(column + 1, first), slot);
    store<u32>(pool.narrowAt(column, slot), first);
    store<u32>(pool.narrowAt(column + 1, slot), last);
  }

  /** Takes a slot that is in the ring out of it, and leaves the mark. */
  @inline static leave(pool: Pool, column: u32, slot: u32, mark: u32): void {
    const next = load<u32>(pool.narrowAt(column, slot));
    const previous = load<u32>(pool.narrowAt(column + 1, slot));
    store<u32>(pool.narrowAt(column, previous), next);
    store<u32>(pool.narrowAt(column + 1, next), previous);
    if (pool.chain == slot + 1) pool.chain = next == slot ? 0 : next + 1;
    store<u32>(pool.narrowAt(column, slot), mark);
  }
}
