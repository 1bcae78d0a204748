/**
 * The memory of processes and of the machine, as straight lines in time.
 *
 * A process uses what it has plus what it leaks; so the instant at which a limit is passed can be
 * computed and nothing has to be sampled. All is exact: whole bytes, whole microseconds, and
 * BigInt where a product could pass 2^53.
 *
 * Divergence: what a program has it never gives back, but for what its requests take; nothing is
 * shared, swapped or cached.
 */
import { INSTANT_MAX, instant, type Instant } from "../../kernel/time.ts";

const US_PER_SECOND = 1_000_000n;

/** Bytes at an instant, and how fast they grow from then on. */
export interface MemoryUse {
  readonly bytes: number;
  readonly since: Instant;
  readonly bytesPerSecond: number;
}

/** Bytes in use at `now`, rounded down. */
export function bytesAt(use: MemoryUse, now: Instant): number {
  if (use.bytesPerSecond === 0) return use.bytes;
  return use.bytes + grown(use.bytesPerSecond, now - use.since);
}

/** The same use, growing at another rate from `now` on. */
export function atRate(use: MemoryUse, now: Instant, bytesPerSecond: number): MemoryUse {
  return { bytes: bytesAt(use, now), since: now, bytesPerSecond };
}

/** The same line, so many bytes higher, or lower: no fraction of a byte is lost. */
export function raised(use: MemoryUse, bytes: number): MemoryUse {
  return { ...use, bytes: use.bytes + bytes };
}

/** The first instant at which more than `limit` bytes are in use; `null`: never. */
export function passesAt(use: MemoryUse, limit: number): Instant | null {
  if (use.bytes > limit) return use.since;
  if (use.bytesPerSecond === 0) return null;
  const missing = BigInt(limit + 1 - use.bytes) * US_PER_SECOND;
  const rate = BigInt(use.bytesPerSecond);
  const wait = (missing + rate - 1n) / rate;
  const at = BigInt(use.since) + wait;
  return at > BigInt(INSTANT_MAX) ? null : instant(Number(at));
}

/** Several processes together: one line, whose slope is the sum of theirs. */
export class MemorySum {
  #bytes = 0n;
  #slope = 0n;
  #offset = 0n;

  add(use: MemoryUse): void {
    this.#change(use, 1n);
  }

  remove(use: MemoryUse): void {
    this.#change(use, -1n);
  }

  /** Bytes in use at `now`, rounded down; less than a byte a process more than their sum. */
  bytesAt(now: Instant): number {
    return Number(
      (this.#bytes * US_PER_SECOND + this.#slope * BigInt(now) - this.#offset) / US_PER_SECOND,
    );
  }

  /** The first instant, not before `now`, at which more than `limit` bytes are in use. */
  passesAt(limit: number, now: Instant): Instant | null {
    const over = (BigInt(limit) + 1n - this.#bytes) * US_PER_SECOND + this.#offset;
    if (over <= this.#slope * BigInt(now)) return now;
    if (this.#slope === 0n) return null;
    const at = (over + this.#slope - 1n) / this.#slope;
    return at > BigInt(INSTANT_MAX) ? null : instant(Number(at));
  }

  #change(use: MemoryUse, sign: bigint): void {
    if (use.bytes === 0 && use.bytesPerSecond === 0) return;
    const rate = BigInt(use.bytesPerSecond);
    this.#bytes += sign * BigInt(use.bytes);
    this.#slope += sign * rate;
    this.#offset += sign * rate * BigInt(use.since);
  }
}

function grown(bytesPerSecond: number, lengthUs: number): number {
  const product = bytesPerSecond * lengthUs;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / 1_000_000);
  return Number((BigInt(bytesPerSecond) * BigInt(lengthUs)) / US_PER_SECOND);
}
