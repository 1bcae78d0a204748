/**
 * The faults of a system, as data: when each begins, what it strikes, and for how long.
 *
 * They are made from a manifest by sim/manifest/resolve/faults.ts. What each of them does stands in
 * a file of its own beside this one.
 */
import type { ConfigSetting } from "../../kernel/config/values.ts";
import type { Counted, Flowing } from "../../kernel/isolation/limits.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { after, type Duration, type Instant } from "../../kernel/time.ts";
import type { Ratio } from "../manifest/values/ratio.ts";
import type { Place } from "../problem.ts";

export type FaultSpec = {
  readonly at: Instant;
  /** Place in the manifest's list of faults, from 0. */
  readonly index: number;
  readonly place: Place;
  /** The service that it strikes, or whose instances it strikes; `null`: it is on none alone. */
  readonly service: ServiceId | null;
  /** Whom it strikes, each once; of the network those at either end. */
  readonly instances: readonly InstanceId[];
} & (
  | { readonly kind: "kill" }
  /** Without `forUs` it lasts until the process ends, as the next three do. */
  | (Lasting & { readonly kind: "hang" })
  | (Lasting & { readonly kind: "leak"; readonly bytesPerSecond: number })
  | (Lasting & { readonly kind: "cpu-hog" })
  | (Lasting & { readonly kind: "exhaust"; readonly resource: Exhaustible })
  /** Starts, stops and requests take this many times as long. */
  | (Lasting & { readonly kind: "slow"; readonly factor: number })
  | (Lasting & { readonly kind: "disk-full" })
  /** Beside its own: this share of what each instance answers is an error. */
  | (Lasting & { readonly kind: "errors"; readonly share: Ratio })
  | (Lasting & { readonly kind: "corrupt-config"; readonly set: readonly ConfigSetting[] })
  /** By its place among the zones. */
  | (Lasting & { readonly kind: "zone-down"; readonly zone: number })
  | (Lasting & { readonly kind: "clock"; readonly how: ClockFault })
  | NetworkFaultSpec
);

interface Lasting {
  /** `null`: to the end of the run. */
  readonly forUs: Duration | null;
}

/** What can be done to the wall clock. */
export type ClockFault =
  | { readonly kind: "jump"; readonly byUs: number }
  /** So many microseconds more, or less, in each second. */
  | { readonly kind: "drift"; readonly perMillion: number }
  | { readonly kind: "freeze" };

/** What a process can be made to use up. */
export type Exhaustible = "memory" | "cpu" | Counted | Flowing;

/** What a manifest can name as an end of a way. */
export type FaultEnd =
  | { readonly kind: "service"; readonly service: ServiceId }
  | { readonly kind: "instance"; readonly instance: InstanceId }
  /** By its place among the workloads. */
  | { readonly kind: "workload"; readonly workload: number };

/** At least one. */
export type FaultSide = readonly FaultEnd[];

/** While the fault lasts, its effect comes and goes, beginning with `downUs`. */
export interface Flapping {
  readonly downUs: Duration;
  readonly upUs: Duration;
}

interface OnNetwork extends Lasting {
  /** `null`: its effect stays. */
  readonly flap: Flapping | null;
}

export type NetworkFaultSpec = OnNetwork &
  (
    | {
        readonly kind: "partition";
        /** At least two; of a partition that is one-way exactly two. */
        readonly sides: readonly FaultSide[];
        /** The first side does not reach the second one, which reaches it. */
        readonly isOneWay: boolean;
      }
    /** Of messages from the one side to the other, and not of those that go back. */
    | {
        readonly kind: "latency";
        readonly from: FaultSide;
        readonly to: FaultSide;
        readonly addUs: Duration;
      }
    | {
        readonly kind: "loss";
        readonly from: FaultSide;
        readonly to: FaultSide;
        readonly share: Ratio;
      }
  );

/** Whether the fault lies on ways between ends, and on no process. */
export function isOnNetwork<Fault extends { readonly kind: FaultSpec["kind"] }>(
  fault: Fault,
): fault is Extract<Fault, { readonly kind: NetworkFaultSpec["kind"] }> {
  return fault.kind === "partition" || fault.kind === "latency" || fault.kind === "loss";
}

/** Whether the fault lies on processes alone: it ends with them, and without one it is empty. */
export function isOnProcess(fault: FaultSpec): boolean {
  switch (fault.kind) {
    case "kill":
    case "hang":
    case "leak":
    case "cpu-hog":
      return true;
    case "exhaust":
      return !isOfInstance(fault.resource);
    default:
      return false;
  }
}

/** Whether the fault lies on instances: it strikes whoever runs, and the next process as well. */
export function isOnInstance(fault: FaultSpec): boolean {
  switch (fault.kind) {
    case "slow":
    case "disk-full":
    case "errors":
      return true;
    case "exhaust":
      return isOfInstance(fault.resource);
    default:
      return false;
  }
}

function isOfInstance(resource: Exhaustible): boolean {
  return resource === "files" || resource === "threads" || resource === "disk";
}

/** A fault without `for` is over, as far as any plan goes, as soon as it has begun. */
export function healsAt(fault: FaultSpec): Instant {
  return fault.kind === "kill" || fault.forUs === null ? fault.at : after(fault.at, fault.forUs);
}
