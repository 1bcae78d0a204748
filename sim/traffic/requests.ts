/**
 * What requests do, told to whoever asked, with the names of those who are concerned.
 *
 *   core ──(records)──▶ here: edges become workloads and services, failures get their cause
 *                        ├──▶ `--trace-all`: every pick and every end
 *                        └──▶ `--perfetto`: a sample of requests with all their hops
 *
 * Of some failures the record of the trace that led to them is known; request-causes.ts says which.
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
import { RequestCauses } from "./request-causes.ts";

/** `request` is 0 of what is not followed. */
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
      /** Its request came twice somewhere above, and this comes of the second time. */
      readonly isOfCopy: boolean;
    }
  | { readonly event: "hop.begun" | "hop.served"; readonly hop: Hop }
  | {
      /** An attempt has come to its end. */
      readonly event: "hop.ended";
      readonly hop: Hop;
      readonly parent: Hop;
      readonly service: ServiceId;
      /** `null`: there was nobody to pick. */
      readonly instance: InstanceId | null;
      readonly attempt: number;
      readonly latencyUs: number;
      readonly outcome: CallOutcome;
      readonly cause: Cause;
    }
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
  /** Every attempt from its pick to its end, and the end of every request of a workload. */
  readonly isAll: boolean;
  /** Some requests from birth to end with all their hops, and the ends of all that failed. */
  readonly isSampled: boolean;
  /**
   * Takes an event; they come in the order of time, and in it between the records of the trace.
   * For the sample: of 2^n requests one is to be in it from now on; `null`: as before.
   */
  readonly see: (event: RequestEvent) => number | null;
}

type Picked = Extract<RequestEvent, { event: "balancer.pick" }>;
type Ended = Extract<RequestEvent, { event: "hop.ended" }>;
type Attempted = Pick<
  Ended,
  "tUs" | "request" | "hop" | "parent" | "service" | "instance" | "attempt"
> &
  Pick<Picked, "isOfCopy">;
type RecordOf<Kind extends RequestRecord["kind"]> = Extract<RequestRecord, { kind: Kind }>;

interface Way {
  readonly workload: number | null;
  readonly service: ServiceId;
  readonly strategy: BalancingStrategy;
}

export class Requests {
  readonly #watch: RequestWatch;
  readonly #plane: Plane;
  readonly #ways = new Map<EdgeId, Way>();
  readonly #causes: RequestCauses;
  /** Attempts that are under way. */
  readonly #picked = new Map<Hop, Picked>();

  constructor(watch: RequestWatch, plane: Plane, targets: readonly ServiceId[]) {
    this.#watch = watch;
    this.#plane = plane;
    const strategies = new Map<ServiceId, BalancingStrategy>();
    const serviceOf = new Map<InstanceId, ServiceId>();
    for (const { traffic, servers } of plane.services) {
      strategies.set(traffic.service, traffic.balancing.strategy);
      for (const { instance } of servers) serviceOf.set(instance, traffic.service);
    }
    this.#causes = new RequestCauses(serviceOf);
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
    this.#causes.observe(record);
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
      const event = this.#eventOf(record);
      if (event !== null) shift = this.#watch.see(event) ?? shift;
    });
    if (shift !== null) recorder.sampleEvery(shift);
  }

  /** `null`: it says no more than why another one will fail. */
  #eventOf(record: RequestRecord): RequestEvent | null {
    const { tUs, request } = record;
    switch (record.kind) {
      case "born": {
        const { number, key } = record;
        const workload = this.#workloadOf(record.edge);
        return { event: "request.born", tUs, request, workload, number, key };
      }
      case "pick":
        return this.#pick(record);
      case "refused": {
        const { hop, parent, isOfCopy, attempt, edge } = record;
        const { service } = this.#wayOf(edge);
        const who = { hop, parent, isOfCopy, service, instance: null, attempt };
        const attempted = { tUs, request, ...who };
        return this.#end(attempted, "refused", tUs);
      }
      case "begun":
      case "served":
        return { event: `hop.${record.kind}`, tUs, request, hop: record.hop };
      case "ended": {
        const picked = present(this.#picked.get(record.hop), "what ends was picked");
        this.#picked.delete(record.hop);
        return this.#end(picked, record.outcome, tUs);
      }
      case "fatal":
        this.#causes.endCaller(record);
        return null;
      case "done":
        return this.#done(record);
    }
  }

  #pick(record: RecordOf<"pick">): Picked {
    const { tUs, request, instance, key, attempt, hop, parent, isOfCopy } = record;
    const { service, strategy } = this.#wayOf(record.edge);
    const pick = { event: "balancer.pick", tUs, request, service, instance, strategy } as const;
    const picked = { ...pick, key, attempt, hop, parent, isOfCopy };
    this.#picked.set(hop, picked);
    return picked;
  }

  #end(attempted: Attempted, outcome: CallOutcome, tUs: Instant): Ended {
    const { request, hop, parent, service, instance, attempt, tUs: fromUs } = attempted;
    // Who calls as a copy is nobody's attempt: the one of that number fails of its own calls.
    const isOfNobody = attempted.isOfCopy && this.#picked.get(parent)?.isOfCopy !== true;
    const cause = this.#causes.end(attempted, outcome, isOfNobody);
    const who = { hop, parent, service, instance, attempt };
    return { event: "hop.ended", tUs, request, ...who, latencyUs: tUs - fromUs, outcome, cause };
  }

  #done(record: RecordOf<"done">): RequestEvent {
    const { tUs, request, instance, latencyUs, outcome } = record;
    const { service } = this.#wayOf(record.edge);
    const workload = this.#workloadOf(record.edge);
    const cause = this.#causes.finish(request, outcome, { instance, service });
    const done = { event: "request.done", tUs, request, workload, service } as const;
    return { ...done, instance, latencyUs, outcome, cause };
  }

  #workloadOf(edge: EdgeId): number {
    return present(this.#wayOf(edge).workload, "only a workload's requests are born and end");
  }

  #wayOf(edge: EdgeId): Way {
    return present(this.#ways.get(edge), "a record is of a way that there is");
  }
}
