/**
 * `actions:` what an operator does, and when: `{ at: 1m, stop: cache }`.
 */
import { instant, type Duration, type Instant } from "../../../kernel/time.ts";
import { byKey, mapped } from "../shape/by-key.ts";
import { object, optional, required, type Field } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";
import { VALUES } from "./config.ts";
import { COUNT_MAX, DURATION, TARGET, whole } from "./leaves.ts";

/** An action as read; this version checks those of kind `later`, and carries out the others. */
export interface ActionFields {
  readonly at: Instant;
  readonly kind: "start" | "stop" | "restart" | "later";
  readonly name: string;
  readonly target: Placed<string>;
}

const AT: Field<Duration> = required(DURATION, "When, counted from the boot.");

const START: Shape<ActionFields> = mapped(
  object<{ readonly at: Duration; readonly start: Placed<string> }>(
    { title: "an action", example: "{ at: 1m, start: cache }" },
    { at: AT, start: required(TARGET, "Starts it, with what it requires.") },
  ),
  ({ at, start }) => ({ kind: "start", name: "start", at: instant(at), target: start }),
);

const STOP: Shape<ActionFields> = mapped(
  object<{ readonly at: Duration; readonly stop: Placed<string> }>(
    { title: "an action", example: "{ at: 1m, stop: cache }" },
    { at: AT, stop: required(TARGET, "Stops it, after those that require it.") },
  ),
  ({ at, stop }) => ({ kind: "stop", name: "stop", at: instant(at), target: stop }),
);

const RESTART: Shape<ActionFields> = mapped(
  object<{ readonly at: Duration; readonly restart: Placed<string> }>(
    { title: "an action", example: "{ at: 1m, restart: cache }" },
    { at: AT, restart: required(TARGET, "Stops and starts it, and those that require it.") },
  ),
  ({ at, restart }) => ({ kind: "restart", name: "restart", at: instant(at), target: restart }),
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
  ({ at, reload }) => ({ kind: "later", name: "reload", at: instant(at), target: reload }),
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
  ({ at, scale }) => ({ kind: "later", name: "scale", at: instant(at), target: scale }),
);

export const ACTION: Shape<ActionFields> = byKey(
  "an action",
  new Map([
    ["start", START],
    ["stop", STOP],
    ["restart", RESTART],
    ["reload", RELOAD],
    ["scale", SCALE],
  ]),
);
