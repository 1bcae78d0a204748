/**
 * What all faults of a manifest have in common: their time, and how a form of one is made.
 */
import { duration, type Duration, type Instant } from "../../../kernel/time.ts";
import type { ClockFault, Exhaustible, Flapping } from "../../fault/spec.ts";
import { mapped } from "../shape/by-key.ts";
import { object, optional, required, type Field, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";
import type { Ratio } from "../values/ratio.ts";
import { DURATION, POSITIVE_DURATION } from "./leaves.ts";

/** Who is meant: a service, an instance, and of the network a workload as well. */
type Name = Placed<string>;

interface Lasting {
  readonly forUs: Duration | null;
}

interface OnNetwork extends Lasting {
  readonly flap: Flapping | null;
}

interface Between extends OnNetwork {
  readonly from: readonly Name[];
  readonly to: readonly Name[];
}

/** A fault as read. */
export type FaultFields = { readonly at: Instant } & (
  | { readonly kind: "kill"; readonly target: Name }
  | (Lasting & { readonly kind: "hang" | "cpu-hog" | "disk-full"; readonly target: Name })
  | (Lasting & { readonly kind: "slow"; readonly target: Name; readonly factor: number })
  | (Lasting & { readonly kind: "leak"; readonly target: Name; readonly bytesPerSecond: number })
  | (Lasting & { readonly kind: "exhaust"; readonly target: Name; readonly resource: Exhaustible })
  | (Lasting & { readonly kind: "errors"; readonly target: Name; readonly share: Ratio })
  | (Lasting & { readonly kind: "corrupt-config"; readonly target: Name; readonly set: SourceNode })
  | (Lasting & { readonly kind: "zone-down"; readonly zone: Name })
  | (Lasting & { readonly kind: "clock"; readonly how: ClockFault })
  | (OnNetwork & {
      readonly kind: "partition";
      readonly sides: readonly (readonly Name[])[];
      readonly isOneWay: boolean;
    })
  | (Between & { readonly kind: "latency"; readonly addUs: Duration })
  | (Between & { readonly kind: "loss"; readonly share: Ratio })
);

export interface Timing {
  readonly at: Duration;
}

export interface TimingFor extends Timing {
  readonly for?: Duration;
}

export const AT: Field<Duration> = required(DURATION, "When, counted from the boot.", duration(0));
export const FOR: Field<Duration> = optional(
  POSITIVE_DURATION,
  "For how long; default to the end.",
);

export function form<T extends object>(
  example: string,
  fields: Fields<T>,
  make: (fields: T) => FaultFields,
): Shape<FaultFields> {
  return mapped(object<T>({ title: "a fault", example }, fields), make);
}
