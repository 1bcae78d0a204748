/**
 * The cache's entries against a list that is looked through from its end.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LruEntries } from "../../../sim/program/templates/lru.ts";

/** The one used last stands last. */
class PlainCache {
  entries: { readonly key: number; readonly value: number; readonly until: number }[] = [];
  readonly #most: number;
  readonly #ttl: number;

  constructor(most: number, ttl: number) {
    this.#most = most;
    this.#ttl = ttl;
  }

  find(key: number, now: number): number | undefined {
    const found = this.entries.find((entry) => entry.key === key);
    this.forget(key);
    if (found === undefined || found.until <= now) return undefined;
    this.entries.push(found);
    return found.value;
  }

  keep(key: number, value: number, now: number): void {
    this.forget(key);
    while (this.entries.length >= this.#most) this.entries.shift();
    this.entries.push({ key, value, until: now + this.#ttl });
  }

  forget(key: number): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
  }
}

const operation = fc.record({
  what: fc.constantFrom("find", "keep", "forget" as const),
  key: fc.nat({ max: 8 }),
  wait: fc.nat({ max: 20 }),
});

test("entries come and go as in a list in the order of their use", () => {
  const shape = [fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 })] as const;
  fc.assert(
    fc.property(...shape, fc.array(operation, { maxLength: 200 }), (most, ttl, operations) => {
      const real = new LruEntries(most, ttl);
      const plain = new PlainCache(most, ttl);
      let now = 0;
      for (const [index, { what, key, wait }] of operations.entries()) {
        now += wait;
        if (what === "find") expect(real.find(key, now)).toBe(plain.find(key, now));
        else if (what === "forget") {
          real.forget(key);
          plain.forget(key);
        } else {
          real.keep(key, index, now);
          plain.keep(key, index, now);
        }
        expect(real.size).toBe(plain.entries.length);
        expect(real.size).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("whoever makes room is told of as evicted, or as expired where its time was over", () => {
  const cache = new LruEntries(1, 10);
  expect(cache.keep(1, "a", 0)).toEqual({ evicted: 0, expired: 0 });
  expect(cache.keep(2, "b", 5)).toEqual({ evicted: 1, expired: 0 });
  expect(cache.keep(3, "c", 15)).toEqual({ evicted: 0, expired: 1 });
});

test("without a time to live an entry stays", () => {
  const cache = new LruEntries(2, null);
  cache.keep(1, "a", 0);
  expect(cache.find(1, 10 ** 12)).toBe("a");
});
