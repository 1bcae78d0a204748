/**
 * Interned keys: their hashes, their addresses, and where they end.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore, type KeyId } from "../../../kernel/core/core.ts";
import { KEYS_AT, KEY_BYTES, KEY_COUNT, POOLS_AT } from "../../../kernel/core/layout.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const { keys, hashes } = core;

beforeEach(() => {
  core.reset();
});

function intern(text: string): KeyId {
  const key = keys.intern(text);
  if (key === "resource-exhausted") throw new Error("no key is left");
  return key;
}

/** What the core holds of the nth key of this run as its address. */
function addressOf(nth: number): number[] {
  const record = new DataView(exports.memory.buffer, KEYS_AT + nth * KEY_BYTES, KEY_BYTES);
  const bytes = record.getUint32(24, true);
  return Array.from({ length: bytes }, (_, at) => record.getUint8(8 + at));
}

test("a text has one key, with the hashes of its UTF-8", () => {
  for (const text of ["", "session-17", "Grüße 🔑"]) {
    const key = intern(text);
    expect(intern(text)).toBe(key);
    expect(keys.hash64(key)).toBe(hashes.xx64(text, 0n));
    expect(keys.hash32(key)).toBe(hashes.wy32(text, 0));
  }
  expect(keys.size).toBe(3);
});

test("an IPv4 address is hashed by its /24, also where IPv6 maps it", () => {
  intern("192.0.2.7");
  intern("::ffff:192.0.2.99");
  expect([addressOf(0), addressOf(1)]).toEqual([
    [192, 0, 2],
    [192, 0, 2],
  ]);
});

test("an IPv6 address is hashed whole", () => {
  intern("2001:db8::7");
  expect(addressOf(0)).toEqual([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
});

test("any other text is hashed by the eight bytes of its hash", () => {
  const hash = keys.hash64(intern("session-17"));
  const bytes = Array.from({ length: 8 }, (_, at) => Number((hash >> BigInt(8 * at)) & 255n));
  expect(addressOf(0)).toEqual(bytes);
});

test("a key of an earlier run does not exist, and neither does one that was made up", () => {
  const stale = intern("a");
  core.reset();
  expect(keys.exists(stale)).toBe(false);
  expect(() => keys.hash64(stale)).toThrow(`key ${stale} does not exist`);
  const key = intern("a");
  expect(keys.exists(key)).toBe(true);
  for (const made of [key + 1, key - 1, key + 0.5, key + 2 ** 32, -1, Number.NaN]) {
    expect(keys.exists(made)).toBe(false);
    expect(() => keys.hash32(made as KeyId)).toThrow(RangeError);
  }
});

test("when all keys are lent, another is an error and its neighbour is untouched", () => {
  for (let n = 0; n < KEY_COUNT; n++) intern(`k${n}`);
  expect(keys.intern("one more")).toBe("resource-exhausted");
  expect(keys.size).toBe(KEY_COUNT);
  expect(keys.hash32(intern(`k${KEY_COUNT - 1}`))).toBe(hashes.wy32(`k${KEY_COUNT - 1}`, 0));
  const neighbour = new Uint8Array(exports.memory.buffer, POOLS_AT, KEY_BYTES);
  expect(neighbour.every((byte) => byte === 0)).toBe(true);
}, 30_000);

test("a text over 64 KiB is refused and makes no key", () => {
  expect(() => keys.intern("x".repeat(65_537))).toThrow(RangeError);
  expect(keys.size).toBe(0);
  expect(keys.exists(intern("x".repeat(65_536)))).toBe(true);
});
