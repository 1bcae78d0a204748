/**
 * What the data plane has counted so far, for whoever looks on while it goes on.
 */
import { present } from "../../kernel/assertion.ts";
import type { EdgeCounts } from "../../kernel/core/traffic/counts.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Plane } from "./build.ts";
import type { TrafficSpec } from "./spec.ts";

export interface WorkloadSight {
  readonly name: string;
  readonly target: ServiceId;
  counts(): EdgeCounts;
  /** How many of those that went well fell into each bucket of latency. */
  buckets(): Float64Array;
}

export interface TrafficSight {
  readonly workloads: readonly WorkloadSight[];
  /** Requests that an instance has answered well; instances that nobody calls have none. */
  servedBy(instance: InstanceId): number | null;
}

export function trafficSight({ workloads }: TrafficSpec, built: Plane): TrafficSight {
  const { plane } = built;
  const stations = new Map(
    built.services.flatMap(({ servers }) =>
      servers.map(({ instance, station }) => [instance, station] as const),
    ),
  );
  return {
    workloads: workloads.map(({ name, target }, n) => {
      const edge = present(built.workloads[n], "a workload has an edge");
      return {
        name,
        target,
        counts: () => plane.edgeCounts(edge),
        buckets: () => plane.latencyOf(edge)?.buckets() ?? new Float64Array(0),
      };
    }),
    servedBy(instance) {
      const station = stations.get(instance);
      return station === undefined ? null : plane.stationCounts(station).served;
    },
  };
}
