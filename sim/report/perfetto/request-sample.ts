/**
 * A sample of requests with all their hops, small however many there are.
 *
 * One request in 2^n of each workload is kept, by its number. Where there come to be too many, n
 * goes up and half of them are forgotten: the sample is even over the whole run, and the same in
 * every run. Of failures the first ones are kept as well, without their hops.
 */
import type { CallOutcome } from "../../../kernel/core/traffic/counts.ts";
import type { Hop } from "../../../kernel/core/traffic/recorder.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { RequestEvent } from "../../traffic/requests.ts";

/** Some 20 MB of text with the hops of each. */
const REQUESTS_MAX = 4_096;
const HOPS_MAX = 32_768;
const FAILURES_MAX = 1_024;

export interface SampledHop {
  readonly hop: Hop;
  readonly instance: InstanceId;
  readonly attempt: number;
  readonly fromUs: number;
  begunUs: number | null;
  servedUs: number | null;
  /** `null`: it was under way at the end of the run. */
  endUs: number | null;
  outcome: CallOutcome | null;
  /** The calls that it made, in their order. */
  readonly calls: SampledHop[];
}

export interface KeptRequest {
  readonly workload: number;
  /** It is the n-th of its workload; `null`: it is kept for its failure alone. */
  readonly number: number | null;
  readonly key: number | null;
  readonly fromUs: number;
  endUs: number | null;
  outcome: CallOutcome | null;
  readonly attempts: SampledHop[];
}

type Ended = Pick<KeptRequest, "workload" | "fromUs" | "endUs" | "outcome">;

interface Sampled {
  readonly kept: KeptRequest;
  readonly number: number;
  readonly hops: Map<Hop, SampledHop>;
}

export class RequestSample {
  readonly #requests = new Map<number, Sampled>();
  readonly #failures: KeptRequest[] = [];
  #failuresLeftOut = 0;
  #hops = 0;
  #shift = 0;

  /** One request in so many is in the sample. */
  get every(): number {
    return 1 << this.#shift;
  }

  /** Failed requests that are in no sample and were not kept either. */
  get failuresLeftOut(): number {
    return this.#failuresLeftOut;
  }

  /** In the order of their births; failures that are kept for that alone behind them. */
  get requests(): readonly KeptRequest[] {
    return [...[...this.#requests.values()].map(({ kept }) => kept), ...this.#failures];
  }

  /** Another n where there have come to be too many; else `null`. */
  take(event: RequestEvent): number | null {
    if (event.request === 0) {
      if (event.event === "request.done" && event.outcome !== "ok") this.#keepFailure(event);
      return null;
    }
    if (event.event === "request.born") return this.#begin(event);
    const sampled = this.#requests.get(event.request);
    if (sampled === undefined) {
      if (event.event === "request.done" && event.outcome !== "ok") this.#keepFailure(event);
      return null;
    }
    // What is done a second time is no part of what its caller waits for.
    if (event.event === "balancer.pick" && event.isOfCopy) return null;
    this.#follow(sampled, event);
    return this.#hops > HOPS_MAX ? this.#thinOut() : null;
  }

  #begin(event: Extract<RequestEvent, { event: "request.born" }>): number | null {
    const { workload, number, key, tUs: fromUs } = event;
    // It was drawn before the core had heard of another n.
    if (number % this.every !== 0) return null;
    const open = { endUs: null, outcome: null, attempts: [] };
    const kept = { workload, number, key, fromUs, ...open };
    this.#requests.set(event.request, { kept, number, hops: new Map() });
    return this.#requests.size > REQUESTS_MAX ? this.#thinOut() : null;
  }

  #follow({ kept, hops }: Sampled, event: Exclude<RequestEvent, { event: "request.born" }>): void {
    switch (event.event) {
      case "balancer.pick": {
        const { hop, instance, attempt, parent, tUs: fromUs } = event;
        const open = { begunUs: null, servedUs: null, endUs: null, outcome: null, calls: [] };
        const made: SampledHop = { hop, instance, attempt, fromUs, ...open };
        hops.set(hop, made);
        (hops.get(parent)?.calls ?? kept.attempts).push(made);
        this.#hops += 1;
        return;
      }
      case "request.done":
        kept.endUs = event.tUs;
        kept.outcome = event.outcome;
        return;
      case "hop.begun":
      case "hop.served":
      case "hop.ended": {
        const hop = hops.get(event.hop);
        if (hop !== undefined) moveOn(hop, event);
      }
    }
  }

  #keepFailure(event: Extract<RequestEvent, { event: "request.done" }>): void {
    const { workload, tUs: endUs, latencyUs, outcome } = event;
    this.#keepAlone({ workload, fromUs: endUs - latencyUs, endUs, outcome });
  }

  /** For its failure, where there is room. */
  #keepAlone({ workload, fromUs, endUs, outcome }: Ended): void {
    if (this.#failures.length === FAILURES_MAX) {
      this.#failuresLeftOut += 1;
      return;
    }
    const nothing = { number: null, key: null, attempts: [] };
    this.#failures.push({ workload, fromUs, endUs, outcome, ...nothing });
  }

  #thinOut(): number {
    while (this.#hops > HOPS_MAX || this.#requests.size > REQUESTS_MAX) {
      this.#shift += 1;
      for (const [request, { kept, number, hops }] of this.#requests) {
        if (number % this.every === 0) continue;
        this.#hops -= hops.size;
        this.#requests.delete(request);
        if (kept.outcome !== null && kept.outcome !== "ok") this.#keepAlone(kept);
      }
      // One request may have more hops than there is room for: it is kept, and they are.
      if (this.#requests.size <= 1) break;
    }
    return this.#shift;
  }
}

type OfHop = Extract<RequestEvent, { event: "hop.begun" | "hop.served" | "hop.ended" }>;

function moveOn(hop: SampledHop, event: OfHop): void {
  switch (event.event) {
    case "hop.begun":
      hop.begunUs = event.tUs;
      return;
    case "hop.served":
      hop.servedUs = event.tUs;
      return;
    case "hop.ended":
      hop.endUs = event.tUs;
      hop.outcome = event.outcome;
  }
}
