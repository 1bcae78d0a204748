/**
 * The faults that lie on a system now, as the trace tells of their beginning and end.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { isOnProcess } from "../../fault/spec.ts";
import type { FaultSpec, SystemSpec } from "../../system.ts";
import { linkText } from "../boot-text/fault-text.ts";
import { subjectOf } from "../boot-text/record-text.ts";
import { zoneName } from "../network-ends.ts";

type FaultRecord = Extract<TraceRecord, { event: "fault.injected" }>;

export interface ActiveFault {
  /** `slow db/0`, `web and db cannot reach each other`. */
  readonly text: string;
  /** Of the manifest. */
  readonly line: number | null;
  /** When it heals; `null`: not by itself. */
  readonly untilUs: number | null;
}

interface Lying extends ActiveFault {
  /** Processes with whose end it is over; `null`: it outlives them. */
  readonly struck: Set<InstanceId> | null;
}

export class LiveFaults {
  readonly #system: SystemSpec;
  readonly #lying = new Map<number, Lying>();

  constructor(system: SystemSpec) {
    this.#system = system;
  }

  /** In the order in which they began. */
  get active(): readonly ActiveFault[] {
    return [...this.#lying.values()];
  }

  observe(record: TraceRecord): void {
    if (record.event === "fault.injected") this.#take(record);
    else if (record.event === "service.state" && this.#lying.size > 0) {
      const isOver = record.to === "failed" || record.to === "stopped";
      if (isOver) this.#endWith(record.instance);
    }
  }

  #take(record: FaultRecord): void {
    if (record.phase === "heal") {
      this.#lying.delete(record.index);
      return;
    }
    // A process is killed at once, and nothing lies on it after that.
    if (record.fault === "kill") return;
    const spec = this.#system.faults.find(({ index }) => index === record.index);
    const forUs = spec === undefined || !("forUs" in spec) ? null : spec.forUs;
    const isOfProcess = spec !== undefined && isOnProcess(spec);
    if (isOfProcess && record.struck === 0) return;
    this.#lying.set(record.index, {
      text: activeText(this.#system, record, spec),
      line: spec?.place.line ?? null,
      untilUs: forUs === null ? null : record.tUs + forUs,
      struck: isOfProcess ? new Set(instancesOf(spec)) : null,
    });
  }

  #endWith(instance: InstanceId): void {
    for (const [index, { struck }] of this.#lying) {
      if (struck?.delete(instance) === true && struck.size === 0) this.#lying.delete(index);
    }
  }
}

function activeText(system: SystemSpec, record: FaultRecord, spec: FaultSpec | undefined): string {
  switch (spec?.kind) {
    case "partition":
    case "latency":
    case "loss":
      return linkText(system, spec);
    case "zone-down":
      return `${record.fault} ${zoneName(system, spec.zone)}`;
    case "clock":
      return `${record.fault} ${spec.how.kind}`;
    default:
      return `${record.fault} ${subjectOf(system, record)}`;
  }
}

function instancesOf(spec: FaultSpec | undefined): readonly InstanceId[] {
  return spec !== undefined && "instances" in spec ? spec.instances : [];
}
