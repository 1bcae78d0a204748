/**
 * How long a message is under way, and whether it gets through.
 */
import { delayOf, isCut, isTaken } from "./disturbance";
import { ELABORATE, Edge } from "./edge";
import { Route } from "./route";
import { Site } from "./site";
import { Way } from "./way";

// No message is as long under way.
/** Lost this time. */
export const LOST: u64 = u64.MAX_VALUE;
/** Lost each time that it would have been sent: it never comes. */
export const BROKEN: u64 = u64.MAX_VALUE - 1;

const RETRANSMISSION_US: u64 = 200000;
const RETRANSMISSION_MOST_US: u64 = 120000000;
export const RETRANSMISSIONS_MAX: u32 = 15;
/** All waits of a message that never comes, together. */
export const PATIENCE_US: u64 = 924600000;

/** With all that its link does to it, or `LOST`, or `BROKEN`. */
export function travel(edge: Edge, from: Site, to: Site, bytes: u64, isAnswer: bool): u64 {
  const marks = from.sends & to.receives;
  if ((edge.needs & ELABORATE) == 0) return flight(edge, edge.way, marks, false);
  const route = Route.of(edge);
  const lane = route.laneBetween(from, to);
  const hasPipes = lane.pipes != 0;
  const isPiped = hasPipes && !isCut(marks);
  const turn = isPiped ? route.pipeOf(lane, from, to, isAnswer).pass(bytes) : 0;
  const us = flight(edge, lane.wayOf(edge), marks, hasPipes);
  if (us >= BROKEN) return us;
  if (!lane.reorder.happens()) return turn + us;
  route.heldUp++;
  return turn + us + lane.hold.take();
}

/**
 * Without what a lane does. A message that is disturbed or `isStepwise` is lost as a whole;
 * otherwise its time has in it that it was sent again.
 */
export function flight(edge: Edge, way: Way, marks: u64, isStepwise: bool): u64 {
  if (marks == 0 && !isStepwise) return smoothly(edge, way);
  if (isTaken(marks) || way.loss.happens()) return LOST;
  return way.time.take() + delayOf(marks);
}

/**
 * On a way that nothing disturbs what becomes of a message is known when it sets out: how long it
 * is under way, with all the waits because it was lost by the share of its link, or `BROKEN`.
 */
export function smoothly(edge: Edge, way: Way): u64 {
  let us = way.time.take();
  let n: u32 = 0;
  for (; n <= RETRANSMISSIONS_MAX && way.loss.happens(); n++) us += waitUs(n);
  if (n == 0) return us;
  const route = Route.of(edge);
  route.lost += n;
  route.resent += min(n, RETRANSMISSIONS_MAX);
  return n > RETRANSMISSIONS_MAX ? BROKEN : us;
}

/** The wait after a message was lost for the n-th time, from 0. */
export function waitUs(n: u32): u64 {
  return min(RETRANSMISSION_US << n, RETRANSMISSION_MOST_US);
}
