/**
 * What somebody has come to of a resource that something limits: a row of a report.
 */
import type { Counted, Flowing } from "../../kernel/isolation/limits.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Duration } from "../../kernel/time.ts";

export interface ResourceUse {
  readonly resource: "memory" | "memory-soft" | Counted | Flowing;
  /** `null`: all of a slice together, or where that is `null` too, of the machine. */
  readonly instance: InstanceId | null;
  readonly slice: number | null;
  /** In bytes, a count, or either a second; `null`: none, and a fault has used it up. */
  readonly limit: number | null;
  /** At the end of the run; of what flows all that has passed. */
  readonly use: number;
  /** The most at any time; of what flows the same as `use`. */
  readonly peak: number;
  /** How often something was refused; of memory how often somebody was killed for it, or told. */
  readonly refusals: number;
  /** Of these, those while a fault had used up the resource; absent where no fault can. */
  readonly refusedByFault?: number;
  /** How long senders have waited, all together. */
  readonly waitedUs: Duration | 0;
}
