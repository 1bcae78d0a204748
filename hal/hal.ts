/**
 * The hardware abstraction layer: time, sleep and randomness, and nothing else.
 *
 * The seven functions carry MultiOS's names. They are asynchronous because a target at the end of
 * a serial line answers later; the runtime samples them between steps, so the kernel never waits.
 */

export interface Hal {
  /** Milliseconds since the backend started, rounded down; monotonic. */
  getCurrentTimeMs(): Promise<number>;
  /** Microseconds since the backend started; monotonic, whole, at most 2^53 - 1. */
  getCurrentTimeUs(): Promise<number>;
  /** Resolves when at least `ms` milliseconds have passed. */
  sleepMs(ms: number): Promise<void>;
  /**
   * Resolves when at least `us` microseconds have passed; before that only where somebody has to
   * look, or wants an end: whoever sleeps reads the clock and sleeps on.
   */
  sleepUs(us: number): Promise<void>;
  /** Uniform in [0, 2^32). */
  getRandomU32(): Promise<number>;
  /** Uniform in [0, 2^64). */
  getRandomU64(): Promise<bigint>;
  /** Uniform in [low, high), without modulo bias; whole bounds, `low < high`. */
  getRandomRange(low: number, high: number): Promise<number>;
}
