/**
 * The faults that were injected, each with whom it struck and until when it lay on them.
 */
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";

type FaultRecord = Extract<TraceRecord, { event: "fault.injected" }>;

/** More faults than a manifest that a person writes; the page says where there are more. */
const FAULTS_MAX = 500;
/** Whom a fault strikes is listed up to here, which is as many rows as there are. */
const STRUCK_MAX = 200;

export interface InjectedFaultReport {
  readonly kind: FaultRecord["fault"];
  /** Its place in the manifest's list. */
  readonly index: number;
  readonly fromUs: number;
  /** `null`: it has no end of its own, or that did not come. */
  untilUs: number | null;
  readonly seq: number;
  readonly services: Set<ServiceId>;
  readonly instances: Set<InstanceId>;
}

export class FaultHistory {
  readonly #byIndex = new Map<number, InjectedFaultReport>();
  readonly #beyond = new Set<number>();

  get found(): readonly InjectedFaultReport[] {
    return [...this.#byIndex.values()];
  }

  /** Faults beyond those that are listed. */
  get notListed(): number {
    return this.#beyond.size;
  }

  observe(record: TraceRecord): void {
    if (record.event !== "fault.injected") return;
    const known = this.#byIndex.get(record.index);
    if (record.phase === "heal") {
      if (known !== undefined) known.untilUs = record.tUs;
      return;
    }
    if (known === undefined && this.#byIndex.size === FAULTS_MAX) {
      this.#beyond.add(record.index);
      return;
    }
    const fault = known ?? begunBy(record);
    this.#byIndex.set(record.index, fault);
    if (record.service !== null) fault.services.add(record.service);
    if (record.instance !== null && fault.instances.size < STRUCK_MAX) {
      fault.instances.add(record.instance);
    }
  }
}

function begunBy({ fault, index, tUs, seq }: FaultRecord): InjectedFaultReport {
  const none = { services: new Set<ServiceId>(), instances: new Set<InstanceId>() };
  return { kind: fault, index, fromUs: tUs, untilUs: null, seq, ...none };
}
