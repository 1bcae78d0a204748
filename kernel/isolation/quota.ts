/**
 * Who holds how much of one counted resource: open files, threads, or bytes on disk.
 *
 * A holder grows in a straight line until it asks for one that its own limit, or that of a pool
 * above it, does not have: then it stops at exactly what it has. What the holders of a pool have
 * together is counted in whole ones, so that it never passes the limit by even one; of several who
 * ask at the same microsecond the one that comes last in the file is served last.
 *
 *   instant of the next refusal = the earlier of
 *     own     the line reaches limit + 1
 *     pool    the sum of the lines reaches limit + 1, at the earliest; then holder by holder
 */
import { assert } from "../assertion.ts";
import { instant, INSTANT_MAX, type Instant } from "../time.ts";
import { atRate, heldAt, reachesAt, unitsAt, type Growth } from "./growth.ts";
import { WHOLE, wholeOf } from "./units.ts";

export interface Holder {
  readonly limit: number | null;
  /** The pools that it draws from, by index, in the order in which they are asked. */
  readonly pools: readonly number[];
  growth: Growth;
  peak: number;
}

/** A limit that several holders share. */
export interface Pool {
  readonly limit: number;
  readonly holders: Holder[];
  peak: number;
}

/** The first limit that stands in the way: a pool's, or `null`: the holder's own. */
export interface Obstacle {
  readonly pool: number | null;
  readonly max: number;
}

/** A sum of lines. */
interface Line {
  units: bigint;
  rate: bigint;
}

export class Quota {
  readonly #pools: readonly (Pool | null)[];
  readonly #lines: readonly Line[];

  /** By index; `null` where there is no limit to share. */
  constructor(limits: readonly (number | null)[]) {
    this.#pools = limits.map((limit) => (limit === null ? null : { limit, holders: [], peak: 0 }));
    this.#lines = limits.map(() => ({ units: 0n, rate: 0n }));
  }

  /** A holder that has nothing yet; holders join in the order of the file. */
  join(limit: number | null, path: readonly number[]): Holder {
    const pools = path.filter((pool) => this.#pools[pool] !== null);
    const growth: Growth = { units: 0n, since: instant(0), rate: 0n };
    const holder: Holder = { limit, pools, growth, peak: 0 };
    for (const pool of pools) this.#pools[pool]?.holders.push(holder);
    return holder;
  }

  /** The pools that limit something, with their index. */
  get pools(): readonly (Pool | null)[] {
    return this.#pools;
  }

  /** How many of those that are wanted the holder could have now. */
  roomFor(holder: Holder, wanted: number, now: Instant): number {
    const { limit, growth } = holder;
    let room = limit === null ? wanted : Math.min(wanted, limit - heldAt(growth, now));
    for (const pool of holder.pools) {
      if (this.#leastRoomIn(pool, now) < room) room = Math.min(room, this.#roomIn(pool, now));
    }
    return Math.max(0, room);
  }

  /** The limit that leaves the holder least room. */
  obstacleOf(holder: Holder, now: Instant): Obstacle | null {
    const own = holder.limit;
    let room = own === null ? Number.POSITIVE_INFINITY : own - heldAt(holder.growth, now);
    let nearest: Obstacle | null = own === null ? null : { pool: null, max: own };
    for (const pool of holder.pools) {
      const there = this.#roomIn(pool, now);
      if (there >= room) continue;
      room = there;
      nearest = { pool, max: this.#poolAt(pool).limit };
    }
    return nearest;
  }

  /** Sets what the holder has and how fast that grows. */
  set(holder: Holder, growth: Growth, now: Instant): void {
    this.#notePeaks(holder, now);
    this.#replace(holder, growth);
    this.#notePeaks(holder, now);
  }

  /** The same amount, growing at another rate. What it asks for just now it asks for again then. */
  setRate(holder: Holder, rate: bigint, now: Instant): void {
    if (holder.growth.rate === rate) return;
    this.#retract(holder, now);
    this.set(holder, atRate(holder.growth, now, rate), now);
  }

  /** When the holder asks for more than its own limit; `null`: never. */
  ownRefusalAt({ growth, limit }: Holder): Instant | null {
    return limit === null || growth.rate === 0n ? null : reachesAt(growth, limit + 1);
  }

  /**
   * When somebody may ask for more than the pool has, at the earliest: `now` while an asking of
   * this very microsecond waits for its answer. `null`: never.
   */
  poolRefusalAt(pool: number, now: Instant): Instant | null {
    const { units, rate } = this.#lineAt(pool);
    const { limit, holders } = this.#poolAt(pool);
    if (rate === 0n) return null;
    const missing = BigInt(limit + 1) * WHOLE - units;
    const at = missing <= 0n ? 0n : (missing + rate - 1n) / rate;
    if (at > BigInt(now)) return at > BigInt(INSTANT_MAX) ? null : instant(Number(at));
    return this.#roomIn(pool, now) < 0 ? now : nextAsking(holders, now);
  }

  /**
   * Who has just asked a pool for more than it has: each is stopped at what there is for it, those
   * that come first in the file being served first.
   */
  stopOver(pool: number, now: Instant): readonly Holder[] {
    const { limit, holders } = this.#poolAt(pool);
    let over = holders.reduce((sum, { growth }) => sum + heldAt(growth, now), 0) - limit;
    const stopped: Holder[] = [];
    for (let index = holders.length - 1; index >= 0 && over > 0; index -= 1) {
      const holder = holders[index];
      const asked = holder === undefined ? 0 : askedAt(holder.growth, now);
      if (holder === undefined || asked === 0) continue;
      const kept = this.#grantedTo(holder, now);
      over -= heldAt(holder.growth, now) - kept;
      this.#stopAt(holder, kept, now);
      stopped.push(holder);
    }
    assert(over <= 0, "what was not asked for just now was there before");
    return stopped;
  }

  /** The holder stops at its own limit, or before it where a pool does not have that much. */
  stopOwn(holder: Holder, now: Instant): void {
    this.#stopAt(holder, this.#grantedTo(holder, now), now);
  }

  /**
   * Closes the books: takes the peaks of what has grown up to now, and takes back what was asked
   * for at this last microsecond and nobody will answer, beginning with who comes last in the file.
   */
  close(holders: readonly Holder[], now: Instant): void {
    for (const holder of holders.toReversed()) {
      this.#retract(holder, now);
      this.#notePeaks(holder, now);
    }
  }

  /** What the holder asks for at this very microsecond, and cannot have, it has not asked yet. */
  #retract(holder: Holder, now: Instant): void {
    const granted = this.#grantedTo(holder, now);
    if (granted === heldAt(holder.growth, now)) return;
    const units = BigInt(granted + 1) * WHOLE - 1n;
    this.#replace(holder, { units, since: now, rate: holder.growth.rate });
  }

  /** What it keeps of what it holds and asks for just now, after all limits above it. */
  #grantedTo({ growth, limit, pools }: Holder, now: Instant): number {
    const held = heldAt(growth, now);
    const asked = askedAt(growth, now);
    if (asked === 0) return held;
    let over = limit === null ? 0 : Math.max(0, held - limit);
    for (const pool of pools) over = Math.max(over, -this.#roomIn(pool, now));
    return held - Math.min(asked, over);
  }

  #stopAt(holder: Holder, count: number, now: Instant): void {
    // Without a look at what it had asked for: it never had that.
    this.#replace(holder, { units: BigInt(count) * WHOLE, since: now, rate: 0n });
    this.#notePeaks(holder, now);
  }

  #replace(holder: Holder, growth: Growth): void {
    for (const pool of holder.pools) this.#change(pool, holder.growth, -1n);
    holder.growth = growth;
    for (const pool of holder.pools) this.#change(pool, growth, 1n);
  }

