/**
 * An edge: who calls whom, and how. A workload has one edge, to its target; a service has one for
 * each entry of its calls.
 *
 *   first attempt ──▶ failed or late? ──▶ retry left? token? ──▶ backoff ──▶ next attempt
 *                                               └──▶ the call has failed
 *
 * The budget is a bucket of tokens: each call puts a share of one in, each retry takes one out. So
 * retries are a share of the calls at the most, beyond the tokens that were there at the start. It
 * is counted in whole parts of a token, as many as the share has for its denominator, and exact.
 *
 * All attempts of an edge have the same timeout, so that they time out in the order in which they
 * began: they stand in a list, and the edge waits for the first of it. So do those that are hedged.
 */
import { EDGES_AT, EDGE_BYTES, EDGE_COUNT } from "../layout";
import { mathPow } from "../random/math";
import { unit } from "../random/distributions";
import { OUTCOME_COUNT } from "./outcome";
import { Way } from "./way";

/** No timeout. */
export const NEVER: u64 = u64.MAX_VALUE;
/** Tokens of a budget at the most, and at the start. */
const TOKENS_MAX: u64 = 10;

/** In `needs`: some of its messages are lost, and sent again. */
export const LOSSY: u32 = 1;
/** Some of the messages of some edges are disturbed. */
export const DISTURBED: u32 = 2;
/** It keeps connections, which take a while to begin. */
export const CONNECTS: u32 = 4;
/** Its lanes do more to a message: see lane.ts. */
export const ELABORATE: u32 = 8;

const OUTCOMES_PLACE: usize = 256;

@unmanaged
export class Edge {
  private way0: u64;
  private way1: u64;
  private way2: u64;
  private way3: u64;
  private way4: u64;
  private way5: u64;
  private loss0: u64;
  private loss1: u32;
  /** What its messages need beyond their time; 0: nothing. */
  needs: u32;
  tier: u32;
  pool: u32;
  /** The workload; 0: calls of a tier. */
  source: u32;
  /** Of the calls that were answered well; 0: not counted. */
  histogram: u32;
  id: u32;
  usesKey: u8;
  /** Whether it has no timeout, no retries and no hedging. */
  isPlain: u8;
  isJittered: u8;
  /** Whether its calls need keys or a family: then their details are filled in. */
  needsDetail: u8;
  /** Whether somebody wants to see its attempts. */
  isRecorded: u8;
  timeoutUs: u64;
  retries: u32;
  jitter: u32;
  backoffUs: f64;
  backoffMultiplier: f64;
  backoffMostUs: f64;
  /** Parts of a token that each call brings, that a token has (0: no budget), that are left. */
  earned: u64;
  token: u64;
  tokens: u64;
  /** Those that may time out, and whether the first of them is waited for. */
  expiryHead: u32;
  expiryTail: u32;
  isExpiryArmed: u32;
  /** Those that are to be hedged, after how long, and whether the first of them is waited for. */
  hedgeHead: u32;
  hedgeTail: u32;
  isHedgeArmed: u32;
  hedgeUs: u64;
  /** Since the start: calls, attempts, retries and hedges, and calls that are under way. */
  calls: u64;
  attempts: u64;
  retried: u64;
  hedged: u64;
  pending: u64;

  @inline static at(address: u32): Edge {
    return changetype<Edge>(<usize>address);
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  /** How long its messages take, and which share is lost. */
  @inline get way(): Way {
    return Way.at(this.address);
  }

  @inline countOutcome(outcome: u32): void {
    const at = changetype<usize>(this) + OUTCOMES_PLACE + ((<usize>outcome) << 3);
    store<u64>(at, load<u64>(at) + 1);
  }

  @inline outcomes(outcome: u32): u64 {
    return load<u64>(changetype<usize>(this) + OUTCOMES_PLACE + ((<usize>outcome) << 3));
  }

  /** A call begins: its share of a token goes in. */
  @inline earn(): void {
    if (this.token != 0) this.tokens = min(this.tokens + this.earned, TOKENS_MAX * this.token);
  }

  /** A token for a retry; false where there is none. */
  spend(): bool {
    if (this.token == 0) return true;
    if (this.tokens < this.token) return false;
    this.tokens -= this.token;
    return true;
  }

  /** The wait before the n-th retry, from 1. */
  backoffOf(n: u32): u64 {
    if (this.backoffUs == 0) return 0;
    const grown = this.backoffUs * mathPow(this.backoffMultiplier, <f64>(n - 1));
    const us = Math.min(grown, this.backoffMostUs);
    return <u64>(this.isJittered ? us * unit(this.jitter) : us);
  }
}

let used: u32 = 0;

export function resetEdges(): void {
  assert(offsetof<Way>() <= offsetof<Edge>("needs"));
  assert(offsetof<Edge>() <= OUTCOMES_PLACE);
  assert(OUTCOMES_PLACE + (OUTCOME_COUNT << 3) <= EDGE_BYTES);
  used = 0;
}

/** How many there are. */
export function edgesOpen(): u32 {
  return used;
}

/** An edge to a tier that carries messages at once, without timeout or retries; 0: no room. */
export function openEdge(tier: u32, pool: u32): u32 {
  if (used == EDGE_COUNT) return 0;
  const at = EDGES_AT + used * EDGE_BYTES;
  memory.fill(at, 0, EDGE_BYTES);
  const edge = Edge.at(at);
  edge.tier = tier;
  edge.pool = pool;
  edge.id = used;
  edge.isPlain = 1;
  edge.timeoutUs = NEVER;
  edge.hedgeUs = NEVER;
  used++;
  return at;
}

/** Retries within a budget of so many of so many calls. */
export function limitRetries(edge: Edge, retries: u64, calls: u64): void {
  assert(calls != 0);
  edge.earned = retries;
  edge.token = calls;
  edge.tokens = TOKENS_MAX * calls;
}

/** From now on a message of any edge may be disturbed, or none is any more. */
export function disturbEdges(isDisturbed: bool): void {
  for (let n: u32 = 0; n < used; n++) {
    const edge = Edge.at(EDGES_AT + n * EDGE_BYTES);
    edge.needs = isDisturbed ? edge.needs | DISTURBED : edge.needs & ~DISTURBED;
  }
}

/**
 * Calls, attempts, retries, calls that are under way, and from 4 on the calls by outcome; behind
 * those the histogram, and the hedges.
 */
export function edgeRead(address: u32, what: u32): f64 {
  const edge = Edge.at(address);
  switch (what) {
    case 0:
      return <f64>edge.calls;
    case 1:
      return <f64>edge.attempts;
    case 2:
      return <f64>edge.retried;
    case 3:
      return <f64>edge.pending;
    case 4 + OUTCOME_COUNT:
      return <f64>edge.histogram;
    case 5 + OUTCOME_COUNT:
      return <f64>edge.hedged;
    default:
      return <f64>edge.outcomes(what - 4);
  }
}
