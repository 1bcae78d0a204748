/**
 * The result of one measurement, as `multios bench --json` prints it, and what a bench file gives.
 */

export interface PeerResult {
  readonly ns: number;
  /** The peer's time over ours: above 1 means that we are quicker. */
  readonly ratio: number;
  /** Interquartile range of the rounds' ratios, over their median. */
  readonly spread: number;
}

export interface BenchRow {
  readonly work: string;
  readonly case: string;
  readonly size: number;
  /** Nanoseconds an operation: those of the fastest round. */
  readonly ns: number;
  /** Interquartile range of the rounds, over their median. */
  readonly spread: number;
  readonly peers: Readonly<Record<string, PeerResult>>;
  /** Why a peer of this contest has no result, by its name. */
  readonly missing: Readonly<Record<string, string>>;
}

/** One piece of work at one size, in our way and in that of each peer. */
export interface Contest {
  readonly work: string;
  readonly case: string;
  readonly size: number;
  /** Operations in one call of `ours` or of a peer: at least 1,000, or the clock is measured. */
  readonly operations: number;
  readonly ours: () => void;
  readonly peers: Readonly<Record<string, () => void>>;
  /**
   * The same structure in C: bench/native/NAME.c, compiled by the system's `cc -O2`, called as
   * `NAME CASE SIZE OPERATIONS` with the two numbers of this contest. It warms up, measures for
   * about 100 ms and prints the nanoseconds an operation, as a decimal number on one line.
   */
  readonly twin?: string;
  /**
   * The same model in SimPy: bench/peers/NAME.py, run by a Python that has it, and called as a C
   * twin is; it prints the same.
   */
  readonly script?: string;
}

/** The name under which the C twin stands among the peers. */
export const TWIN = "c";
/** The name of the peer that is a script. */
export const SCRIPT = "simpy";
/** Peers that are our own: the same work without what the case is about, or of ten instances. */
export const WITHOUT = "without";
export const TEN_INSTANCES = "10-instances";
