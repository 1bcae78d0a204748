/**
 * Which program a service runs, as its manifest says.
 */
import type { Duration } from "../../kernel/time.ts";
import type { Distribution } from "../distribution.ts";
import type { Ratio } from "../manifest/values/ratio.ts";
import type { Place } from "../problem.ts";

/** When a database writes to its disk what it has acknowledged. */
export const SYNC_POLICIES = ["always", "interval", "never"] as const;
export type SyncPolicy = (typeof SYNC_POLICIES)[number];

export interface DatabaseSpec {
  /** The share of requests without a body that write. */
  readonly writes: Ratio;
  readonly sync: SyncPolicy;
  /** From one sync to the next, where the policy is `interval`. */
  readonly syncEveryUs: Duration;
  /** How long it takes to find a key. */
  readonly read: Distribution;
  /** How long it takes to change one, the sync apart. */
  readonly write: Distribution;
  /** Records of the log from which on it is compacted. */
  readonly compactAt: number;
  /** How long a start takes for each record that it reads. */
  readonly recoverUs: Duration;
}

export interface CacheSpec {
  /** Entries at the most. */
  readonly entries: number;
  /** `null`: an entry stays as long as there is room. */
  readonly ttlUs: Duration | null;
}

export interface MonitorSpec {
  readonly everyUs: Duration;
}

export type ProgramKind =
  | { readonly kind: "database"; readonly database: DatabaseSpec }
  | { readonly kind: "cache"; readonly cache: CacheSpec }
  | { readonly kind: "monitor"; readonly monitor: MonitorSpec }
  /** A module that a person wrote; the path is that of the file, resolved. */
  | { readonly kind: "module"; readonly path: string; readonly place: Place };

export interface ProgramSpec {
  readonly program: ProgramKind;
  /** How long a sync of the disk takes. */
  readonly syncTime: Distribution;
  /** `null`: as often as the program says. */
  readonly tickUs: Duration | null;
}
