/**
 * The data of what befalls the network: a fault changes what connects two ends, or takes that back.
 *
 * Ends are those that the manifest names: a service, one of its instances, a workload, or a zone
 * and everything outside of it. There is one record for each pair of them.
 */
import type { Duration } from "../time.ts";

export const NetworkState = { restored: 0, cut: 1, slow: 2, lossy: 3 } as const;
export type NetworkState = keyof typeof NetworkState;

/** `outside` is everything that is not in the zone of this number. */
export const NetworkEndKind = {
  service: 0,
  instance: 1,
  workload: 2,
  zone: 3,
  outside: 4,
} as const;
export type NetworkEndKind = keyof typeof NetworkEndKind;

export interface NetworkEnd {
  readonly kind: NetworkEndKind;
  /** Of services, instances and workloads in the order of the file, of zones in their own. */
  readonly number: number;
}

export interface NetworkBody {
  readonly event: "network.state";
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  /** Whether the way back has changed as well. */
  readonly isBothWays: boolean;
  readonly state: NetworkState;
  /** What is added to the way of each message; 0 where that is not what the fault does. */
  readonly addUs: Duration;
  /** Of a million messages so many are lost; 0 where that is not what the fault does. */
  readonly lostOfMillion: number;
}
