/**
 * Pipes: links of which only so many bytes pass in a second. A message is through when all before
 * it are and its own bytes have passed, and only then it is on its way: it is stored and forwarded.
 *
 * Instants are whole, and what is left of a microsecond is kept as so many parts of it, so that a
 * million small messages take as long together as their bytes say.
 *
 * Divergence: who gives a message up does not take it out; and what is cut off does not go in.
 */
import { takeExtent } from "../memory/extents";
import { now } from "./clock";

const PIPE_BYTES: u32 = 32;
const SECOND: u64 = 1000000;
/** Beyond every instant. */
const LATEST: u64 = 1 << 61;

@unmanaged
export class Pipe {
  /** When all bytes that went in have passed: an instant, and parts of a microsecond. */
  through: u64;
  parts: u64;
  /** Bytes a second, which is how many parts a microsecond has. */
  bandwidth: u64;

  @inline static at(first: u32, place: u32): Pipe {
    return changetype<Pipe>(<usize>(first + place * PIPE_BYTES));
  }

  /** A message goes in; how long it takes until its last byte has passed. */
  pass(bytes: u64): u64 {
    if (this.through < now) {
      this.through = now;
      this.parts = 0;
    }
    const parts = this.parts + bytes * SECOND;
    this.through = min(this.through + parts / this.bandwidth, LATEST);
    this.parts = parts % this.bandwidth;
    return this.through - now + <u64>(this.parts > 0);
  }
}

/** So many empty pipes of so many bytes a second; the first, or 0: there is no room. */
export function trafficPipes(count: u32, bandwidth: f64): u32 {
  assert(offsetof<Pipe>() <= PIPE_BYTES && bandwidth >= 1);
  const first = <u32>takeExtent(count * PIPE_BYTES);
  if (first == 0) return 0;
  memory.fill(first, 0, count * PIPE_BYTES);
  for (let n: u32 = 0; n < count; n++) Pipe.at(first, n).bandwidth = <u64>bandwidth;
  return first;
}
