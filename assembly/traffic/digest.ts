/**
 * The running hash of all that the data plane does: 128 bits, folded at each pick and each answer.
 *
 * Two lanes of 64 bits, each multiplied by an odd constant after a word went in, and shifted down
 * so that what is high reaches what is low; the second takes in the first. So it is a function of
 * the words and of their order. It is an oracle for sameness and no defence against anybody.
 */
const FIRST: u64 = 0x9fb21c651e98df25;
const SECOND: u64 = 0xd6e8feb86659fd93;

let low: u64 = 0;
let high: u64 = 0;

export function resetDigest(): void {
  low = FIRST;
  high = SECOND;
}

@unmanaged
export class Digest {
  @inline static fold(first: u64, second: u64): void {
    const mixed = (low ^ first) * FIRST;
    const reached = mixed ^ (mixed >> 32);
    const other = (high ^ second) * SECOND + reached;
    low = reached;
    high = other ^ (other >> 29);
  }
}

/** 64 of the 128 bits. */
export function trafficDigest(isHigh: bool): u64 {
  return isHigh ? high : low;
}
