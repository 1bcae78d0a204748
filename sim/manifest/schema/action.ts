/**
 * `actions:` what an operator does, and when: `{ at: 1m, stop: cache }`, or to many at once:
 * `{ at: 1m, stop: [web, cache] }`.
 */
import { instant, type Duration, type Instant } from "../../../kernel/time.ts";
import type { OperatorVerb } from "../declaration.ts";
import { byKey, mapped } from "../shape/by-key.ts";
import { someOf } from "../shape/collections.ts";
import { object, optional, required, type Field, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";
import { VALUES } from "./config.ts";
import { COUNT_MAX, DURATION, TARGET, whole } from "./leaves.ts";

/** An action as read; this version checks those of kind `later`, and carries out the others. */
export interface ActionFields {
  readonly at: Instant;
  readonly kind: OperatorVerb | "later";
  readonly name: string;
  readonly targets: readonly Placed<string>[];
}

const AT: Field<Duration> = required(DURATION, "When, counted from the boot.");

type Targets = readonly Placed<string>[];

/** One service, or a list of them, which is one transaction in the planned order. */
export const TARGETS: Shape<Targets> = someOf(TARGET, "a service");

/** `{ at: 1m, stop: cache }` and its like: a verb, and those that it is done to. */
function verb<T extends { readonly at: Duration }>(
  kind: OperatorVerb,
  fields: Fields<T>,
  targetsOf: (fields: T) => Targets,
): Shape<ActionFields> {
  const options = { title: "an action", example: `{ at: 1m, ${kind}: cache }` };
  return mapped(object<T>(options, fields), (read) => {
    return { kind, name: kind, at: instant(read.at), targets: targetsOf(read) };
  });
}

const START: Shape<ActionFields> = verb<{ readonly at: Duration; readonly start: Targets }>(
  "start",
  { at: AT, start: required(TARGETS, "Starts them, with what they require.") },
  (fields) => fields.start,
);

const STOP: Shape<ActionFields> = verb<{ readonly at: Duration; readonly stop: Targets }>(
  "stop",
  { at: AT, stop: required(TARGETS, "Stops them, after those that require them.") },
  (fields) => fields.stop,
);

const RESTART: Shape<ActionFields> = verb<{ readonly at: Duration; readonly restart: Targets }>(
  "restart",
  { at: AT, restart: required(TARGETS, "Stops and starts them, and those that require them.") },
  (fields) => fields.restart,
);

const PAUSE: Shape<ActionFields> = verb<{ readonly at: Duration; readonly pause: Targets }>(
  "pause",
  { at: AT, pause: required(TARGETS, "Freezes what runs of them where it stands.") },
  (fields) => fields.pause,
);

const RESUME: Shape<ActionFields> = verb<{ readonly at: Duration; readonly resume: Targets }>(
  "resume",
  { at: AT, resume: required(TARGETS, "Lets them go on after a pause.") },
  (fields) => fields.resume,
);

const ENABLE: Shape<ActionFields> = verb<{ readonly at: Duration; readonly enable: Targets }>(
  "enable",
  { at: AT, enable: required(TARGETS, "Has a boot start them again; starts nothing now.") },
  (fields) => fields.enable,
);

const DISABLE: Shape<ActionFields> = verb<{ readonly at: Duration; readonly disable: Targets }>(
  "disable",
  { at: AT, disable: required(TARGETS, "Keeps a boot from starting them; stops nothing now.") },
  (fields) => fields.disable,
);

interface ReloadFields {
  readonly at: Duration;
  readonly reload: Placed<string>;
  readonly set?: SourceNode;
}

const RELOAD: Shape<ActionFields> = mapped(
  object<ReloadFields>(
    { title: "an action", example: "{ at: 2m, reload: web, set: { max-connections: 500 } }" },
    {
      at: AT,
      reload: required(TARGET, "Reads its configuration again."),
      set: optional(VALUES, "With these values changed."),
    },
  ),
  ({ at, reload }) => ({ kind: "later", name: "reload", at: instant(at), targets: [reload] }),
);

interface ScaleFields {
  readonly at: Duration;
  readonly scale: Placed<string>;
  readonly to: number;
}

const SCALE: Shape<ActionFields> = mapped(
  object<ScaleFields>(
    { title: "an action", example: "{ at: 3m, scale: web, to: 5 }" },
    {
      at: AT,
      scale: required(TARGET, "Changes how many instances it has."),
      to: required(whole(0, COUNT_MAX), "To so many."),
    },
  ),
  ({ at, scale }) => ({ kind: "later", name: "scale", at: instant(at), targets: [scale] }),
);

export const ACTION: Shape<ActionFields> = byKey(
  "an action",
  new Map([
    ["start", START],
    ["stop", STOP],
    ["restart", RESTART],
    ["pause", PAUSE],
    ["resume", RESUME],
    ["enable", ENABLE],
    ["disable", DISABLE],
    ["reload", RELOAD],
    ["scale", SCALE],
  ]),
);
