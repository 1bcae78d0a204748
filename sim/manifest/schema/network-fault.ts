/**
 * Faults of the network: what lies between ends, which are services, instances or workloads.
 */
import { duration, instant, MILLISECOND, type Duration } from "../../../kernel/time.ts";
import type { Flapping } from "../../fault/spec.ts";
import { mapped } from "../shape/by-key.ts";
import { listOf, someOf } from "../shape/collections.ts";
import { leaf, word } from "../shape/leaf.ts";
import { object, optional, required, type Field } from "../shape/object.ts";
import type { Placed, ReadContext, Shape } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";
import { parseDuration } from "../values/duration.ts";
import { parsed, refused, show, type Parsed } from "../values/parsed.ts";
import type { Ratio } from "../values/ratio.ts";
import { AT, FOR, form, type FaultFields, type TimingFor } from "./fault-form.ts";
import { POSITIVE_DURATION, POSITIVE_RATIO, TARGET, WHOLE } from "./leaves.ts";

interface TimingOfLinks extends TimingFor {
  readonly flap?: Flapping;
}

interface Between {
  readonly from: readonly Placed<string>[];
  readonly to: readonly Placed<string>[];
}

const DIRECTIONS = ["both", "one-way"] as const;

/**
 * A link that changes faster than this is one that is lost for good to whoever uses it, since no
 * hardware reports it sooner; and each change is a record.
 */
const FLAP_MIN: Duration = duration(10 * MILLISECOND);

const FLAP_LENGTH: Shape<Duration> = leaf("a duration", parseFlapLength, POSITIVE_DURATION.schema);

const FLAP: Field<Flapping> = optional(
  mapped(
    object<{ readonly down: Duration; readonly up: Duration }>(
      { title: "flap", example: "{ down: 500ms, up: 2s }" },
      {
        down: required(FLAP_LENGTH, "How long it holds.", FLAP_MIN),
        up: required(FLAP_LENGTH, "How long all is well before it holds again.", FLAP_MIN),
      },
    ),
    ({ down, up }): Flapping => ({ downUs: down, upUs: up }),
  ),
  "It comes and goes while it lasts, beginning with down; default it stays.",
);

/** A name may stand for a side of one; no side is empty. */
const NAMES: Shape<readonly Placed<string>[]> = someOf(TARGET, "a name such as web");

const SIDES: Shape<readonly (readonly Placed<string>[])[]> = listOf(NAMES);

const TWO_SIDES: Shape<readonly (readonly Placed<string>[])[]> = {
  schema: { ...SIDES.schema, minItems: 2 },
  read(node, label, context) {
    const read = SIDES.read(node, label, context);
    if (node.kind === "list" && node.items.length >= 2) return read;
    const hint = "write [[web], [db]]";
    context.error(node.offset, "wrong-value", "a partition has at least two sides", hint);
    return undefined;
  },
};

const ANY_PARTITION: Shape<FaultFields> = form<
  TimingOfLinks & {
    readonly partition: readonly (readonly Placed<string>[])[];
    readonly direction?: (typeof DIRECTIONS)[number];
  }
>(
  "{ at: 5m, for: 1m, partition: [[web], [db]] }",
  {
    at: AT,
    for: FOR,
    partition: required(TWO_SIDES, "The sides that cannot reach each other."),
    direction: optional(
      word(DIRECTIONS, "a direction"),
      "both (default), or one-way: the first side does not reach the second.",
    ),
    flap: FLAP,
  },
  ({ at, for: forUs = null, partition: sides, direction, flap = null }) => {
    const isOneWay = direction === "one-way";
    return { kind: "partition", at: instant(at), sides, isOneWay, forUs, flap };
  },
);

export const PARTITION: Shape<FaultFields> = {
  ...ANY_PARTITION,
  read(node, label, context) {
    const read = ANY_PARTITION.read(node, label, context);
    if (read?.kind === "partition" && read.isOneWay && read.sides.length > 2) {
      reportDirection(node, read.sides.length, context);
    }
    return read;
  },
};

export const LATENCY: Shape<FaultFields> = form<
  TimingOfLinks & { readonly latency: Between & { readonly add: Duration } }
>(
  "{ at: 6m, for: 1m, latency: { from: web, to: db, add: 50ms } }",
  {
    at: AT,
    for: FOR,
    latency: required(
      object<Between & { readonly add: Duration }>(
        { title: "latency", example: "{ from: web, to: db, add: 50ms }" },
        {
          from: required(NAMES, "Who sends: requests or answers."),
          to: required(NAMES, "To whom."),
          add: required(POSITIVE_DURATION, "How much longer each message takes.", duration(1)),
        },
      ),
      "A link that is slow, one way.",
    ),
    flap: FLAP,
  },
  ({ at, for: forUs = null, latency: { from, to, add }, flap = null }) => {
    return { kind: "latency", at: instant(at), from, to, addUs: add, forUs, flap };
  },
);

export const LOSS: Shape<FaultFields> = form<
  TimingOfLinks & { readonly loss: Between & { readonly rate: Ratio } }
>(
  "{ at: 7m, for: 1m, loss: { from: web, to: db, rate: 5 % } }",
  {
    at: AT,
    for: FOR,
    loss: required(
      object<Between & { readonly rate: Ratio }>(
        { title: "loss", example: "{ from: web, to: db, rate: 5 % }" },
        {
          from: required(NAMES, "Who sends: requests or answers."),
          to: required(NAMES, "To whom."),
          rate: required(POSITIVE_RATIO, "The share of messages that is lost.", WHOLE),
        },
      ),
      "A link that loses messages, one way.",
    ),
    flap: FLAP,
  },
  ({ at, for: forUs = null, loss: { from, to, rate }, flap = null }) => {
    return { kind: "loss", at: instant(at), from, to, share: rate, forUs, flap };
  },
);

function parseFlapLength(text: string): Parsed<Duration> {
  const length = parseDuration(text);
  if (!length.ok || length.value >= FLAP_MIN) return length.ok ? parsed(length.value) : length;
  return refused(`${show(text)} is shorter than a link takes to change`, "write at least 10ms");
}

function reportDirection(node: SourceNode, sides: number, context: ReadContext): void {
  const entries = node.kind === "map" ? node.entries : [];
  const offset = entries.find(({ key }) => key === "direction")?.value.offset ?? node.offset;
  const message = `one-way is from one side to another, and there are ${sides}`;
  const hint = "write two sides, or several partitions";
  context.error(offset, "wrong-value", message, hint);
}