  /** From the sum of the lines alone: what is in parts may be less than it says. */
  #leastRoomIn(pool: number, now: Instant): number {
    const { units, rate } = this.#lineAt(pool);
    return this.#poolAt(pool).limit - wholeOf(units + rate * BigInt(now) + WHOLE - 1n);
  }

  #roomIn(pool: number, now: Instant): number {
    const { limit, holders } = this.#poolAt(pool);
    return limit - holders.reduce((held, { growth }) => held + heldAt(growth, now), 0);
  }

  /** What is asked for at this microsecond and not answered yet is nobody's: a limit bounds it. */
  #notePeaks(holder: Holder, now: Instant): void {
    const held = heldAt(holder.growth, now);
    holder.peak = Math.max(holder.peak, Math.min(held, holder.limit ?? held));
    for (const index of holder.pools) {
      const pool = this.#poolAt(index);
      const { units, rate } = this.#lineAt(index);
      const together = wholeOf(units + rate * BigInt(now));
      pool.peak = Math.max(pool.peak, Math.min(together, pool.limit));
    }
  }

  #change(pool: number, { units, since, rate }: Growth, sign: bigint): void {
    const line = this.#lineAt(pool);
    line.units += sign * (units - rate * BigInt(since));
    line.rate += sign * rate;
  }

  #poolAt(index: number): Pool {
    const pool = this.#pools[index] ?? null;
    assert(pool !== null, "only pools with a limit are drawn from");
    return pool;
  }

  #lineAt(index: number): Line {
    const line = this.#lines[index];
    assert(line !== undefined, "each pool has its sum");
    return line;
  }
}

/** How many came to it in the last microsecond. */
function askedAt(growth: Growth, now: Instant): number {
  if (growth.rate === 0n || growth.since === now) return 0;
  return heldAt(growth, now) - heldAt(growth, instant(now - 1));
}

/** The next instant at which one of them comes to have one more. */
function nextAsking(holders: readonly Holder[], now: Instant): Instant | null {
  let next: Instant | null = null;
  for (const { growth } of holders) {
    if (growth.rate === 0n) continue;
    const at = reachesAt(growth, wholeOf(unitsAt(growth, now)) + 1);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
