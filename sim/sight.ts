/**
 * What can be looked at while a run goes on, between two steps and while time passes. Looking
 * changes nothing: a run that is watched is the run that nobody watches.
 */
import type { Gauges } from "./machine/gauges.ts";
import type { TrafficSight } from "./traffic/sight.ts";

export interface Sight {
  readonly gauges: Pick<Gauges, "memoryBytes" | "cpuUsage" | "watchCpus">;
  /** `null`: nobody sends requests. */
  readonly traffic: TrafficSight | null;
}
