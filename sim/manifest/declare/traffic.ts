/**
 * From `behavior:` and `balancing:` of a service to its traffic: how it serves requests, what they
 * call, and how one of its instances is found.
 */
import { duration } from "../../../kernel/time.ts";
import { PANIC_THRESHOLD_DEFAULT } from "../../../kernel/core/pools.ts";
import { IMMEDIATELY } from "../../distribution.ts";
import type { Place } from "../../problem.ts";
import type { BalancingSpec, CallSpec, StationSpec } from "../../traffic/spec.ts";
import type { Reference } from "../declaration.ts";
import type { BehaviorFields } from "../schema/behavior.ts";
import type { ServiceFields } from "../schema/service.ts";
import { CONCURRENCY_DEFAULT, QUEUE_DEFAULT, type CallFields } from "../schema/station.ts";
import type { BalancingFields } from "../schema/traffic.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";
import type { Ratio } from "../values/ratio.ts";
import { declarePolicy } from "./policy.ts";

export interface CallDeclaration extends Omit<CallSpec, "target" | "place"> {
  readonly target: Reference;
}

export interface TrafficDeclaration {
  readonly station: Omit<StationSpec, "steps">;
  /** One after the other; those of one side by side. */
  readonly steps: readonly (readonly CallDeclaration[])[];
  readonly balancing: Omit<BalancingSpec, "weights">;
  /** By instance, and where they are written; `null`: all the same. */
  readonly weights: { readonly values: readonly number[]; readonly place: Place } | null;
  /** Where its instances are, in turn; none: in all zones. */
  readonly zones: readonly Reference[];
}

const ALWAYS: Ratio = { numerator: 1, denominator: 1 };
const NEVER: Ratio = { numerator: 0, denominator: 1 };

export function declareTraffic(fields: ServiceFields, context: ReadContext): TrafficDeclaration {
  const { behavior = {}, balancing = {}, zone = [] } = fields;
  const { weights } = balancing;
  checkShedding(behavior, context);
  return {
    station: declareStation(behavior),
    steps: (behavior.calls ?? []).map((step) => step.map((call) => declareCall(call, context))),
    balancing: declareBalancing(balancing, context),
    weights:
      weights === undefined
        ? null
        : { values: weights.value, place: context.placeOf(weights.offset) },
    zones: zone.map(({ value, offset }) => ({ name: value, place: context.placeOf(offset) })),
  };
}

function declareStation(fields: BehaviorFields): TrafficDeclaration["station"] {
  const shed = fields.shed?.value;
  return {
    serviceTime: fields["service-time"] ?? IMMEDIATELY,
    concurrency: fields.concurrency ?? CONCURRENCY_DEFAULT,
    queueMax: fields.queue ?? QUEUE_DEFAULT,
    discipline: fields.discipline ?? "fifo",
    shed: shed === undefined ? null : { above: shed.above, below: shed.below ?? "normal" },
    errors: fields.errors ?? NEVER,
    memoryBytes: fields.memory?.["per-request"] ?? 0,
  };
}

/** One of the two may stand under `defaults:`. */
function checkShedding({ shed, queue }: BehaviorFields, context: ReadContext): void {
  if (shed === undefined || queue !== 0) return;
  const message = "nothing can be shed above a share of a queue of 0";
  const hint = "raise 'queue', or remove 'shed': what finds no place is refused anyway";
  context.error(shed.offset, "contradiction", message, hint);
}

function declareCall(fields: CallFields, context: ReadContext): CallDeclaration {
  const { service, count = 1, mode, probability = ALWAYS, optional = false } = fields;
  return {
    target: { name: service.value, place: context.placeOf(service.offset) },
    count,
    isParallel: mode === "parallel",
    probability,
    isOptional: optional,
    policy: declarePolicy(fields, context),
  };
}

function declareBalancing(
  fields: BalancingFields,
  context: ReadContext,
): TrafficDeclaration["balancing"] {
  const threshold = fields["panic-threshold"];
  return {
    strategy: fields.strategy ?? "round-robin",
    panicThreshold: threshold === undefined ? PANIC_THRESHOLD_DEFAULT : perCent(threshold, context),
    slowStartUs: fields["slow-start"] ?? duration(0),
    connectionsMax: fields["max-connections"] ?? null,
  };
}

/** The balancers compare whole per cent of a few instances; a finer one would promise too much. */
function perCent({ value, offset }: Placed<Ratio>, context: ReadContext): number {
  const { numerator, denominator } = value;
  const scaled = numerator * 100;
  if (scaled % denominator === 0) return scaled / denominator;
  const nearest = Math.round(scaled / denominator);
  const message = "panic-threshold is not in whole per cent";
  context.error(offset, "wrong-value", message, `write ${nearest} %`);
  return nearest;
}
