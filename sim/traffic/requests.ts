/**
 * What requests do, told to whoever asked, with the names of those who are concerned.
 *
 *   core ──(records)──▶ here: edges become workloads and services, failures get their cause
 *                        ├──▶ `--trace-all`: every pick and every end
 *                        └──▶ `--perfetto`: a sample of requests with all their hops
 *
 * Of a failure the cause is known in two cases: the process died under it, or nobody was there to
 * be picked. Then it is the record that took the instance, or the last one of its service, away.
 */
import { present } from "../../kernel/assertion.ts";
import type { CallOutcome } from "../../kernel/core/traffic/counts.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import type { Hop, RequestRecord, SampledRequest } from "../../kernel/core/traffic/recorder.ts";
import type { Cause } from "../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";
import type { Plane } from "./build.ts";

/** `request` is 0 of those that are in no sample. */
export type RequestEvent = { readonly tUs: Instant; readonly request: SampledRequest } & (
  | {
      readonly event: "request.born";
      /** By its place in the list of workloads. */
      readonly workload: number;
      /** It is the n-th of its workload. */
      readonly number: number;
      readonly key: number;
    }
  | {
      readonly event: "balancer.pick";
      readonly service: ServiceId;
      readonly instance: InstanceId;
      readonly strategy: BalancingStrategy;
      readonly key: number;
      readonly attempt: number;
      readonly hop: Hop;
      readonly parent: Hop;
    }
  | { readonly event: "hop.begun" | "hop.served"; readonly hop: Hop }
  | { readonly event: "hop.ended"; readonly hop: Hop; readonly outcome: CallOutcome }
  | {
      readonly event: "request.done";
      readonly workload: number;
      readonly service: ServiceId;
      /** Who was picked last; `null`: there was nobody. */
      readonly instance: InstanceId | null;
      readonly latencyUs: number;
      readonly outcome: CallOutcome;
      readonly cause: Cause;
    }
);

/** Who wants to see requests, and which. */
export interface RequestWatch {
  /** Every pick of a balancer, and the end of every request of a workload. */
  readonly isAll: boolean;
  /** Some requests from birth to end with all their hops, and the ends of all that failed. */
  readonly isSampled: boolean;
  /**
   * Takes an event; they come in the order of time, and in it between the records of the trace.
   * For the sample: of 2^n requests one is to be in it from now on; `null`: as before.
   */
  readonly see: (event: RequestEvent) => number | null;
}

interface Way {
  readonly workload: number | null;
  readonly service: ServiceId;
  readonly strategy: BalancingStrategy;
}

export class Requests {
  readonly #watch: RequestWatch;
  readonly #plane: Plane;
  readonly #ways = new Map<EdgeId, Way>();
  /** The record that took an instance away, and the latest of a service. */
  readonly #gone = new Map<InstanceId, number>();
  readonly #emptied = new Map<ServiceId, number>();
  readonly #services = new Map<InstanceId, ServiceId>();

  constructor(watch: RequestWatch, plane: Plane, targets: readonly ServiceId[]) {
    this.#watch = watch;
    this.#plane = plane;
    const strategies = new Map<ServiceId, BalancingStrategy>();
    for (const { traffic, servers } of plane.services) {
      strategies.set(traffic.service, traffic.balancing.strategy);
      for (const { instance } of servers) this.#services.set(instance, traffic.service);
    }
    const wayTo = (service: ServiceId, workload: number | null): Way => {
      const strategy = present(strategies.get(service), "who is called is balanced");
      return { workload, service, strategy };
    };
    for (const { call, edge } of plane.calls) this.#ways.set(edge, wayTo(call.target, null));
    for (const [n, edge] of plane.workloads.entries()) {
      this.#ways.set(edge, wayTo(present(targets[n], "a workload has a target"), n));
    }
    plane.plane.recorder.open(watch.isAll, watch.isSampled);
  }

  /** What the kernel has decided. */
  observe(record: TraceRecord): void {
    const isLoss =
      (record.event === "service.state" && record.from === "running") ||
      (record.event === "service.ready" && !record.ready);
    if (!isLoss) return;
    const service = this.#services.get(record.instance);
    if (service === undefined) return;
    if (record.event === "service.state") this.#gone.set(record.instance, record.seq);
    this.#emptied.set(service, record.seq);
  }

  /** Records that are still to be told. */
  get waiting(): number {
    return this.#plane.plane.recorder.count;
  }

  /** Tells what has happened since the last time. */
  tell(): void {
    const { recorder } = this.#plane.plane;
    let shift: number | null = null;
    recorder.take((record) => {
      shift = this.#watch.see(this.#eventOf(record)) ?? shift;
    });
    if (shift !== null) recorder.sampleEvery(shift);
  }

  #eventOf(record: RequestRecord): RequestEvent {
    const { tUs, request } = record;
    switch (record.kind) {
      case "born": {
        const { number, key } = record;
        const workload = this.#workloadOf(record.edge);
        return { event: "request.born", tUs, request, workload, number, key };
      }
      case "pick": {
        const { service, strategy } = this.#wayOf(record.edge);
        const { instance, key, attempt, hop, parent } = record;
        const pick = { event: "balancer.pick", tUs, request, service, instance, strategy } as const;
        return { ...pick, key, attempt, hop, parent };
      }
      case "begun":
      case "served":
        return { event: `hop.${record.kind}`, tUs, request, hop: record.hop };
      case "ended":
        return { event: "hop.ended", tUs, request, hop: record.hop, outcome: record.outcome };
      case "done": {
        const { service } = this.#wayOf(record.edge);
        const { instance, latencyUs, outcome } = record;
        const workload = this.#workloadOf(record.edge);
        const cause = this.#causeOf(outcome, instance, service);
        const done = { event: "request.done", tUs, request, workload, service } as const;
        return { ...done, instance, latencyUs, outcome, cause };
      }
    }
  }

  #causeOf(outcome: CallOutcome, instance: InstanceId | null, service: ServiceId): Cause {
    if (outcome === "reset" && instance !== null) return this.#gone.get(instance) ?? null;
    const isNobody = outcome === "refused" && instance === null;
    return isNobody ? (this.#emptied.get(service) ?? null) : null;
  }

  #workloadOf(edge: EdgeId): number {
    return present(this.#wayOf(edge).workload, "only a workload's requests are born and end");
  }

  #wayOf(edge: EdgeId): Way {
    return present(this.#ways.get(edge), "a record is of a way that there is");
  }
}
