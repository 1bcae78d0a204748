/**
 * For whom a service starts again that nobody named: which of those that were started, or that
 * restart, pulled it in.
 */
import { buildGraph, pullsIn, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import { followersOf } from "../../kernel/dependency/spread.ts";
import type { DependencyKind, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import { stopReason, type RecordFinder } from "./stop-reason.ts";
import { serviceAt, serviceOfInstance } from "../subject-names.ts";

/** Who pulled it in, and how it hangs on it. */
export interface Puller {
  readonly service: ServiceId;
  readonly kind: DependencyKind;
}

type Call = Extract<TraceRecord, { event: "audit" }>;

/** The call for another service that has started this instance again; `null`: nothing of that. */
export function pullingCall(
  system: SystemSpec,
  record: TraceRecord,
  recordAt: RecordFinder,
): Call | null {
  if (record.event !== "service.state" || record.to !== "starting") return null;
  if (record.generation === 1 || record.cause === null) return null;
  const cause = recordAt(record.cause);
  if (cause?.event !== "audit" || cause.service === null) return null;
  const own = serviceOfInstance(system, record.instance).spec.id;
  return cause.service === own ? null : cause;
}

/** Finds who pulled services in, for all records of a run. */
export class Pullers {
  readonly #system: SystemSpec;
  readonly #records: readonly TraceRecord[];
  readonly #recordAt: RecordFinder;
  /** By call: whoever may have pulled in whom. */
  readonly #byCall = new Map<number, ReadonlyMap<ServiceId, Puller>>();
  #graph: DependencyGraph | null = null;

  constructor(system: SystemSpec, records: readonly TraceRecord[], recordAt: RecordFinder) {
    this.#system = system;
    this.#records = records;
    this.#recordAt = recordAt;
  }

  /** Who had this instance start again; `null`: nobody but who asked for it. */
  of(record: TraceRecord): Puller | null {
    const call = pullingCall(this.#system, record, this.#recordAt);
    if (call === null || record.event !== "service.state") return null;
    let pulled = this.#byCall.get(call.seq);
    if (pulled === undefined) {
      pulled = this.#pulledBy(call);
      this.#byCall.set(call.seq, pulled);
    }
    return pulled.get(serviceOfInstance(this.#system, record.instance).spec.id) ?? null;
  }

  #pulledBy(call: Call): ReadonlyMap<ServiceId, Puller> {
    const found = new Map<ServiceId, Puller>();
    const reached = new Set(this.#rootsOf(call));
    // What is added to a set while it is gone through is visited too.
    for (const service of reached) {
      for (const dependency of serviceAt(this.#system, service).spec.dependencies) {
        const { target, kind } = dependency;
        if (!pullsIn(dependency)) continue;
        if (!found.has(target)) found.set(target, { service, kind });
        reached.add(target);
      }
    }
    return found;
  }

  /** The service of the call, and of those that follow its restart who was stopped for that. */
  #rootsOf({ seq, call, service }: Call): readonly ServiceId[] {
    if (service === null) return [];
    if (call !== "restartService") return [service];
    const stopped = new Set(this.#records.flatMap((each) => this.#stoppedBy(seq, each)));
    this.#graph ??= buildGraph(this.#system.services.map(({ spec }) => spec));
    const followers = followersOf(this.#graph, service);
    return followers.filter((id) => id === service || stopped.has(id));
  }

  #stoppedBy(call: number, record: TraceRecord): readonly ServiceId[] {
    if (record.seq < call || record.event !== "service.state") return [];
    if (record.to !== "stopped") return [];
    const reason = stopReason(this.#system, record, this.#recordAt);
    if (reason.kind !== "call" || reason.seq !== call) return [];
    return [serviceOfInstance(this.#system, record.instance).spec.id];
  }
}
