/**
 * `actions:` what an operator does, or a service in its place, and when. Most are single calls; a
 * batch is several, made as one: `{ at: 1m, batch: [{ create: cache }, { start: cache }] }`.
 */
import { instant, type Duration } from "../../../kernel/time.ts";
import { byKey, mapped } from "../shape/by-key.ts";
import { someOf } from "../shape/collections.ts";
import { placed } from "../shape/leaf.ts";
import { object, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { AS, AT, CALL, callForms, NOTHING_ELSE, type ActionFields } from "./call.ts";
import { COUNT_MAX, TARGET, whole } from "./leaves.ts";

interface BatchFields {
  readonly at: Duration;
  readonly batch: readonly Placed<ActionFields>[];
  readonly as?: Placed<string>;
}

const BATCH: Shape<ActionFields> = mapped(
  object<BatchFields>(
    { title: "an action", example: "{ at: 1m, batch: [{ create: cache }, { start: cache }] }" },
    {
      at: AT,
      batch: required(someOf(placed(CALL), "a call"), "Does these in order, as one."),
      as: AS,
    },
  ),
  ({ at, batch, as }) => {
    return {
      ...NOTHING_ELSE,
      kind: "batch",
      name: "batch",
      at: instant(at),
      as: as ?? null,
      calls: batch,
    };
  },
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
      to: required(whole(0, COUNT_MAX), "To so many.", 1),
    },
  ),
  ({ at, scale }) => {
    const targets = [scale];
    return { ...NOTHING_ELSE, kind: "later", name: "scale", at: instant(at), targets };
  },
);

export const ACTION: Shape<ActionFields> = byKey(
  "an action",
  new Map([...callForms("alone"), ["batch", BATCH], ["scale", SCALE]]),
);
