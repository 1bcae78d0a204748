/**
 * `faults:` what goes wrong, and when. The key names the kind: `{ at: 2m, kill: db/0 }`.
 */
import { duration, instant, type Duration, type Instant } from "../../../kernel/time.ts";
import { byKey, mapped } from "../shape/by-key.ts";
import { listOf } from "../shape/collections.ts";
import { word } from "../shape/leaf.ts";
import { object, optional, required, type Field, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { Ratio } from "../values/ratio.ts";
import type { SourceNode } from "../source-tree.ts";
import type { Exhaustible } from "../../system.ts";
import { VALUES } from "./config.ts";
import {
  BYTE_RATE,
  decimal,
  DURATION,
  POSITIVE_DURATION,
  RATIO,
  REFERENCE,
  SIGNED_DURATION,
  TARGET,
} from "./leaves.ts";

/** A fault as read; those of kind `later` are checked, but this version does not inject them. */
export type FaultFields = { readonly at: Instant } & (
  | { readonly kind: "kill"; readonly target: Placed<string> }
  | { readonly kind: "hang"; readonly target: Placed<string>; readonly forUs: Duration | null }
  | {
      readonly kind: "slow";
      readonly target: Placed<string>;
      readonly factor: number;
      readonly forUs: Duration | null;
    }
  | {
      readonly kind: "leak";
      readonly target: Placed<string>;
      readonly bytesPerSecond: number;
      readonly forUs: Duration | null;
    }
  | { readonly kind: "cpu-hog"; readonly target: Placed<string>; readonly forUs: Duration | null }
  | {
      readonly kind: "exhaust";
      readonly target: Placed<string>;
      readonly resource: Exhaustible;
      readonly forUs: Duration | null;
    }
  | { readonly kind: "disk-full"; readonly target: Placed<string>; readonly forUs: Duration | null }
  | {
      readonly kind: "later";
      readonly name: string;
      readonly targets: readonly Placed<string>[];
      readonly zone: Placed<string> | null;
      readonly forUs: Duration | null;
    }
);

interface Timing {
  readonly at: Duration;
}

interface TimingFor extends Timing {
  readonly for?: Duration;
}

interface Between {
  readonly from: Placed<string>;
  readonly to: Placed<string>;
}

/** Slower than this nothing would ever start. */
const FACTOR_MAX = 1_000_000;
const DIRECTIONS = ["both", "one-way"] as const;
const RESOURCES = ["memory", "cpu", "files", "threads", "network", "disk", "disk-io"] as const;

const NEVER: Ratio = { numerator: 0, denominator: 1 };

const AT: Field<Duration> = required(DURATION, "When, counted from the boot.", duration(0));
const FOR: Field<Duration> = optional(POSITIVE_DURATION, "For how long; default to the end.");

const KILL: Shape<FaultFields> = form<Timing & { readonly kill: Placed<string> }>(
  "{ at: 2m, kill: db/0 }",
  { at: AT, kill: required(TARGET, "Ends it at once, with SIGKILL.") },
  ({ at, kill }) => ({ kind: "kill", at: instant(at), target: kill }),
);

const HANG: Shape<FaultFields> = form<TimingFor & { readonly hang: Placed<string> }>(
  "{ at: 3m, for: 30s, hang: web/1 }",
  { at: AT, for: FOR, hang: required(TARGET, "It runs but answers nothing.") },
  ({ at, for: forUs = null, hang }) => ({ kind: "hang", at: instant(at), target: hang, forUs }),
);

const SLOW: Shape<FaultFields> = form<
  TimingFor & { readonly slow: Placed<string>; readonly factor: number }
>(
  "{ at: 4m, for: 20s, slow: db, factor: 10 }",
  {
    at: AT,
    for: FOR,
    slow: required(TARGET, "It takes longer for everything."),
    factor: required(decimal(1, FACTOR_MAX), "So many times as long.", 1),
  },
  ({ at, for: forUs = null, slow, factor }) => ({
    kind: "slow",
    at: instant(at),
    target: slow,
    factor,
    forUs,
  }),
);

const LEAK: Shape<FaultFields> = form<
  TimingFor & { readonly leak: Placed<string>; readonly rate: number }
>(
  "{ at: 8m, leak: web/2, rate: 10MiB/s }",
  {
    at: AT,
    for: FOR,
    leak: required(TARGET, "Its memory grows."),
    rate: required(BYTE_RATE, "By so much a second.", 0),
  },
  ({ at, for: forUs = null, leak, rate }) => ({
    kind: "leak",
    at: instant(at),
    target: leak,
    bytesPerSecond: rate,
    forUs,
  }),
);

const SIDES: Shape<readonly Placed<string>[]> = mapped(
  atLeastTwo(listOf(listOf(TARGET))),
  (sides) => sides.flat(),
);

const PARTITION: Shape<FaultFields> = form<
  TimingFor & {
    readonly partition: readonly Placed<string>[];
    readonly direction?: (typeof DIRECTIONS)[number];
  }
>(
  "{ at: 5m, for: 1m, partition: [[web], [db]] }",
  {
    at: AT,
    for: FOR,
    partition: required(SIDES, "The sides that cannot reach each other."),
    direction: optional(word(DIRECTIONS, "a direction"), "both (default), or one-way."),
  },
  (fields) => forLater("partition", fields, fields.partition),
);

const LATENCY: Shape<FaultFields> = form<
  TimingFor & { readonly latency: Between & { readonly add: Duration } }
>(
  "{ at: 6m, for: 1m, latency: { from: web, to: db, add: 50ms } }",
  {
    at: AT,
    for: FOR,
    latency: required(
      object<Between & { readonly add: Duration }>(
        { title: "latency", example: "{ from: web, to: db, add: 50ms }" },
        {
          from: required(TARGET, "Who calls."),
          to: required(TARGET, "Who is called."),
          add: required(POSITIVE_DURATION, "How much longer it takes.", duration(1)),
        },
      ),
      "A slow link.",
    ),
  },
  (fields) => forLater("latency", fields, [fields.latency.from, fields.latency.to]),
);

const LOSS: Shape<FaultFields> = form<
  TimingFor & { readonly loss: Between & { readonly rate: Ratio } }
>(
  "{ at: 7m, for: 1m, loss: { from: web, to: db, rate: 5 % } }",
  {
    at: AT,
    for: FOR,
    loss: required(
      object<Between & { readonly rate: Ratio }>(
        { title: "loss", example: "{ from: web, to: db, rate: 5 % }" },
        {
          from: required(TARGET, "Who calls."),
          to: required(TARGET, "Who is called."),
          rate: required(RATIO, "The share that is lost.", NEVER),
        },
      ),
      "A link that loses messages.",
    ),
  },
  (fields) => forLater("loss", fields, [fields.loss.from, fields.loss.to]),
);

const ERRORS: Shape<FaultFields> = form<
  TimingFor & { readonly errors: Placed<string>; readonly rate: Ratio }
>(
  "{ at: 9m, for: 10s, errors: db, rate: 50 % }",
  {
    at: AT,
    for: FOR,
    errors: required(TARGET, "It answers with errors."),
    rate: required(RATIO, "To this share of requests.", NEVER),
  },
  (fields) => forLater("errors", fields, [fields.errors]),
);

const CLOCK: Shape<FaultFields> = form<TimingFor & { readonly clock: "jump"; readonly by: number }>(
  "{ at: 9m, for: 30s, clock: jump, by: -1h }",
  {
    at: AT,
    for: FOR,
    clock: required(word(["jump"] as const, "a fault of the clock"), "The wall clock jumps."),
    by: required(SIGNED_DURATION, "So far, forward or back."),
  },
  (fields) => forLater("clock", fields, []),
);

const CORRUPT_CONFIG: Shape<FaultFields> = form<
  TimingFor & { readonly "corrupt-config": Placed<string>; readonly set: SourceNode }
>(
  "{ at: 9m, corrupt-config: web, set: { max-connections: -1 } }",
  {
    at: AT,
    for: FOR,
    "corrupt-config": required(TARGET, "Its configuration is damaged."),
    set: required(VALUES, "These values are in it then."),
  },
  (fields) => forLater("corrupt-config", fields, [fields["corrupt-config"]]),
);

const EXHAUST: Shape<FaultFields> = form<
  TimingFor & {
    readonly exhaust: Placed<string>;
    readonly resource: (typeof RESOURCES)[number];
  }
>(
  "{ at: 9m, exhaust: web/0, resource: files }",
  {
    at: AT,
    for: FOR,
    exhaust: required(TARGET, "It has used up a resource."),
    resource: required(word(RESOURCES, "a resource"), "Which one.", "files"),
  },
  (fields) => {
    const { at, for: forUs = null, exhaust: target, resource } = fields;
    return { kind: "exhaust", at: instant(at), target, resource, forUs };
  },
);

const ZONE_DOWN: Shape<FaultFields> = form<TimingFor & { readonly "zone-down": Placed<string> }>(
  "{ at: 10m, zone-down: a, for: 1m }",
  { at: AT, for: FOR, "zone-down": required(REFERENCE, "All that is in this zone fails.") },
  (fields) => ({ ...forLater("zone-down", fields, []), zone: fields["zone-down"] }),
);

const CPU_HOG: Shape<FaultFields> = form<TimingFor & { readonly "cpu-hog": Placed<string> }>(
  "{ at: 10m, cpu-hog: db/0, for: 1m }",
  { at: AT, for: FOR, "cpu-hog": required(TARGET, "It takes all the CPU it can get.") },
  ({ at, for: forUs = null, "cpu-hog": target }) => ({
    kind: "cpu-hog",
    at: instant(at),
    target,
    forUs,
  }),
);

const DISK_FULL: Shape<FaultFields> = form<TimingFor & { readonly "disk-full": Placed<string> }>(
  "{ at: 10m, disk-full: db, for: 1m }",
  { at: AT, for: FOR, "disk-full": required(TARGET, "What it writes is refused.") },
  ({ at, for: forUs = null, "disk-full": target }) => ({
    kind: "disk-full",
    at: instant(at),
    target,
    forUs,
  }),
);

export const FAULT: Shape<FaultFields> = byKey(
  "a fault",
  new Map([
    ["kill", KILL],
    ["hang", HANG],
    ["slow", SLOW],
    ["leak", LEAK],
    ["partition", PARTITION],
    ["latency", LATENCY],
    ["loss", LOSS],
    ["errors", ERRORS],
    ["clock", CLOCK],
    ["corrupt-config", CORRUPT_CONFIG],
    ["exhaust", EXHAUST],
    ["zone-down", ZONE_DOWN],
    ["cpu-hog", CPU_HOG],
    ["disk-full", DISK_FULL],
  ]),
);

function form<T extends object>(
  example: string,
  fields: Fields<T>,
  make: (fields: T) => FaultFields,
): Shape<FaultFields> {
  return mapped(object<T>({ title: "a fault", example }, fields), make);
}

type LaterFault = Extract<FaultFields, { readonly kind: "later" }>;

function forLater(name: string, fields: TimingFor, targets: readonly Placed<string>[]): LaterFault {
  const at = instant(fields.at);
  return { kind: "later", name, at, targets, zone: null, forUs: fields.for ?? null };
}

function atLeastTwo<T>(sides: Shape<readonly T[]>): Shape<readonly T[]> {
  return {
    schema: { ...sides.schema, minItems: 2 },
    read(node, label, context) {
      const read = sides.read(node, label, context);
      if (node.kind === "list" && node.items.length >= 2) return read;
      const hint = "write [[web], [db]]";
      context.error(node.offset, "wrong-value", "a partition has at least two sides", hint);
      return undefined;
    },
  };
}
