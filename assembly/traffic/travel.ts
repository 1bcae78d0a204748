/**
 * How long a message is under way, and whether it gets through.
 */
import { delayOf, isCut, isTaken } from "./disturbance";
import { ELABORATE, Edge } from "./edge";
import { Route } from "./route";
import { Site } from "./site";
import { Way } from "./way";

/** No message is as long under way. */
export const LOST: u64 = u64.MAX_VALUE;

const RETRANSMISSION_US: u64 = 200000;
const RETRANSMISSION_MOST_US: u64 = 120000000;
export const RETRANSMISSIONS_MAX: u32 = 15;

/** With all that its link does to it, or `LOST`. */
export function travel(edge: Edge, from: Site, to: Site, bytes: u64, isAnswer: bool): u64 {
  const marks = from.sends & to.receives;
  if ((edge.needs & ELABORATE) == 0) return flight(edge, edge.way, marks, false);
  const route = Route.of(edge);
  const lane = route.laneBetween(from, to);
  const hasPipes = lane.pipes != 0;
  const isPiped = hasPipes && !isCut(marks);
  const turn = isPiped ? route.pipeOf(lane, from, to, isAnswer).pass(bytes) : 0;
  const us = flight(edge, lane.wayOf(edge), marks, hasPipes);
  if (us == LOST || !lane.reorder.happens()) return us == LOST ? LOST : turn + us;
  route.heldUp++;
  return turn + us + lane.hold.take();
}

/**
 * Without what a lane does. A message that is disturbed or `isStepwise` is lost as a whole;
 * otherwise its time has in it that it was sent again.
 */
export function flight(edge: Edge, way: Way, marks: u64, isStepwise: bool): u64 {
  if (marks == 0 && !isStepwise) return way.time.take() + lossUs(edge, way);
  if (isTaken(marks) || way.loss.happens()) return LOST;
  return way.time.take() + delayOf(marks);
}

/** How much later a message comes because it was lost, each time by the share of its link. */
export function lossUs(edge: Edge, way: Way): u64 {
  let us: u64 = 0;
  let n: u32 = 0;
  for (; n < RETRANSMISSIONS_MAX && way.loss.happens(); n++) us += waitUs(n);
  if (n == 0) return 0;
  const route = Route.of(edge);
  route.lost += n;
  route.resent += n;
  return us;
}

/** The wait after a message was lost for the n-th time, from 0. */
export function waitUs(n: u32): u64 {
  return min(RETRANSMISSION_US << n, RETRANSMISSION_MOST_US);
}
