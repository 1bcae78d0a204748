/**
 * Counted resources against a model that looks at every single microsecond: who holds how much, who
 * is stopped, and when.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heldAt } from "../../kernel/isolation/growth.ts";
import { Quota, type Holder } from "../../kernel/isolation/quota.ts";
import { WHOLE } from "../../kernel/isolation/units.ts";
import { instant } from "../../kernel/time.ts";

const END_US = 250;

interface Draft {
  readonly limit: number | null;
  readonly pools: readonly number[];
  readonly base: number;
  /** Units a microsecond: parts of a whole one. */
  readonly rate: bigint;
  /** Stands still from here on for a while, as a process that is paused. */
  readonly pauseAt: number;
  readonly pauseFor: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  limit: fc.option(fc.nat({ max: 12 })),
  pools: fc.constantFrom([], [0], [0, 1], [1]),
  base: fc.nat({ max: 4 }),
  rate: fc
    .constantFrom(0, 1, 3, 7, 50, 133, 1_000, 2_500)
    .map((thousandths) => BigInt(thousandths) * (WHOLE / 1_000n)),
  pauseAt: fc.integer({ min: 1, max: END_US }),
  pauseFor: fc.integer({ min: 0, max: 80 }),
});

const drawn = fc.record({
  pools: fc.tuple(fc.option(fc.nat({ max: 20 })), fc.option(fc.nat({ max: 20 }))),
  holders: fc.array(draft, { minLength: 1, maxLength: 6 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** `us who has`, for every microsecond at which somebody is stopped, and at the end. */
type Story = readonly string[];

function isPaused({ pauseAt, pauseFor }: Draft, now: number): boolean {
  return now >= pauseAt && now < pauseAt + pauseFor;
}

/** The obviously correct one: everybody grows by a microsecond, and then is held to the limits. */
function modelled({ pools, holders }: Drawn): Story {
  const story: string[] = [];
  const units = holders.map(() => 0n);
  const stopped = holders.map(() => false);
  const held = (who: number): number => Number((units[who] ?? 0n) / WHOLE);
  const inPool = (pool: number): number =>
    holders.reduce((sum, { pools: path }, who) => sum + (path.includes(pool) ? held(who) : 0), 0);
  for (const [who, { base, limit, pools: path }] of holders.entries()) {
    let room = Math.min(base, limit ?? base);
    for (const pool of path) room = Math.min(room, (pools[pool] ?? base + 99_999) - inPool(pool));
    units[who] = BigInt(Math.max(0, room)) * WHOLE;
  }
  for (let now = 1; now <= END_US; now += 1) {
    const asked = holders.map((holder, who) => {
      // What stands still before this microsecond does not grow in it.
      const grows = stopped[who] !== true && !isPaused(holder, now - 1);
      const before = held(who);
      if (grows) units[who] = (units[who] ?? 0n) + holder.rate;
      return held(who) - before;
    });
    const stop = (who: number, kept: number): void => {
      units[who] = BigInt(kept) * WHOLE;
      stopped[who] = true;
      story.push(`${now} ${who} ${kept}`);
    };
    // Whoever stops gives way at all of its limits at once.
    const giveWay = (who: number): void => {
      const { limit = null, pools: path = [] } = holders[who] ?? {};
      const over = path.map((pool) => inPool(pool) - (pools[pool] ?? Number.POSITIVE_INFINITY));
      const own = limit === null ? 0 : held(who) - limit;
      stop(who, held(who) - Math.min(asked[who] ?? 0, Math.max(0, own, ...over)));
    };
    for (const [who, { limit }] of holders.entries()) {
      if (limit !== null && held(who) > limit) giveWay(who);
    }
    for (const [pool, limit] of pools.entries()) {
      for (let who = holders.length - 1; who >= 0; who -= 1) {
        const isMember = holders[who]?.pools.includes(pool) === true;
        const hasAsked = stopped[who] !== true && (asked[who] ?? 0) > 0;
        if (limit !== null && isMember && hasAsked && inPool(pool) > limit) giveWay(who);
      }
    }
  }
  return [...story, ...holders.map((_, who) => `end ${who} ${held(who)}`)];
}

function measured({ pools, holders }: Drawn): Story {
  const story: string[] = [];
  const quota = new Quota(pools);
  const start = instant(0);
  const all: Holder[] = holders.map(({ limit, pools: path }) => quota.join(limit, path));
  const stopped = new Set<Holder>();
  for (const [who, holder] of all.entries()) {
    const { base = 0 } = holders[who] ?? {};
    const units = BigInt(quota.roomFor(holder, base, start)) * WHOLE;
    quota.set(holder, { units, since: start, rate: 0n }, start);
  }
  for (let us = 0; us <= END_US; us += 1) {
    const now = instant(us);
    // Refusals come before whatever else happens at an instant, and only when they are due.
    for (const [who, holder] of all.entries()) {
      const at = quota.ownRefusalAt(holder);
      if (at === null || at > now || us === 0) continue;
      expect(at).toBe(now);
      quota.stopOwn(holder, now);
      stopped.add(holder);
      story.push(`${us} ${who} ${heldAt(holder.growth, now)}`);
    }
    for (const [pool, limit] of pools.entries()) {
      if (limit === null || us === 0) continue;
      for (const holder of quota.stopOver(pool, now)) {
        stopped.add(holder);
        story.push(`${us} ${all.indexOf(holder)} ${heldAt(holder.growth, now)}`);
      }
      const next = quota.poolRefusalAt(pool, now);
      expect(next === null || next > now).toBe(true);
    }
    for (const [who, holder] of all.entries()) {
      const own = holders[who];
      if (own === undefined) continue;
      const rate = stopped.has(holder) || isPaused(own, us) ? 0n : own.rate;
      quota.setRate(holder, rate, now);
    }
  }
  const end = instant(END_US);
  return [...story, ...all.map((holder, who) => `end ${who} ${heldAt(holder.growth, end)}`)];
}

describe("a counted resource", () => {
  it("is held, and refused, as by somebody who looks at every microsecond", () => {
    fc.assert(
      fc.property(drawn, (system) => {
        expect(measured(system)).toEqual(modelled(system));
      }),
      { numRuns: 400 },
    );
  });

  it("is answered at its microsecond, whoever else begins or stands still before that", () => {
    fc.assert(
      fc.property(drawn, fc.array(fc.nat({ max: 5 }), { maxLength: 60 }), (system, touched) => {
        const { pools, holders } = system;
        const quota = new Quota(pools);
        const all = holders.map(({ limit, pools: path }) => quota.join(limit, path));
        const due = pools.map((limit): number | null => (limit === null ? null : 0));
        for (let us = 0; us < END_US; us += 1) {
          const now = instant(us);
          const watch = (): void => {
            for (const [pool, limit] of pools.entries()) {
              if (limit !== null) due[pool] = quota.poolRefusalAt(pool, now);
            }
          };
          const who = touched[us % (touched.length + 1)];
          const holder = who === undefined ? undefined : all[who];
          if (holder !== undefined) {
            const isStill = holder.growth.rate === 0n;
            quota.setRate(holder, isStill ? (holders[who ?? 0]?.rate ?? 0n) : 0n, now);
            watch();
          }
          for (const at of all.filter((each) => quota.ownRefusalAt(each) === now)) {
            quota.stopOwn(at, now);
            watch();
          }
          for (const [pool, limit] of pools.entries()) {
            if (limit === null || due[pool] !== us) continue;
            quota.stopOver(pool, now);
            watch();
          }
          for (const [pool, limit] of pools.entries()) {
            const members = quota.pools[pool]?.holders ?? [];
            const held = members.reduce((sum, { growth }) => sum + heldAt(growth, now), 0);
            expect(held).toBeLessThanOrEqual(limit ?? held);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("closes its books within its limits at any microsecond", () => {
    fc.assert(
      fc.property(drawn, fc.nat({ max: END_US }), ({ pools, holders }, end) => {
        const quota = new Quota(pools);
        const all = holders.map(({ limit, pools: path }) => quota.join(limit, path));
        for (const [who, holder] of all.entries()) {
          quota.set(
            holder,
            { units: 0n, since: instant(0), rate: holders[who]?.rate ?? 0n },
            instant(0),
          );
        }
        for (let us = 1; us < end; us += 1) {
          for (const holder of all) {
            if (quota.ownRefusalAt(holder) === us) quota.stopOwn(holder, instant(us));
          }
          for (const [pool, limit] of pools.entries()) {
            if (limit !== null) quota.stopOver(pool, instant(us));
          }
        }
        quota.close(all, instant(end));
        for (const { growth, limit, peak } of all) {
          const held = heldAt(growth, instant(end));
          expect(held).toBeLessThanOrEqual(limit ?? held);
          expect(held).toBeLessThanOrEqual(peak);
        }
        for (const pool of quota.pools) {
          if (pool === null) continue;
          const use = pool.holders.reduce(
            (sum, { growth }) => sum + heldAt(growth, instant(end)),
            0,
          );
          expect(use).toBeLessThanOrEqual(Math.min(pool.limit, pool.peak));
        }
      }),
    );
  });

  it("is never due later than somebody asks for more than a pool has", () => {
    fc.assert(
      fc.property(drawn, ({ pools, holders }) => {
        const quota = new Quota(pools);
        const all = holders.map(({ limit, pools: path }) => quota.join(limit, path));
        const start = instant(0);
        for (const [who, holder] of all.entries()) {
          quota.set(holder, { units: 0n, since: start, rate: holders[who]?.rate ?? 0n }, start);
        }
        for (const [pool, limit] of pools.entries()) {
          if (limit === null) continue;
          const at = quota.poolRefusalAt(pool, start);
          const members = quota.pools[pool]?.holders ?? [];
          const together = (us: number): number =>
            members.reduce((sum, { growth }) => sum + heldAt(growth, instant(us)), 0);
          for (let us = 1; us < Math.min(at ?? END_US, END_US); us += 1) {
            expect(together(us)).toBeLessThanOrEqual(limit);
          }
        }
      }),
    );
  });

  it("never has more than its limits in its books", () => {
    fc.assert(
      fc.property(drawn, ({ pools, holders }) => {
        const quota = new Quota(pools);
        for (const { limit, pools: path, base } of holders) {
          const holder = quota.join(limit, path);
          const room = quota.roomFor(holder, base, instant(0));
          quota.set(
            holder,
            { units: BigInt(room) * WHOLE, since: instant(0), rate: 0n },
            instant(0),
          );
          expect(room).toBeLessThanOrEqual(base);
          expect(holder.peak).toBeLessThanOrEqual(limit ?? base);
        }
        for (const [pool, limit] of pools.entries()) {
          if (limit !== null) expect(quota.pools[pool]?.peak).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
