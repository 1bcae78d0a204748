/**
 * What the data plane has counted, as it is read between two steps.
 */

/** What calls come to, in the order of their numbers in the core. */
export const CALL_OUTCOMES = [
  "ok",
  "refused",
  "full",
  "shed",
  "error",
  "reset",
  "timeout",
  "dependency",
  "cancelled",
  "unreachable",
  "capacity",
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** What has become of the messages of an edge, where more has than that they came. */
export interface EdgeMessages {
  /** Attempts that found nobody to ask, and so sent nothing. */
  readonly refused: number;
  /** Messages that were lost, each time, and those of them that were sent again. */
  readonly lost: number;
  readonly resent: number;
  /** Under way when their callers gave up. */
  readonly requestsGivenUp: number;
  readonly answersGivenUp: number;
  /** Lost so often that their senders gave up. */
  readonly requestsBroken: number;
  readonly answersBroken: number;
  /** Under way, or about to be sent again. */
  readonly requestsOpen: number;
  readonly answersOpen: number;
  /** Requests that came twice, and answers to those second ones, which nobody waits for. */
  readonly copies: number;
  readonly strays: number;
  /** Answers that came twice. */
  readonly echoes: number;
  /** Held up, so that others could overtake them. */
  readonly heldUp: number;
  /** Connections that were begun, and those of them that there had been one before. */
  readonly connected: number;
  readonly reconnected: number;
  /** Requests for whose connection there was no memory, so that it cost nothing. */
  readonly unkept: number;
}

export interface EdgeCounts {
  readonly calls: number;
  readonly attempts: number;
  /** Attempts that followed one that had failed; those that wait for their moment do not count. */
  readonly retries: number;
  /** Attempts beside one that had no answer by then. */
  readonly hedges: number;
  readonly pending: number;
  readonly outcomes: Readonly<Record<CallOutcome, number>>;
}

export interface StationCounts {
  readonly arrived: number;
  readonly served: number;
  /** Turned away: nobody was there, the queue was full, or the priority too low. */
  readonly refused: number;
  /** Answered badly, or reset. */
  readonly failed: number;
  /** Given up by their callers. */
  readonly cancelled: number;
  readonly busy: number;
  readonly queued: number;
  readonly queuedMost: number;
  /** Places that were taken times how long, counted place by place and request by request. */
  readonly busyUs: number;
  readonly heldUs: number;
  /** The same of those who waited for a place. */
  readonly queueUs: number;
  readonly waitedUs: number;
}

/** Of the calls that went well; all in microseconds, off by less than 1 / 128. */
export interface LatencyCounts {
  readonly count: number;
  readonly meanUs: number;
  readonly maxUs: number;
  quantileUs(share: number): number;
  /** How many fell into each bucket, from the shortest on up to the octave of the longest. */
  buckets(): Float64Array;
}

/** Buckets of an octave, and of the ground below it, where each is a microsecond. */
export const LATENCY_BUCKETS = 128;

/** Octaves up to that of a duration, with the ground. */
export function octavesOf(us: number): number {
  let octaves = 1;
  for (let rest = us; rest >= LATENCY_BUCKETS; rest = Math.floor(rest / 2)) octaves += 1;
  return octaves;
}

/** Where this bucket begins, in microseconds; it ends where the next one begins. */
export function bucketStartUs(bucket: number): number {
  let start = bucket;
  let width = 1;
  for (; start >= 2 * LATENCY_BUCKETS; start -= LATENCY_BUCKETS) width *= 2;
  return start * width;
}
