/**
 * What a service's instance, or a group of services, may take at most, resource by resource.
 *
 *   memory              over the hard limit one is killed, over the soft one it is first in line
 *   files threads disk  what would pass the limit is refused with `resource-exhausted`
 *   network disk-io     what would pass the limit waits
 */
import type { BucketSpec } from "./token-bucket.ts";

/** Resources that are counted: what does not fit is refused. */
export const COUNTED = ["files", "threads", "disk"] as const;
export type Counted = (typeof COUNTED)[number];

/** Resources that flow: what does not fit waits. */
export const FLOWING = ["network", "disk-io"] as const;
export type Flowing = (typeof FLOWING)[number];

export interface MemoryLimits {
  /** `null`: nobody is warned. */
  readonly softBytes: number | null;
  /** `null`: bounded by whoever stands above. */
  readonly hardBytes: number | null;
}

/** `null`: not limited here. */
export type ResourceLimits = { readonly memory: MemoryLimits } & {
  readonly [Resource in Counted]: number | null;
} & { readonly [Resource in Flowing]: BucketSpec | null };

export const UNLIMITED: ResourceLimits = {
  memory: { softBytes: null, hardBytes: null },
  files: null,
  threads: null,
  disk: null,
  network: null,
  "disk-io": null,
};
