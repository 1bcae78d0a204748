/**
 * The members of a ring or a Maglev table: identities and shares, in force and staged.
 *
 *   members  | record 0 | record 1 | ...          by the member's number, 0 to 65,535
 *              identity, share        in force; a share of 0 is no member
 *              the next two           staged, to be put in force by the next build
 *              load                   requests that were acquired and not released
 *
 * A change is staged first, and only a build that has all its memory puts it in force: so what
 * fails has changed nothing, and staging what is in force takes a staged change back.
 *
 * The table of records doubles; its memory is given back when the structure is closed. A load
 * outlives the member's share: what was acquired before a removal is released after it.
 */
import { giveExtent, takeExtent } from "../memory/extents";

/** Members have numbers below this: they fit 16 bits. */
export const MEMBER_COUNT: u32 = 65536;

/** Where a pick finds nobody; also -1 as a number of JavaScript. */
export const NOBODY: u32 = u32.MAX_VALUE;

const MEMBER_BYTES: u32 = 32;
const CAPACITY_FIRST: u32 = 4;

@unmanaged
export class Member {
  identity: u64;
  nextIdentity: u64;
  share: u32;
  nextShare: u32;
  load: u32;
  isStaged: u32;
}

/** What ring and Maglev table have in common; both headers begin with it. */
@unmanaged
export class Members {
  records: usize;
  capacity: u32;
  /** Sum of the shares in force. */
  shares: u32;
  /** Sum of the loads of those in force. */
  load: u32;

  @inline record(member: u32): Member {
    return changetype<Member>(this.records + <usize>member * MEMBER_BYTES);
  }
}

/** Stages a member; false where memory is exhausted, and then nothing has changed. */
export function stageMember(members: Members, member: u32, identity: u64, share: u32): bool {
  if (member >= MEMBER_COUNT) return false;
  if (member >= members.capacity && !growMembers(members, member)) return false;
  const record = members.record(member);
  record.nextIdentity = identity;
  record.nextShare = share;
  const isSame = share == record.share && (share == 0 || identity == record.identity);
  record.isStaged = isSame ? 0 : 1;
  return true;
}

function growMembers(members: Members, member: u32): bool {
  let capacity = max(members.capacity, CAPACITY_FIRST);
  while (capacity <= member) capacity <<= 1;
  const records = takeExtent(capacity * MEMBER_BYTES);
  if (records == 0) return false;
  const bytes = members.capacity * MEMBER_BYTES;
  memory.copy(records, members.records, bytes);
  memory.fill(records + bytes, 0, capacity * MEMBER_BYTES - bytes);
  closeMembers(members);
  members.records = records;
  members.capacity = capacity;
  return true;
}

/** Gives the records back. */
export function closeMembers(members: Members): void {
  if (members.records != 0) giveExtent(members.records, members.capacity * MEMBER_BYTES);
  members.records = 0;
  members.capacity = 0;
}

/** What the sum of the shares will be, of all members or of the staged ones only. */
export function nextShares(members: Members, onlyStaged: bool): u64 {
  let sum: u64 = 0;
  for (let member: u32 = 0; member < members.capacity; member++) {
    const record = members.record(member);
    if (record.isStaged) sum += <u64>record.nextShare;
    else if (!onlyStaged) sum += <u64>record.share;
  }
  return sum;
}

/**
 * Puts in force what is staged, marked until `settleMembers`; a second time, takes it back.
 * The sum of the shares fits 32 bits.
 */
export function switchMembers(members: Members): void {
  let shares: u32 = 0;
  let load: u32 = 0;
  for (let member: u32 = 0; member < members.capacity; member++) {
    const record = members.record(member);
    if (record.isStaged) {
      const identity = record.identity;
      const share = record.share;
      record.identity = record.nextIdentity;
      record.share = record.nextShare;
      record.nextIdentity = identity;
      record.nextShare = share;
    }
    shares += record.share;
    if (record.share != 0) load += record.load;
  }
  members.shares = shares;
  members.load = load;
}

/** Forgets which members were staged. */
export function settleMembers(members: Members): void {
  for (let member: u32 = 0; member < members.capacity; member++)
    members.record(member).isStaged = 0;
}
