/**
 * Why attempts of requests have failed: the record of the trace that led to it, where one did.
 *
 *   reset        the one that took the instance away
 *   refused      the last one that took an instance of the service away
 *   dependency   that of the call which ended the attempt, by the last attempt of that call: what
 *                was made again and went well, or was optional, has ended nothing
 *
 * All else has none.
 */
import type { CallOutcome } from "../../kernel/core/traffic/counts.ts";
import type { Hop, RequestRecord, SampledRequest } from "../../kernel/core/traffic/recorder.ts";
import type { Cause } from "../../kernel/ports.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";

/** Who was asked; `null`: there was nobody to pick. */
interface Asked {
  readonly service: ServiceId;
  readonly instance: InstanceId | null;
}

interface Attempt extends Asked {
  readonly request: SampledRequest;
  readonly hop: Hop;
  readonly parent: Hop;
}

export class RequestCauses {
  readonly #serviceOf: ReadonlyMap<InstanceId, ServiceId>;
  readonly #gone = new Map<InstanceId, number>();
  readonly #emptied = new Map<ServiceId, number>();
  /** By attempt that is under way, those of its calls that have failed of something known. */
  readonly #calls = new Map<Hop, Map<Hop, number>>();
  /** By attempt that is under way, of what the call failed that ends it. */
  readonly #fatal = new Map<Hop, number>();
  /** By request that is under way, of what its last attempt failed. */
  readonly #last = new Map<SampledRequest, number>();

  constructor(serviceOf: ReadonlyMap<InstanceId, ServiceId>) {
    this.#serviceOf = serviceOf;
  }

  /** What the kernel has decided. */
  observe(record: TraceRecord): void {
    const isLoss =
      (record.event === "service.state" && record.from === "running") ||
      (record.event === "service.ready" && !record.ready);
    if (!isLoss) return;
    const service = this.#serviceOf.get(record.instance);
    if (service === undefined) return;
    if (record.event === "service.state") this.#gone.set(record.instance, record.seq);
    this.#emptied.set(service, record.seq);
  }

  /** An attempt has ended; `isOfNobody`: of that nothing comes for whoever called. */
  end(attempt: Attempt, outcome: CallOutcome, isOfNobody: boolean): Cause {
    const { request, hop, parent } = attempt;
    const cause = this.#causeOf(outcome, attempt, this.#fatal.get(hop));
    this.#calls.delete(hop);
    this.#fatal.delete(hop);
    // One of two side by side that nobody waits for any more decides nothing.
    if (outcome === "cancelled" || isOfNobody) return cause;
    if (parent === 0) this.#endLast(request, cause);
    else if (cause !== null) this.#endCall(parent, hop, cause);
    return cause;
  }

  /** A call has ended the attempt that made it. */
  endCaller({ hop, parent }: Extract<RequestRecord, { kind: "fatal" }>): void {
    const cause = this.#calls.get(parent)?.get(hop);
    if (cause !== undefined) this.#fatal.set(parent, cause);
  }

  /** A request of a workload has come to its end. */
  finish(request: SampledRequest, outcome: CallOutcome, asked: Asked): Cause {
    const cause = this.#causeOf(outcome, asked, this.#last.get(request));
    this.#last.delete(request);
    return cause;
  }

  #endLast(request: SampledRequest, cause: Cause): void {
    if (cause === null) this.#last.delete(request);
    else this.#last.set(request, cause);
  }

  #endCall(parent: Hop, hop: Hop, cause: number): void {
    const calls = this.#calls.get(parent);
    if (calls === undefined) this.#calls.set(parent, new Map([[hop, cause]]));
    else calls.set(hop, cause);
  }

  #causeOf(outcome: CallOutcome, { instance, service }: Asked, ofCall: number | undefined): Cause {
    switch (outcome) {
      case "reset":
        return instance === null ? null : (this.#gone.get(instance) ?? null);
      case "refused":
        return instance === null ? (this.#emptied.get(service) ?? null) : null;
      case "dependency":
        return ofCall ?? null;
      default:
        return null;
    }
  }
}
