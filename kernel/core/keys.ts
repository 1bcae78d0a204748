/**
 * Interned keys: a text is hashed once in a run, and is a number from then on.
 *
 * Clients and sessions come back, so what picks by them should not hash them each time. A key
 * carries xxHash64 and wyhash32 of its UTF-8, and the client address that the text may be.
 *
 * Keys last until the core is reset; a key of an earlier run does not exist, up to 4,095 resets
 * later. Numbers below 2^20 are keys of no run. The numbers of keys differ from run to run, so
 * what a run writes down is the text.
 */
import { parseClientAddress } from "./client-address.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { KeyBatch } from "./key-batch.ts";
import { ScratchText } from "./scratch-text.ts";

declare const interned: unique symbol;
/** Names one text of this run; a u32. */
export type KeyId = number & { readonly [interned]: "key" };

export interface CoreKeys {
  /** How many texts were interned in this run. */
  readonly size: number;
  /**
   * The key of this text, the same each time.
   * @throws RangeError for a text of more than 64 KiB.
   */
  intern(text: string): KeyId | "resource-exhausted";
  /** Where a batch of keys may be written, from the first on, to be picked without a copy. */
  readonly batch: Uint32Array;
  exists(key: number): key is KeyId;
  /** xxHash64 of the text's UTF-8, seed 0. */
  hash64(key: KeyId): bigint;
  /** wyhash32 of the text's UTF-8, seed 0. */
  hash32(key: KeyId): number;
}

/** What of a client address an IP hash takes, packed with the first byte lowest. */
interface PackedAddress {
  readonly bytes: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** nginx hashes the first three bytes of an IPv4 address: neighbours go to one instance. */
const IPV4_BYTES = 3;
const NO_ADDRESS: PackedAddress = { bytes: 0, low: 0n, high: 0n };

export class BoundKeys implements CoreKeys {
  readonly batch: Uint32Array;
  readonly #core: CoreExports;
  readonly #scratch: ScratchText;
  readonly #keys: Map<string, KeyId> = new Map();

  constructor(core: CoreExports) {
    this.#core = core;
    this.#scratch = new ScratchText(core);
    this.batch = new KeyBatch(core).keys;
  }

  get size(): number {
    return this.#keys.size;
  }

  intern(text: string): KeyId | "resource-exhausted" {
    return this.#keys.get(text) ?? this.#add(text);
  }

  exists(key: number): key is KeyId {
    return key >>> 0 === key && this.#core.keyExists(key) !== 0;
  }

  hash64(key: KeyId): bigint {
    assertKeyExists(this.#core, key);
    return BigInt.asUintN(64, this.#core.keyHash64(key));
  }

  hash32(key: KeyId): number {
    assertKeyExists(this.#core, key);
    return this.#core.keyHash32(key) >>> 0;
  }

  /** After a reset of the core, in which all keys ended. */
  forget(): void {
    this.#keys.clear();
  }

  #add(text: string): KeyId | "resource-exhausted" {
    const address = packedAddress(text);
    const bytes = this.#scratch.write(text);
    const key = this.#core.keyIntern(bytes, address.bytes, address.low, address.high) >>> 0;
    // A number that no key has, and so the one answer that does not exist.
    if (this.#core.keyExists(key) === 0) return "resource-exhausted";
    this.#keys.set(text, key as KeyId);
    return key as KeyId;
  }
}

/** A key that does not exist is one of an earlier run, or made up: never a silent nobody. */
export function assertKeyExists(core: CoreExports, key: number): void {
  if (key >>> 0 !== key || core.keyExists(key) === 0) {
    throw new RangeError(`key ${key} does not exist in this run`);
  }
}

function packedAddress(text: string): PackedAddress {
  const address = parseClientAddress(text);
  if (address === null) return NO_ADDRESS;
  const bytes = address.family === "ipv4" ? address.bytes.slice(0, IPV4_BYTES) : address.bytes;
  return { bytes: bytes.length, low: packed(bytes, 0), high: packed(bytes, 8) };
}

/** Eight bytes from there on, the first lowest; those that are not there are 0. */
function packed(bytes: readonly number[], from: number): bigint {
  let word = 0n;
  for (let at = 7; at >= 0; at--) word = (word << 8n) | BigInt(bytes[from + at] ?? 0);
  return word;
}
