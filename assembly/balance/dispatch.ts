/**
 * From the number of a strategy to its code. All of a strategy stands in one file of strategies/,
 * and each has the same parts, of which this is the list; a part that a strategy has no use for
 * is missing there and here.
 *
 *   WIDE_COLUMNS, NARROW_COLUMNS   u64 and u32 words that the strategy keeps for each instance
 *   clear(pool, from)    new slots from `from` up to the capacity; from 0: also a fresh start
 *   enter(pool, slot)    the slot is a candidate now; its weight and connections stand
 *   leave(pool, slot)    it is none any more; weight and connections are those it had
 *   reweigh(pool, slot)  a candidate weighs something else now
 *   run(pool, ...)       picks, one after the other, and counts the connections of those acquired
 *                        (`pool.open`); stops behind one that brought its instance to its limit
 *   closed(pool, slot, latencyUs, isOk)   a connection was released, and is counted off already;
 *                        also called for who is no candidate
 *   removed(pool, slot)  the instance is gone; the slot's columns have to be as new
 *   reserve(pool, slot, base)   before an instance is added (its identity stands) or weighs
 *                        something else: takes the memory for it; false refuses the change
 *   altered(pool)        membership or a base weight has changed
 *   dispose(pool)        the pool closes: gives back what `reserve` took
 *
 * A switch stands outside of the loop of a batch. `working` says who decides now; memory and
 * tables belong to the pool's own strategy.
 */
import { Pool } from "./record";
import * as consistentHash from "./strategies/consistent-hash";
import * as fastestResponse from "./strategies/fastest-response";
import * as healthBased from "./strategies/health-based";
import * as ipHash from "./strategies/ip-hash";
import * as leastConnections from "./strategies/least-connections";
import * as maglev from "./strategies/maglev";
import * as peakEwma from "./strategies/peak-ewma";
import * as powerOfTwoChoices from "./strategies/power-of-two-choices";
import * as random from "./strategies/random";
import * as roundRobin from "./strategies/round-robin";
import * as weightedLeastConnections from "./strategies/weighted-least-connections";
import * as weightedRoundRobin from "./strategies/weighted-round-robin";
import {
  CONSISTENT_HASH,
  FASTEST_RESPONSE,
  HEALTH_BASED,
  IP_HASH,
  LEAST_CONNECTIONS,
  MAGLEV,
  PEAK_EWMA,
  POWER_OF_TWO_CHOICES,
  RANDOM,
  WEIGHTED_LEAST_CONNECTIONS,
  WEIGHTED_ROUND_ROBIN,
  STRATEGY_COUNT,
} from "./strategy";

export function isKnown(strategy: u32): bool {
  return strategy < STRATEGY_COUNT;
}

export function wideColumns(strategy: u32): u32 {
  switch (strategy) {
    case LEAST_CONNECTIONS:
      return leastConnections.WIDE_COLUMNS;
    case WEIGHTED_ROUND_ROBIN:
      return weightedRoundRobin.WIDE_COLUMNS;
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.WIDE_COLUMNS;
    case RANDOM:
      return random.WIDE_COLUMNS;
    case IP_HASH:
      return ipHash.WIDE_COLUMNS;
    case CONSISTENT_HASH:
      return consistentHash.WIDE_COLUMNS;
    case FASTEST_RESPONSE:
      return fastestResponse.WIDE_COLUMNS;
    case HEALTH_BASED:
      return healthBased.WIDE_COLUMNS;
    case POWER_OF_TWO_CHOICES:
      return powerOfTwoChoices.WIDE_COLUMNS;
    case MAGLEV:
      return maglev.WIDE_COLUMNS;
    case PEAK_EWMA:
      return peakEwma.WIDE_COLUMNS;
    default:
      return roundRobin.WIDE_COLUMNS;
  }
}

