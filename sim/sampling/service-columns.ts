/**
 * All calls to a service, window by window, where an objective is on them: how they ended, and how
 * long those took that went well.
 */
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { EdgeId, TierId } from "../../kernel/core/traffic/options.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";
import type { Plane } from "../traffic/build.ts";
import { failedOf } from "../traffic/usage.ts";
import { RiseColumn } from "./column.ts";
import { LatencyColumn } from "./latency-column.ts";
import type { ServiceSamples } from "./samples.ts";

/** Beyond them an objective is not told when it was worst. */
const SERVICES_MAX = 64;

export interface ServiceWays {
  readonly service: ServiceId;
  readonly tier: TierId;
  /** Of workloads and of other services. */
  readonly edges: readonly EdgeId[];
}

export class ServiceColumns {
  readonly #ways: ServiceWays;
  readonly #plane: DataPlane;
  readonly #requests = new RiseColumn();
  readonly #ok = new RiseColumn();
  readonly #failed = new RiseColumn();
  readonly #latency = new LatencyColumn();

  constructor(ways: ServiceWays, plane: DataPlane) {
    this.#ways = ways;
    this.#plane = plane;
  }

  put(isNew: boolean): void {
    let [requests, ok, failed] = [0, 0, 0];
    for (const edge of this.#ways.edges) {
      const counts = this.#plane.edgeCounts(edge);
      requests += counts.calls;
      ok += counts.outcomes.ok;
      failed += failedOf(counts);
    }
    this.#requests.put(requests, isNew);
    this.#ok.put(ok, isNew);
    this.#failed.put(failed, isNew);
    const latency = this.#plane.latencyTo(this.#ways.tier);
    if (latency !== null) this.#latency.put(latency.count, () => latency.buckets(), isNew);
  }

  halve(): void {
    for (const column of [this.#requests, this.#ok, this.#failed, this.#latency]) column.halve();
  }

  samples(): ServiceSamples {
    return {
      service: this.#ways.service,
      requests: this.#requests.series(),
      ok: this.#ok.series(),
      failed: this.#failed.series(),
      latency: this.#latency.samples(0, 0),
    };
  }
}

/** Of those services that an objective names. */
export function serviceColumnsOf(
  { objectives, traffic }: SystemSpec,
  plane: Plane | null,
): readonly ServiceColumns[] {
  if (plane === null) return [];
  const named = new Set(
    objectives.flatMap(({ subject }) => (subject.kind === "service" ? [subject.service] : [])),
  );
  const services = plane.services.filter(({ traffic: { service } }) => named.has(service));
  return services.slice(0, SERVICES_MAX).map(({ traffic: { service }, tier }) => {
    const calls = plane.calls.filter(({ call }) => call.target === service);
    const workloads = plane.workloads.filter((_, n) => {
      return traffic?.workloads[n]?.target === service;
    });
    const edges = [...workloads, ...calls.map(({ edge }) => edge)];
    return new ServiceColumns({ service, tier, edges }, plane.plane);
  });
}
