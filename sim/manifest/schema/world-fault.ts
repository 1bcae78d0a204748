/**
 * Faults of what is around processes: their answers, the clock, their configuration, their power.
 */
import { instant } from "../../../kernel/time.ts";
import type { ClockFault } from "../../fault/spec.ts";
import { leaf, word } from "../shape/leaf.ts";
import { optional, required } from "../shape/object.ts";
import type { Placed, ReadContext, Shape } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";
import { DRIFT_PATTERN, parseDrift } from "../values/drift.ts";
import type { Ratio } from "../values/ratio.ts";
import { NEW_VALUES, NO_VALUES } from "./config.ts";
import { AT, FOR, form, type FaultFields, type TimingFor } from "./fault-form.ts";
import { POSITIVE_RATIO, WHOLE, REFERENCE, SIGNED_DURATION, TARGET } from "./leaves.ts";

export const ERRORS: Shape<FaultFields> = form<
  TimingFor & { readonly errors: Placed<string>; readonly rate: Ratio }
>(
  "{ at: 9m, for: 10s, errors: db, rate: 50 % }",
  {
    at: AT,
    for: FOR,
    errors: required(TARGET, "It answers with errors."),
    rate: required(POSITIVE_RATIO, "To this share of requests, beside its own errors.", WHOLE),
  },
  ({ at, for: forUs = null, errors: target, rate: share }) => {
    return { kind: "errors", at: instant(at), target, share, forUs };
  },
);

const CLOCK_KINDS = ["jump", "drift", "freeze"] as const;

const CLOCK_EXAMPLES: Readonly<Record<ClockFault["kind"], string>> = {
  jump: "{ at: 9m, for: 30s, clock: jump, by: -1h }",
  drift: "{ at: 9m, for: 1h, clock: drift, rate: 200ppm }",
  freeze: "{ at: 9m, for: 30s, clock: freeze }",
};

const DRIFT: Shape<number> = leaf("a drift", parseDrift, {
  type: ["string", "number"],
  pattern: DRIFT_PATTERN,
  examples: ["200ppm", "-50ppm", "0.1 %"],
});

type ClockFields = TimingFor & {
  readonly clock: (typeof CLOCK_KINDS)[number];
  readonly by?: number;
  readonly rate?: number;
};

const ANY_CLOCK: Shape<FaultFields> = form<ClockFields>(
  CLOCK_EXAMPLES.jump,
  {
    at: AT,
    for: FOR,
    clock: required(
      word(CLOCK_KINDS, "a fault of the clock"),
      "The wall clock is set, runs too fast or too slow, or stands.",
    ),
    by: optional(SIGNED_DURATION, "Of a jump: so far, forward or back."),
    rate: optional(DRIFT, "Of a drift: this share faster than time, or slower below 0."),
  },
  ({ at, for: forUs = null, clock, by, rate }) => {
    return { kind: "clock", at: instant(at), how: clockFault(clock, by, rate), forUs };
  },
);

/** Each kind of it has its own field. */
export const CLOCK: Shape<FaultFields> = {
  ...ANY_CLOCK,
  read(node, label, context) {
    const read = ANY_CLOCK.read(node, label, context);
    if (read?.kind === "clock") checkClock(node, read.how, context);
    return read;
  },
};

export const CORRUPT_CONFIG: Shape<FaultFields> = form<
  TimingFor & { readonly "corrupt-config": Placed<string>; readonly set: SourceNode }
>(
  "{ at: 9m, corrupt-config: web, set: { max-connections: -1 } }",
  {
    at: AT,
    for: FOR,
    "corrupt-config": required(TARGET, "The source of its configuration is damaged."),
    set: required(NEW_VALUES, "These values stand in it then.", NO_VALUES),
  },
  ({ at, for: forUs = null, "corrupt-config": target, set }) => {
    return { kind: "corrupt-config", at: instant(at), target, set, forUs };
  },
);

export const ZONE_DOWN: Shape<FaultFields> = form<
  TimingFor & { readonly "zone-down": Placed<string> }
>(
  "{ at: 10m, zone-down: a, for: 1m }",
  { at: AT, for: FOR, "zone-down": required(REFERENCE, "This zone loses its power.") },
  ({ at, for: forUs = null, "zone-down": zone }) => {
    return { kind: "zone-down", at: instant(at), zone, forUs };
  },
);

function clockFault(
  kind: ClockFault["kind"],
  by: number | undefined,
  rate: number | undefined,
): ClockFault {
  switch (kind) {
    case "jump":
      return { kind, byUs: by ?? 0 };
    case "drift":
      return { kind, perMillion: rate ?? 0 };
    case "freeze":
      return { kind };
  }
}

/** The field that each kind needs, and no other has. */
const CLOCK_FIELDS = { by: "jump", rate: "drift" } as const;

function checkClock(node: SourceNode, how: ClockFault, context: ReadContext): void {
  const { kind } = how;
  const entries = node.kind === "map" ? node.entries : [];
  const hint = `write ${CLOCK_EXAMPLES[kind]}`;
  for (const [field, owner] of Object.entries(CLOCK_FIELDS)) {
    const entry = entries.find(({ key }) => key === field);
    if (entry === undefined && owner === kind) {
      context.error(node.offset, "missing-field", `a ${kind} of the clock lacks '${field}'`, hint);
    } else if (entry !== undefined && owner !== kind) {
      const message = `a ${kind} of the clock has no '${field}'`;
      context.error(entry.keyOffset, "unknown-field", message, hint);
    }
  }
  const by = entries.find(({ key, value }) => key === "by" && value.kind === "scalar");
  const isNothing = by?.value.kind === "scalar" && /^[-+]?0+$/.test(by.value.text);
  if (kind !== "jump" || by === undefined || !isNothing) return;
  context.error(by.value.offset, "wrong-value", "the clock jumps by nothing", hint);
}
