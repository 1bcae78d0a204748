/**
 * The numbers of the balancing strategies, and what differs between them as plain facts.
 *
 * The numbers are those of BalancingStrategy in kernel/vocabulary.ts; a strategy of another
 * number would not be its model.
 */

export const ROUND_ROBIN: u32 = 0;
export const LEAST_CONNECTIONS: u32 = 1;
export const WEIGHTED_ROUND_ROBIN: u32 = 2;
export const WEIGHTED_LEAST_CONNECTIONS: u32 = 3;
export const RANDOM: u32 = 4;
export const IP_HASH: u32 = 5;
export const CONSISTENT_HASH: u32 = 6;
export const FASTEST_RESPONSE: u32 = 7;
export const HEALTH_BASED: u32 = 8;
export const POWER_OF_TWO_CHOICES: u32 = 9;
export const MAGLEV: u32 = 10;
export const PEAK_EWMA: u32 = 11;
export const STRATEGY_COUNT: u32 = 12;

/** Whether weights count beyond being zero or not. */
export function isWeighted(strategy: u32): bool {
  return strategy != ROUND_ROBIN && strategy != LEAST_CONNECTIONS;
}

/** Keys stay where they are through a slow start: these three are functions of the key. */
export function canRamp(strategy: u32): bool {
  return strategy != IP_HASH && strategy != CONSISTENT_HASH && strategy != MAGLEV;
}

/** The strategy that works in place of this one while some instance ramps up. */
export function rampingTwin(strategy: u32): u32 {
  if (strategy == ROUND_ROBIN) return WEIGHTED_ROUND_ROBIN;
  if (strategy == LEAST_CONNECTIONS) return WEIGHTED_LEAST_CONNECTIONS;
  return strategy;
}