export function narrowColumns(strategy: u32): u32 {
  switch (strategy) {
    case LEAST_CONNECTIONS:
      return leastConnections.NARROW_COLUMNS;
    case WEIGHTED_ROUND_ROBIN:
      return weightedRoundRobin.NARROW_COLUMNS;
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.NARROW_COLUMNS;
    case RANDOM:
      return random.NARROW_COLUMNS;
    case IP_HASH:
      return ipHash.NARROW_COLUMNS;
    case CONSISTENT_HASH:
      return consistentHash.NARROW_COLUMNS;
    case FASTEST_RESPONSE:
      return fastestResponse.NARROW_COLUMNS;
    case HEALTH_BASED:
      return healthBased.NARROW_COLUMNS;
    case POWER_OF_TWO_CHOICES:
      return powerOfTwoChoices.NARROW_COLUMNS;
    case MAGLEV:
      return maglev.NARROW_COLUMNS;
    case PEAK_EWMA:
      return peakEwma.NARROW_COLUMNS;
    default:
      return roundRobin.NARROW_COLUMNS;
  }
}

/** Bytes of an entry of a narrow column: of a row, where a strategy has one column of rows. */
export function narrowBytes(strategy: u32): u32 {
  return strategy == LEAST_CONNECTIONS ? leastConnections.NARROW_BYTES : 4;
}

export function clear(pool: Pool, from: u32): void {
  switch (<u32>pool.working) {
    case LEAST_CONNECTIONS:
      return leastConnections.clear(pool, from);
    case WEIGHTED_ROUND_ROBIN:
      return weightedRoundRobin.clear(pool, from);
    case RANDOM:
      return random.clear(pool);
    case FASTEST_RESPONSE:
      return fastestResponse.clear(pool, from);
    case HEALTH_BASED:
      return healthBased.clear(pool, from);
    default:
  }
}

export function enter(pool: Pool, slot: u32): void {
  switch (<u32>pool.working) {
    case LEAST_CONNECTIONS:
      return leastConnections.enter(pool, slot);
    case WEIGHTED_ROUND_ROBIN:
      return weightedRoundRobin.enter(pool, slot);
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.enter(pool, slot);
    case RANDOM:
      return random.enter(pool, slot);
    case FASTEST_RESPONSE:
      return fastestResponse.enter(pool, slot);
    case HEALTH_BASED:
      return healthBased.enter(pool, slot);
    case POWER_OF_TWO_CHOICES:
      return powerOfTwoChoices.enter(pool, slot);
    case PEAK_EWMA:
      return peakEwma.enter(pool, slot);
    default:
  }
}

export function leave(pool: Pool, slot: u32): void {
  switch (<u32>pool.working) {
    case LEAST_CONNECTIONS:
      return leastConnections.leave(pool, slot);
    case WEIGHTED_ROUND_ROBIN:
      return weightedRoundRobin.leave(pool, slot);
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.leave(pool, slot);
    case RANDOM:
      return random.leave(pool, slot);
    case FASTEST_RESPONSE:
      return fastestResponse.leave(pool, slot);
    case HEALTH_BASED:
      return healthBased.leave(pool, slot);
    case POWER_OF_TWO_CHOICES:
      return powerOfTwoChoices.leave(pool, slot);
    case PEAK_EWMA:
      return peakEwma.leave(pool, slot);
    default:
  }
}

export function reweigh(pool: Pool, slot: u32): void {
  switch (<u32>pool.working) {
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.reweigh(pool, slot);
    case RANDOM:
      return random.reweigh(pool);
    case FASTEST_RESPONSE:
      return fastestResponse.reweigh(pool, slot);
    case HEALTH_BASED:
      return healthBased.reweigh(pool, slot);
    default:
  }
}

export function removed(pool: Pool, slot: u32): void {
  switch (<u32>pool.working) {
    case LEAST_CONNECTIONS:
      return leastConnections.removed(pool, slot);
    case WEIGHTED_LEAST_CONNECTIONS:
      return weightedLeastConnections.removed(pool, slot);
    case FASTEST_RESPONSE:
      return fastestResponse.removed(pool, slot);
    case HEALTH_BASED:
      return healthBased.removed(pool, slot);
    case PEAK_EWMA:
      return peakEwma.removed(pool, slot);
    case CONSISTENT_HASH:
      return consistentHash.removed(pool, slot);
    case MAGLEV:
      return maglev.removed(pool, slot);
    default:
  }
}

