/**
 * The token buckets of one flowing resource: of each limited instance, and of each limited slice.
 *
 * A bucket outlives the processes that draw from it, so that a crash fills none.
 */
import type { Flowing } from "../../kernel/isolation/limits.ts";
import { TokenBucket, type BucketSpec } from "../../kernel/isolation/token-bucket.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { BOOT } from "../../kernel/time.ts";
import type { SystemSpec } from "../system.ts";
import type { Slices } from "./slices.ts";

export interface Bucket {
  /** Of an instance, or `null`. */
  readonly instance: InstanceId | null;
  /** Of a slice, or `null`. */
  readonly slice: number | null;
  readonly spec: BucketSpec;
  readonly bucket: TokenBucket;
  /** Who sends through it. */
  readonly senders: InstanceId[];
  /** What they would all send a second. */
  demand: number;
  /** How many of them transfer something before they run. */
  starters: number;
}

export interface Buckets {
  /** By instance: what it sends goes through these, in this order. */
  readonly paths: readonly (readonly Bucket[])[];
  readonly buckets: readonly Bucket[];
}

export function findBuckets(resource: Flowing, system: SystemSpec, slices: Slices): Buckets {
  const shared = system.slices.map(({ limits }, slice) => newBucket(limits[resource], null, slice));
  const own: Bucket[] = [];
  const paths = system.services.flatMap(({ spec, limits, slice, behavior, firstInstance }) => {
    const around = slices.pathOf(slice).flatMap((each) => shared[each] ?? []);
    const traffic = behavior[resource];
    const sends = traffic.start > 0 || traffic.perSecond > 0;
    return Array.from({ length: spec.instances }, (_, ordinal): readonly Bucket[] => {
      const instance = (firstInstance + ordinal) as InstanceId;
      const mine = newBucket(limits[resource], instance, null);
      if (mine !== null) own.push(mine);
      const path = mine === null ? around : [mine, ...around];
      if (!sends) return [];
      for (const bucket of path) {
        bucket.senders.push(instance);
        bucket.demand += traffic.perSecond;
        if (traffic.start > 0) bucket.starters += 1;
      }
      return path;
    });
  });
  return { paths, buckets: [...own, ...shared.filter((bucket) => bucket !== null)] };
}

/** Whether who sends evenly can come to wait: for too many, or for another who starts. */
export function canRunShort({ demand, spec, senders, starters }: Bucket): boolean {
  return demand > spec.perSecond || (starters > 0 && senders.length > 1);
}

function newBucket(
  spec: BucketSpec | null,
  instance: InstanceId | null,
  slice: number | null,
): Bucket | null {
  if (spec === null) return null;
  const bucket = new TokenBucket(spec, BOOT);
  return { instance, slice, spec, bucket, senders: [], demand: 0, starters: 0 };
}
