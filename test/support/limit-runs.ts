/**
 * Short runs in which limits are met, and what they say of that.
 */
import { UNLIMITED, type ResourceLimits } from "../../kernel/isolation/limits.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SliceSpec } from "../../sim/system.ts";
import { run, system, type PlanDraft, type Run, type ServiceDraft } from "./systems.ts";

type LimitHit = Extract<TraceRecord, { event: "limit.hit" }>;

export const NEVER_AGAIN = { policy: "no" } as const;

/** 100 bytes at first, and as many more with each second. */
export const LEAKING: ServiceDraft = {
  behavior: { memory: { baseBytes: 100, leakBytesPerSecond: 100 } },
  restart: NEVER_AGAIN,
};

/** `us instance limit max`, and the slice whose limit it is. */
export function hits({ records }: Run): readonly string[] {
  return records
    .filter((record): record is LimitHit => record.event === "limit.hit")
    .map(({ tUs, instance, limit, slice, max }) => {
      const where = slice === null ? "" : ` in ${slice}`;
      return `${tUs} ${instance} ${limit}${where} ${max}`;
    });
}

export function sliceOf(limits: Partial<ResourceLimits>, parent: number | null = null): SliceSpec {
  return { name: "g", parent, limits: { ...UNLIMITED, ...limits }, quotaUs: null };
}

export function runs(
  drafts: Readonly<Record<string, ServiceDraft>>,
  plan: PlanDraft = {},
  untilMs = 10_000,
): Promise<Run> {
  return run(system(drafts, plan), { untilMs });
}
