/**
 * `groups:` services that a supervisor restarts together.
 */
import { GROUP_STRATEGIES, type GroupStrategy } from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { RestartType } from "../declaration.ts";
import { orShorthand, someOf } from "../shape/collections.ts";
import { word } from "../shape/leaf.ts";
import { defaulted, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { POSITIVE_DURATION, REFERENCE, whole } from "./leaves.ts";
import { CAPABILITY_NAMES, GROUP_LIMITS, type GroupLimitsFields } from "./resources.ts";

/** `name`: written as a name alone. */
export interface GroupMemberFields {
  readonly name?: Placed<string>;
  readonly service?: Placed<string>;
  readonly group?: Placed<string>;
  readonly restart?: RestartType;
}

export interface GroupFields {
  readonly members: readonly GroupMemberFields[];
  readonly strategy?: GroupStrategy;
  readonly intensity?: number;
  readonly period?: Duration;
  readonly capabilities?: readonly Placed<string>[];
  readonly limits?: GroupLimitsFields;
}

const RESTART_TYPES = ["permanent", "transient", "temporary"] as const;

const LONG_MEMBER: Shape<GroupMemberFields> = object<Omit<GroupMemberFields, "name">>(
  { title: "a member", example: "{ service: db, restart: permanent }" },
  {
    service: optional(REFERENCE, "A service of the system."),
    group: optional(REFERENCE, "Another group, which this one supervises."),
    restart: optional(
      word(RESTART_TYPES, "a restart type"),
      "permanent: always started again; transient: after a failure; temporary: never. Without it " +
        "the service's own policy says so, and a group is permanent.",
    ),
  },
);

const ANY_MEMBER: Shape<GroupMemberFields> = orShorthand(
  REFERENCE,
  (name) => ({ name }),
  LONG_MEMBER,
);

const MEMBER: Shape<GroupMemberFields> = {
  ...ANY_MEMBER,
  read(node, label, context) {
    const member = ANY_MEMBER.read(node, label, context);
    if (member === undefined) return undefined;
    const named = [member.name, member.service, member.group].filter((name) => name !== undefined);
    if (named.length === 1) return member;
    const message = "a member is either a 'service' or a 'group'";
    context.error(node.offset, "wrong-value", message, "write one of the two");
    return undefined;
  },
};

export const GROUP: Shape<GroupFields> = object<GroupFields>(
  { title: "a group", example: "{ members: [db, cache], strategy: one-for-all }" },
  {
    members: required(
      someOf(MEMBER, "a service or a group"),
      "The services and groups in it, in the order in which it starts them.",
    ),
    strategy: defaulted(
      word(GROUP_STRATEGIES, "a group strategy"),
      "one-for-one",
      "Which of them restart when one fails: it alone, all, or it and those after it.",
    ),
    intensity: defaulted(whole(0), 1, "More restarts than this within the period fail the group."),
    period: defaulted(POSITIVE_DURATION, "5s", "The window in which its restarts are counted."),
    capabilities: optional(
      CAPABILITY_NAMES,
      "What its members may have at most; default what its parent has.",
    ),
    limits: optional(GROUP_LIMITS, "How much all instances in it may take together."),
  },
);
