/**
 * What a person writes a program with: the module that `import { defineProgram } from "multios"`
 * finds, and the types of all that a program sees.
 *
 * A program is an object of handlers. A handler that takes simulated time, or calls others, is a
 * generator: `*request(ctx, request) { yield* ctx.work(500); ... }`. One instance of the service
 * runs one life of it; what `start` returns is `ctx.state`, and is gone with the process.
 *
 * It sees nothing but its context, so that a run with it is the same every time.
 */
import type { RequestPriority } from "../../kernel/vocabulary.ts";

/** What crosses from one process to another, or to a disk: data, copied, never shared. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [name: string]: Data | undefined };

/** What the functions of a context ask the simulator for; only they make one. */
export interface Step {
  readonly asks: "work" | "calls" | "sync" | "replace";
}

/** What is asked for with `yield*`. Every generator that does nothing else is one as well. */
export interface Routine<T> {
  [Symbol.iterator](): Routine<T>;
  next(given?: unknown): IteratorResult<Step, T>;
  return(value: T): IteratorResult<Step, T>;
  throw(error: unknown): IteratorResult<Step, T>;
}

export interface ProgramRequest {
  /** The key of the workload's request, or the one that a caller gave. */
  readonly key: number;
  readonly priority: RequestPriority;
  /** What the calling program sent; `null` from whoever is no program. */
  readonly body: Data;
}

/** How a request is answered. */
export interface Reply {
  readonly ok: boolean;
  readonly body?: Data;
}

export interface CallRequest {
  /** One of `behavior.calls`, whose timeout, retries and budget hold. */
  readonly service: string;
  /** Default: the key of the request that is served, or 0. */
  readonly key?: number | undefined;
  readonly body?: Data | undefined;
}

/** What has become of a call. */
export interface Answer {
  readonly ok: boolean;
  readonly body: Data;
  /** Why it failed: refused full shed error reset timeout dependency; `null`: it went well. */
  readonly failure: string | null;
}

/** A message of another service, by its `sends`. */
export interface ProgramMessage {
  readonly from: string;
  readonly bytes: number;
}

/** Random numbers of this instance alone. */
export interface ProgramRandom {
  /** Uniform in [0, 2^32). */
  u32(): number;
  /** Uniform in [0, bound), whole. */
  below(bound: number): number;
  /** Whether something with this probability happens: so many in so many. */
  chance(numerator: number, denominator: number): boolean;
  // Times in whole microseconds.
  uniform(lowUs: number, highUs: number): number;
  exponential(meanUs: number): number;
  lognormal(medianUs: number, sigma: number): number;
  pareto(scaleUs: number, alpha: number): number;
}

export interface DiskRecord {
  readonly data: Data;
  /** It was being written when the process died: what it held is lost. */
  readonly isTorn: boolean;
}

/**
 * The disk of the instance, which outlives its processes: files of records.
 *
 * What was synced is there after a crash. Of what was appended since, a part from the front may
 * be there too, and the last of it may be torn.
 */
export interface ProgramDisk {
  /** False: there is no room on the disk, and nothing was written. */
  append(file: string, record: Data): boolean;
  /** What the process sees, be it synced or not. */
  read(file: string): readonly DiskRecord[];
  /** Records of a file. */
  length(file: string): number;
  /** Removes the first so many records of a file, which has to be of no use any more. */
  trim(file: string, count: number): void;
  /** Keeps the first so many records of a file, such as those before one that is torn. */
  truncate(file: string, length: number): void;
  /** All that was appended until now is on the disk; those who ask meanwhile share one sync. */
  sync(): Routine<void>;
  /**
   * A file with these records takes the place of the one of that name, whole or not at all.
   * False: there was no room for it, and the one of that name stays.
   */
  replace(file: string, records: readonly Data[]): Routine<boolean>;
}

export interface Context<State> {
  /** What `start` returned. */
  readonly state: State;
  /** `db/0`. */
  readonly instance: string;
  readonly service: string;
  /** Microseconds since the boot, which never go back. */
  readonly now: number;
  /** Microseconds since 1970, as faults of the clock have them: it may jump, drift and stand. */
  readonly wallClock: number;
  /** The values of `config:` that are in force, by field: `pool.size`. */
  readonly config: Readonly<Record<string, Data>>;
  readonly random: ProgramRandom;
  readonly disk: ProgramDisk;
  /** Serves for so many microseconds; a `slow` fault stretches them. */
  work(us: number): Routine<void>;
  call(service: string, call?: Omit<CallRequest, "service">): Routine<Answer>;
  /** Calls side by side: their answers, in the order of the calls. */
  callAll(calls: readonly CallRequest[]): Routine<readonly Answer[]>;
  /** Counts something for the report. */
  count(name: string, by?: number): void;
  /** The latest value of something, for the report. */
  gauge(name: string, value: number): void;
  /** A line for the report and for `--log`, with its instant; the report keeps the latest few. */
  log(text: string): void;
  /**
   * What is acknowledged: from now on this key has this version or a later one, whatever happens
   * to the process. `kept` is asked for it after each start.
   */
  promise(key: number, version: number): void;
}

export interface Program<State = undefined> {
  /** When the start time of the process is over; what it returns is `ctx.state`. */
  start?(ctx: Context<undefined>): State | Routine<State>;
  /** Without it each request is answered well. */
  request?(ctx: Context<State>, request: ProgramRequest): Reply | Routine<Reply>;
  message?(ctx: Context<State>, message: ProgramMessage): undefined | Routine<void>;
  /** Each `tickEvery` microseconds while it runs; `behavior.tick` goes before it. */
  tick?(ctx: Context<State>): undefined | Routine<void>;
  readonly tickEvery?: number;
  /** When the stop time of a process that was asked to end is over. */
  stop?(ctx: Context<State>): undefined | Routine<void>;
  /** Which version of a key there is; `null`: none. For what was promised. */
  kept?(ctx: Context<State>, key: number): number | null;
}

export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60_000_000;

/** Gives a program its types. */
export function defineProgram<State = undefined>(program: Program<State>): Program<State> {
  return program;
}
