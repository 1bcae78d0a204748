/**
 * IP hash through the binding: nginx's own answers, what stays together, and what moves.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";
import { DOWN, TestPool } from "../../support/balancing-pool.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const KEYS = 4096;

interface Vectors {
  readonly addresses: readonly string[];
  readonly pools: readonly {
    readonly weights: readonly number[];
    readonly down: readonly number[];
    /** null where nginx came to its fallback. */
    readonly picks: readonly (number | null)[];
  }[];
}

const FIXTURE = join(import.meta.dirname, "../../fixtures/nginx-ip-hash.json");
const vectors = JSON.parse(readFileSync(FIXTURE, "utf8")) as Vectors;

beforeEach(() => {
  core.reset();
});

function open(weights: readonly number[], connectionsMax: number = 0): TestPool {
  return new TestPool(core, { strategy: "ip-hash", panicThreshold: 0, connectionsMax }, weights);
}

/** Interns a key with these bytes of address. */
function intern(bytes: readonly number[]): number {
  const word = (from: number): bigint =>
    bytes.slice(from, from + 8).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return exports.keyIntern(0, bytes.length, word(0), word(8)) >>> 0;
}

/** The bytes that count: three of an IPv4 address, sixteen of an IPv6 one. */
function bytesOf(address: string): number[] {
  if (!address.includes(":")) return address.split(".").slice(0, 3).map(Number);
  const [head = "", tail = ""] = address.split("::");
  const front = head.split(":").filter((group) => group !== "");
  const back = tail.split(":").filter((group) => group !== "");
  const zeros = new Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...zeros, ...back].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/** Keys in a row; the first. */
function internMany(): number {
  const keys = Array.from({ length: KEYS }, (_, nth) => intern([10, nth >> 8, nth & 255]));
  return keys[0] ?? 0;
}

function picksOf(pool: TestPool, first: number): number[] {
  return Array.from({ length: KEYS }, (_, nth) => pool.pick(first + nth));
}

test.each(vectors.pools)("weights $weights with $down down are nginx's answers", (vector) => {
  const pool = open(vector.weights);
  for (const instance of vector.down) pool.set(instance, DOWN);
  for (const [key, address] of vectors.addresses.entries()) {
    const interned = intern(bytesOf(address));
    const expected = vector.picks[key] ?? null;
    if (expected !== null) expect([address, pool.pick(interned)]).toEqual([address, expected]);
  }
});

test("who goes down moves only its own keys, and gets them back", () => {
  const first = internMany();
  const pool = open([3, 1, 4, 1, 5]);
  const before = picksOf(pool, first);
  pool.set(2, DOWN);
  const without = picksOf(pool, first);
  for (const [key, instance] of before.entries()) {
    if (instance === 2) expect(without[key]).not.toBe(2);
    else expect(without[key]).toBe(instance);
  }
  // What it had is spread over all the others.
  const moved = without.filter((_, key) => before[key] === 2);
  expect(new Set(moved)).toEqual(new Set([0, 1, 3, 4]));
  pool.set(2, { running: true, ready: true, ejected: false, draining: false });
  expect(picksOf(pool, first)).toEqual(before);
});

test("an instance at its limit is passed over like one that is down", () => {
  const key = intern([1, 2, 3]);
  const pool = open([1, 1], 1);
  const first = pool.acquire(key);
  expect(pool.acquire(key)).toBe(1 - first);
  expect(pool.acquire(key)).toBe(-1);
});

test("a key that is hashed on too often takes turns among the candidates", () => {
  const key = intern([1, 2, 3]);
  const pool = open([10_000, 0, 0, 0]);
  const small = [pool.add(1), pool.add(1)];
  pool.set(0, DOWN);
  // Their two places of 10,002 are hardly met in 21 tries.
  expect(Array.from({ length: 4 }, () => pool.pick(key))).toEqual([...small, ...small]);
});

test("every instance has its share also where the weights pass nginx's 6,271 values", () => {
  const first = internMany();
  const pool = open(new Array<number>(16).fill(1000));
  const counts = picksOf(pool, first).reduce<number[]>((sum, instance) => {
    sum[instance] = (sum[instance] ?? 0) + 1;
    return sum;
  }, new Array<number>(16).fill(0));
  // 256 each are expected, with a deviation of 15.5.
  for (const count of counts) expect(Math.abs(count - 256)).toBeLessThan(70);
});

test("a weight of 0 gets no key, and a changed weight counts at once", () => {
  const first = internMany();
  const pool = open([1, 0, 1]);
  expect(new Set(picksOf(pool, first))).toEqual(new Set([0, 2]));
  pool.pool.setWeight(pool.at(1), 8);
  expect(picksOf(pool, first).filter((instance) => instance === 1).length).toBeGreaterThan(
    KEYS / 2,
  );
  pool.pool.remove(pool.at(1));
  expect(new Set(picksOf(pool, first))).toEqual(new Set([0, 2]));
});

test("a number that is no key is answered, and alike in every run", () => {
  const picks = (): number[] => {
    const pool = open([1, 2, 3, 4, 5]);
    return Array.from({ length: 20 }, (_, number) => pool.pick(number));
  };
  const before = picks();
  internMany();
  core.reset();
  expect(picks()).toEqual(before);
  expect(new Set(before).size).toBeGreaterThan(2);
  const pool = open([1, 2, 3]);
  for (const key of [0, 77, 0xffffffff]) {
    const instance = pool.pick(key);
    expect(instance).toBeGreaterThanOrEqual(0);
    expect(pool.pick(key)).toBe(instance);
  }
  expect(open([]).pick(0)).toBe(-1);
});

test("a batch gives what single picks give", () => {
  const first = internMany();
  const pool = open([3, 1, 4, 1, 5]);
  const keys = Uint32Array.from({ length: KEYS }, (_, nth) => first + nth);
  const batch = [...pool.pool.pickBatch(keys)].map((one) =>
    pool.references.findIndex((reference) => reference === one),
  );
  expect(batch).toEqual(picksOf(pool, first));
});