export function reserve(pool: Pool, slot: u32, base: u32): bool {
  switch (<u32>pool.strategy) {
    case CONSISTENT_HASH:
      return consistentHash.reserve(pool, slot, base);
    case MAGLEV:
      return maglev.reserve(pool, slot, base);
    default:
      return true;
  }
}

export function altered(pool: Pool): void {
  switch (<u32>pool.working) {
    case IP_HASH:
      return ipHash.altered(pool);
    case CONSISTENT_HASH:
      return consistentHash.altered(pool);
    case MAGLEV:
      return maglev.altered(pool);
    default:
  }
}

export function dispose(pool: Pool): void {
  switch (<u32>pool.strategy) {
    case CONSISTENT_HASH:
      return consistentHash.dispose(pool);
    case MAGLEV:
      return maglev.dispose(pool);
    default:
  }
}

/** What happens once a request, compiled into its callers: a call each is a tenth of the time. */
@unmanaged
export class Dispatch {
  /**
   * Makes up to `count` picks for the keys at `keysAt` and writes the references to `outAt`: at
   * least one. There is some candidate.
   */
  @inline static run(pool: Pool, keysAt: usize, outAt: usize, count: u32, isAcquiring: bool): u32 {
    switch (<u32>pool.working) {
      case LEAST_CONNECTIONS:
        return leastConnections.LeastConnections.run(pool, outAt, count, isAcquiring);
      case WEIGHTED_ROUND_ROBIN:
        return weightedRoundRobin.run(pool, outAt, count, isAcquiring);
      case WEIGHTED_LEAST_CONNECTIONS:
        return weightedLeastConnections.run(pool, outAt, count, isAcquiring);
      case RANDOM:
        return random.run(pool, outAt, count, isAcquiring);
      case IP_HASH:
        return ipHash.run(pool, keysAt, outAt, count, isAcquiring);
      case CONSISTENT_HASH:
        return consistentHash.run(pool, keysAt, outAt, count, isAcquiring);
      case FASTEST_RESPONSE:
        return fastestResponse.run(pool, outAt, count, isAcquiring);
      case HEALTH_BASED:
        return healthBased.run(pool, outAt, count, isAcquiring);
      case POWER_OF_TWO_CHOICES:
        return powerOfTwoChoices.run(pool, outAt, count, isAcquiring);
      case MAGLEV:
        return maglev.run(pool, keysAt, outAt, count, isAcquiring);
      case PEAK_EWMA:
        return peakEwma.run(pool, outAt, count, isAcquiring);
      default:
        return roundRobin.run(pool, outAt, count, isAcquiring);
    }
  }

  /** The reference of one pick; `cell` is a place for the key and for that. */
  @inline static pick(pool: Pool, cell: usize, key: u32, isAcquiring: bool): u32 {
    if (isAcquiring && <u32>pool.working == LEAST_CONNECTIONS) {
      return pool.reference(leastConnections.LeastConnections.next(pool));
    }
    store<u32>(cell, key);
    Dispatch.run(pool, cell, cell, 1, isAcquiring);
    return load<u32>(cell);
  }

  /** A connection of a slot is released, and has left so many. */
  @inline static closed(pool: Pool, slot: u32, connections: u32, latencyUs: u64, isOk: bool): void {
    switch (<u32>pool.working) {
      case LEAST_CONNECTIONS:
        return leastConnections.LeastConnections.closed(pool, slot, connections);
      case WEIGHTED_LEAST_CONNECTIONS:
        return weightedLeastConnections.closed(pool, slot);
      case CONSISTENT_HASH:
        return consistentHash.closed(pool);
      case FASTEST_RESPONSE:
        return fastestResponse.closed(pool, slot, latencyUs, isOk);
      case HEALTH_BASED:
        return healthBased.closed(pool, slot, latencyUs, isOk);
      case PEAK_EWMA:
        return peakEwma.closed(pool, slot, latencyUs, isOk);
      default:
    }
  }
}
