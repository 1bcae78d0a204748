/**
 * Messages that come twice. The copy of a request is served as any other, by whoever cannot know
 * better; its answer finds nobody who waits for it. The copy of an answer is dropped by its caller.
 *
 * Divergence: TCP drops copies of its segments before anybody sees them. This is what proxies and
 * queues do that deliver at least once, and what makes it matter whether a request may be served
 * twice.
 */
import { push } from "./agenda";
import { COPY, Call, REQUEST, takeCall } from "./call";
import { now } from "./clock";
import { Digest } from "./digest";
import { Edge } from "./edge";
import { OK } from "./outcome";
import { joinCopy } from "./recording";
import { Route } from "./route";
import { Site } from "./site";
import { BROKEN, travel } from "./travel";

/** Beside the kinds of calls, in the digest. */
const FOLDED: u64 = 0x40;

@unmanaged
export class Copies {
  /** A request has set out, and perhaps a second time; a copy that is lost never was. */
  static ofRequest(edge: Edge, call: Call, from: Site, to: Site): void {
    const route = Route.of(edge);
    if (!route.laneBetween(from, to).duplicate.happens()) return;
    const us = travel(edge, from, to, route.requestBytes, false);
    const copy = us >= BROKEN ? Call.at(0) : takeCall();
    if (copy.isNull) return;
    route.copies++;
    Digest.fold(now ^ (FOLDED << 56), ((<u64>edge.id) << 32) | us);
    copy.kind = REQUEST;
    copy.priority = call.priority;
    copy.outcome = call.outcome;
    copy.marks = COPY;
    copy.station = call.station;
    copy.edge = call.edge;
    copy.sent = call.sent;
    becomeNobodys(copy, call, from);
    push(copy, now + us);
  }

  /** An answer has set out, and perhaps a second time: its caller drops that. */
  static ofAnswer(edge: Edge, call: Call, from: Site, to: Site): void {
    const route = Route.of(edge);
    const lane = route.laneBetween(from, to);
    if (!lane.duplicate.happens()) return;
    route.echoes++;
    const bytes = call.outcome == OK ? route.answerBytes : 0;
    if (lane.pipes != 0) route.pipeOf(lane, from, to, true).pass(bytes);
  }
}

/**
 * Nobody waits for it, and it has a family of its own to come. What a record has besides is read
 * of nobody's call: `entry` and `left` (which is `serial`) are for whoever has a parent, and `step`
 * (which is `run`) is set when the family begins, or a program has it.
 */
function becomeNobodys(copy: Call, call: Call, from: Site): void {
  const detail = copy.detail;
  detail.begin(now);
  detail.parent = 0;
  detail.key = call.detail.key;
  detail.child = 0;
  detail.siblingNext = 0;
  detail.siblingPrev = 0;
  detail.pending = 0;
  detail.losses = 0;
  joinCopy(copy, call);
  detail.site = from.address;
}
