/**
 * The bodies of what groups do.
 */
import type { GroupId } from "../spec.ts";
import { GroupState } from "../vocabulary.ts";
import { EscalationReason } from "./events.ts";
import { errorIn, errorNumber, instanceIn, nameOf, type BodyCodec, type BodyOf } from "./slots.ts";

type OfGroup = "group.state" | "group.restart" | "escalation";

export const GROUP_BODIES: { readonly [Event in OfGroup]: BodyCodec<BodyOf<Event>> } = {
  "group.state": {
    write(body, to) {
      to.a = GroupState[body.from];
      to.b = GroupState[body.to];
      to.c = errorNumber(body.error);
      to.d = body.group;
    },
    read: (from) => ({
      event: "group.state",
      group: from.d as GroupId,
      from: nameOf(GroupState, from.a),
      to: nameOf(GroupState, from.b),
      error: errorIn(from),
    }),
  },
  "group.restart": {
    write(body, to) {
      to.instance = body.instance;
      to.d = body.group;
      to.x = body.restarts;
      to.y = body.intensity;
    },
    read: (from) => ({
      event: "group.restart",
      group: from.d as GroupId,
      instance: instanceIn(from),
      restarts: from.x,
      intensity: from.y,
    }),
  },
  escalation: {
    write(body, to) {
      to.a = EscalationReason[body.reason];
      to.instance = body.instance;
      to.d = body.group;
      to.x = body.restarts;
      to.y = body.intensity;
      to.z = body.to === null ? 0 : body.to + 1;
    },
    read: (from) => ({
      event: "escalation",
      group: from.d as GroupId,
      to: from.z === 0 ? null : ((from.z - 1) as GroupId),
      instance: instanceIn(from),
      reason: nameOf(EscalationReason, from.a),
      restarts: from.x,
      intensity: from.y,
    }),
  },
};
