/**
 * Maglev: a table in which every member has its share of the slots; a pick is one load.
 *
 *   hash of a key ──▶ its place in [0, size) ──▶ table, u16 a slot ──▶ member
 *
 * Each member has a permutation of all slots of its own. In turns the members take their next
 * slot that is free, until none is. A member of the greatest weight takes one in every turn, one
 * of a third of that weight in every third, counted as Envoy counts it: a member takes its slot
 * number k (from 0) in the first turn t with t · weight >= k · greatest, one in a turn at most.
 *
 *   members in the order of a hash of their identity, so the same in whatever order added
 *   blocks  of 64 members: the earliest turn in which one of them takes a slot, so that a turn
 *           passes over those with nothing to take
 *
 * The size is prime, so that every step is a permutation. Maglev balances better than a ring and
 * disturbs a little more: when a member comes or goes, few keys of others move too.
 *
 * Caveats: where members are more than slots, the last in order have none. A build costs about
 * size · ln(size) probes.
 *
 * Sources: Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer" (2016);
 * weights after Envoy's Maglev load balancer. Model: test/models/maglev-table.ts. Bench:
 * bench/maglev.ts.
 */
import { giveExtent, takeExtent } from "../memory/extents";
import { Finaliser } from "./finaliser";
import { Members, closeMembers, stageMember } from "./members";

/** The smallest prime above 2: a step is from 1 to size - 1. */
const SIZE_MIN: u32 = 3;
/** Maglev's own large table, and a hundred slots each for 6,553 members. */
const SIZE_MAX: u32 = 655373;

@unmanaged
export class Maglev extends Members {
  table: usize;
  size: u32;
  /** Slots that are taken: all of them, or none. */
  filled: u32;

  @inline static at(table: u32): Maglev {
    return changetype<Maglev>(<usize>table);
  }

  @inline slot(hash: u64): u32 {
    return MaglevSlot.of(this.size, hash);
  }

  /** The member of a slot; the table is not empty. */
  @inline member(slot: u32): u32 {
    return MaglevSlot.member(this.table, slot);
  }
}

/** The same for loops that keep table and size in variables. */
@unmanaged
export class MaglevSlot {
  /** The upper half of the hash decides: a multiplication in place of a division. */
  @inline static of(size: u32, hash: u64): u32 {
    return Finaliser.range(<u32>(hash >> 32), size);
  }

  @inline static member(table: usize, slot: u32): u32 {
    return <u32>load<u16>(table + ((<usize>slot) << 1));
  }
}

export function maglevSizeIsValid(size: u32): bool {
  if (size < SIZE_MIN || size > SIZE_MAX || (size & 1) == 0) return false;
  for (let divisor: u32 = 3; divisor * divisor <= size; divisor += 2) {
    if (size % divisor == 0) return false;
  }
  return true;
}

/** The address of an empty table; 0 where the size is not valid or memory is exhausted. */
export function maglevOpen(size: u32): u32 {
  if (!maglevSizeIsValid(size)) return 0;
  const at = takeExtent(offsetof<Maglev>());
  if (at == 0) return 0;
  memory.fill(at, 0, offsetof<Maglev>());
  Maglev.at(<u32>at).size = size;
  return <u32>at;
}

/** Gives back all the table's memory; its address is not to be used again. */
export function maglevClose(address: u32): void {
  const maglev = Maglev.at(address);
  closeMembers(maglev);
  if (maglev.table != 0) giveExtent(maglev.table, maglev.size * 2);
  giveExtent(address, offsetof<Maglev>());
}

/**
 * Stages a member (0 to 65,535) with a weight (to 65,535); none removes it. False where memory is
 * exhausted, and then nothing has changed.
 */
export function maglevStage(address: u32, member: u32, identity: u64, weight: u32): bool {
  return stageMember(Maglev.at(address), member, identity, weight);
}
