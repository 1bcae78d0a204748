/**
 * The raw exports of the WASM core, as they cross the boundary.
 *
 * Numbers are u32 or f64 and bigints i64, as the engine hands them over: an i32 result is signed
 * here although the core means a u32, and it is for the bindings to say which.
 */
import { BALANCE_FUNCTIONS, type BalanceExports } from "./balance-exports.ts";
import { HASH_FUNCTIONS, type HashExports } from "./hash-exports.ts";
import { RANDOM_FUNCTIONS, type RandomExports } from "./random-exports.ts";
import { SCHEDULER_FUNCTIONS, type SchedulerExports } from "./scheduler-exports.ts";
import { TIMER_FUNCTIONS, type TimerExports } from "./timer-exports.ts";
import { TRAFFIC_FUNCTIONS, type TrafficExports } from "./traffic-exports.ts";

export interface CoreExports
  extends
    BalanceExports,
    HashExports,
    RandomExports,
    SchedulerExports,
    TimerExports,
    TrafficExports {
  readonly memory: WebAssembly.Memory;
  readonly coreReset: () => void;
  /** Bytes of the arena of extents that were touched since the last reset. */
  readonly extentBytesUsed: () => number;
}

/** The names, complete by their type: a new export cannot be forgotten here. */
const FUNCTIONS: Readonly<Record<Exclude<keyof CoreExports, "memory">, true>> = {
  coreReset: true,
  extentBytesUsed: true,
  ...BALANCE_FUNCTIONS,
  ...HASH_FUNCTIONS,
  ...RANDOM_FUNCTIONS,
  ...SCHEDULER_FUNCTIONS,
  ...TIMER_FUNCTIONS,
  ...TRAFFIC_FUNCTIONS,
};

/** Whether an instance is one of this core, by the names of what it exports. */
export function isCoreExports(exports: object): exports is CoreExports {
  const entries = new Map<string, unknown>(Object.entries(exports));
  return (
    typeof entries.get("memory") === "object" &&
    Object.keys(FUNCTIONS).every((name) => typeof entries.get(name) === "function")
  );
}
