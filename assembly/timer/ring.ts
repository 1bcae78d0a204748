/**
 * A ring: the timers of one slot, in the order of arming, linked both ways; named by its first.
 */
import { Block } from "./block";
import { Timer } from "./pool";

/** Rings up to this length are popped from where they stand; a longer one moves down. */
const SHORT_MAX: u32 = 4;

/** Rings up to this length are scanned by `next`; a longer one is split. */
const SCAN_MAX: u32 = 8;

@unmanaged
export class Ring {
  @inline static at(head: u32): Ring {
    return changetype<Ring>(<usize>head);
  }

  /** The earliest timer of a short ring, the first of its equals; null where it is longer. */
  @inline get firstOfShort(): Timer {
    const head = changetype<u32>(this);
    let earliest = Timer.at(head);
    let address = earliest.next;
    for (let seen: u32 = 1; seen < SHORT_MAX && address != head; seen++) {
      const timer = Timer.at(address);
      if (timer.time < earliest.time) earliest = timer;
      address = timer.next;
    }
    return address == head ? earliest : Timer.at(0);
  }

  /** Puts the timers into the slots of a block of this level, in their order. */
  @inline spread(block: Block, level: u32): void {
    const head = changetype<u32>(this);
    let summary: u64 = 0;
    let address = head;
    do {
      const timer = Timer.at(address);
      address = timer.next;
      summary |= block.append(Block.indexOf(timer.word, level), timer);
    } while (address != head);
    block.summary |= summary;
  }

  /** Whether it is short enough to be looked through each time. */
  @inline get isScannable(): bool {
    const head = changetype<u32>(this);
    let address = Timer.at(head).next;
    let seen: u32 = 1;
    for (; seen < SCAN_MAX && address != head; seen++) address = Timer.at(address).next;
    return address == head;
  }

  /** The earliest time, however long the ring. */
  get earliest(): u64 {
    const head = changetype<u32>(this);
    let earliest = Timer.at(head).time;
    let address = Timer.at(head).next;
    for (; address != head; address = Timer.at(address).next) {
      earliest = min(earliest, Timer.at(address).time);
    }
    return earliest;
  }
}
