/**
 * What messages between services are made of.
 */
import type { Alarm } from "../alarms.ts";
import type { ServiceId } from "../spec.ts";
import type { CapabilityHandle } from "./capabilities.ts";
import type { EndpointHandle } from "./endpoint.ts";

/** What a full mailbox does to who sends to it. */
export const WHEN_FULL = ["block", "refuse"] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

export interface MailboxSpec {
  /** Messages that wait in it at most, at least 1. */
  readonly capacity: number;
  readonly whenFull: WhenFull;
  /** Messages that one instance deals with at once, at least 1. */
  readonly handlers: number;
}

/** What became of a message, as its sender is told. */
export type SendOutcome =
  | "accepted"
  | "replied"
  /** The mailbox is full, and refuses. */
  | "refused"
  /** It has no capability, or a wall or a policy stands between. */
  | "denied"
  /** No instance of the other service runs. */
  | "unreachable"
  | "timed-out"
  | "peer-died";

/**
 * Where a message is:
 *
 *   blocked ──▶ queued ──▶ handled ──▶ over
 *      └──────────┴── timed out, or one of the two died ──▶ over
 */
export type MessagePlace = "blocked" | "queued" | "handled" | "over";

export interface Message {
  /** Ascending in the order of sending. */
  readonly id: number;
  readonly from: EndpointHandle;
  /** Of the sender. */
  readonly service: ServiceId;
  /** Which of the sender's ways this went. */
  readonly route: number;
  readonly to: EndpointHandle;
  readonly bytes: number;
  place: MessagePlace;
  /** Somebody waits for the answer; false once nobody does. */
  awaitsReply: boolean;
  timeout: Alarm | null;
}

/** One way of a process: to whom, and by which right; `null`: by none. */
export interface Route {
  readonly target: ServiceId;
  readonly capability: CapabilityHandle | null;
}

/** Sent is received + refused + timedOut + dropped + what is still on its way. */
export interface MessageCounts {
  sent: number;
  received: number;
  refused: number;
  timedOut: number;
  dropped: number;
  bytes: number;
  /** Of those received, replies that came in time. */
  replied: number;
}

export function noCounts(): MessageCounts {
  return { sent: 0, received: 0, refused: 0, timedOut: 0, dropped: 0, bytes: 0, replied: 0 };
}
