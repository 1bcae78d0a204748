/**
 * From the fields of `limits:` to what is enforced, and from those of `behavior:` to what meets it.
 */
import type { Counted, Flowing, ResourceLimits } from "../../../kernel/isolation/limits.ts";
import type { BucketSpec } from "../../../kernel/isolation/token-bucket.ts";
import type { Place } from "../../problem.ts";
import type { Holding, Traffic } from "../../system.ts";
import type { LimitsDeclaration } from "../declaration.ts";
import type { HoldingFields, TrafficFields } from "../schema/behavior.ts";
import type { RateLimitFields, SharedLimitsFields } from "../schema/resources.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";

/** A bucket holds what its rate gives in this time: as long as a period of CPU quota. */
const BURST_SECONDS = 0.1;

export function declareLimits(
  fields: SharedLimitsFields | undefined,
  context: ReadContext,
): LimitsDeclaration {
  return { limits: limitsOf(fields), places: placesOf(fields, context) };
}

/** Complains of limits that let nothing through, and of a soft limit above the hard one. */
export function checkLimits(fields: SharedLimitsFields | undefined, context: ReadContext): void {
  const memory = fields?.memory;
  if (memory !== undefined && typeof memory.value !== "number") {
    const { soft, hard } = memory.value;
    if (soft !== undefined && hard !== undefined && soft > hard) {
      const message = "limits.memory: soft is more than hard";
      context.error(memory.offset, "wrong-value", message, "make hard the larger one");
    }
  }
  for (const resource of ["network", "disk-io"] as const) {
    const limit = fields?.[resource];
    if (limit === undefined || rateOf(limit.value) > 0) continue;
    const message = `limits.${resource}: a rate of 0 lets nothing through, ever`;
    context.error(limit.offset, "wrong-value", message, "write a rate above 0");
  }
}

export function holdingOf(fields: number | HoldingFields | undefined, base: number): Holding {
  if (typeof fields === "number") return { base: fields, perSecond: 0 };
  return { base: fields?.base ?? base, perSecond: fields?.rate ?? 0 };
}

export function trafficOf(fields: number | TrafficFields | undefined): Traffic {
  if (typeof fields === "number") return { start: 0, perSecond: fields };
  return { start: fields?.start ?? 0, perSecond: fields?.rate ?? 0 };
}

function limitsOf(fields: SharedLimitsFields | undefined): ResourceLimits {
  const memory = fields?.memory?.value;
  return {
    memory: {
      softBytes: typeof memory === "number" ? null : (memory?.soft ?? null),
      hardBytes: typeof memory === "number" ? memory : (memory?.hard ?? null),
    },
    files: fields?.files?.value ?? null,
    threads: fields?.threads?.value ?? null,
    disk: fields?.disk?.value ?? null,
    network: bucketOf(fields?.network),
    "disk-io": bucketOf(fields?.["disk-io"]),
  };
}

function bucketOf(limit: Placed<number | RateLimitFields> | undefined): BucketSpec | null {
  if (limit === undefined) return null;
  const perSecond = rateOf(limit.value);
  const burst = typeof limit.value === "number" ? undefined : limit.value.burst;
  return { perSecond, burst: burst ?? Math.max(1, perSecond * BURST_SECONDS) };
}

function rateOf(limit: number | RateLimitFields): number {
  return typeof limit === "number" ? limit : limit.rate;
}

const RESOURCES = ["memory", "files", "threads", "disk", "network", "disk-io"] as const;

function placesOf(
  fields: SharedLimitsFields | undefined,
  context: ReadContext,
): ReadonlyMap<"memory" | Counted | Flowing, Place> {
  const places = new Map<"memory" | Counted | Flowing, Place>();
  for (const resource of RESOURCES) {
    const limit = fields?.[resource];
    if (limit !== undefined) places.set(resource, context.placeOf(limit.offset));
  }
  return places;
}
