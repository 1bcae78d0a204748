/**
 * Which processes there are: at most one of an instance, and how often each has been started.
 */
import { assert, present } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { MachineSpec, SimulatedService, SystemSpec } from "../system.ts";
import type { Process } from "./process.ts";

/** One life of an instance, and the record that began it. */
export interface Birth {
  readonly instance: InstanceId;
  readonly generation: number;
  readonly cause: number;
}

export class ProcessTable {
  readonly #services: readonly SimulatedService[];
  readonly #processes: (Process | null)[];
  readonly #starts: number[];
  readonly #costs: MachineSpec["isolationCosts"];
  #firstStarts = 0;

  constructor(system: SystemSpec) {
    this.#costs = system.machine.isolationCosts;
    this.#services = system.services.flatMap((service) =>
      Array.from({ length: service.spec.instances }, () => service),
    );
    this.#processes = Array.from({ length: system.instanceCount }, () => null);
    this.#starts = Array.from({ length: system.instanceCount }, () => 0);
  }

  /** Instances that are in the middle of the first start of their life. */
  get firstStarts(): number {
    return this.#firstStarts;
  }

  /** By instance. */
  get all(): readonly (Process | null)[] {
    return this.#processes;
  }

  find(instance: InstanceId): Process | null {
    return this.#processes[instance] ?? null;
  }

  /** The process of this life of the instance, where it is still the present one. */
  findLife(life: { readonly instance: InstanceId; readonly generation: number }): Process | null {
    const process = this.find(life.instance);
    return process?.generation === life.generation ? process : null;
  }

  /** The process of an instance that has one. */
  get(instance: InstanceId): Process {
    return present(this.#processes[instance], "work belongs to a process");
  }

  serviceOf(instance: InstanceId): SimulatedService {
    return present(this.#services[instance], "an instance of the system");
  }

  /** `db/0`. */
  nameOf(instance: InstanceId): string {
    const { spec, firstInstance } = this.serviceOf(instance);
    return `${spec.name}/${instance - firstInstance}`;
  }

  /** How often the instance has been started. */
  startsOf(instance: InstanceId): number {
    return present(this.#starts[instance], "an instance of the system");
  }

  add({ instance, generation, cause }: Birth, now: Instant): Process {
    assert(this.find(instance) === null, "an instance has at most one process");
    const service = this.serviceOf(instance);
    const { memory } = service.behavior;
    const starts = this.startsOf(instance) + 1;
    const process: Process = {
      service,
      instance,
      name: this.nameOf(instance),
      generation,
      isFirstStart: starts === 1,
      activity: { kind: "none" },
      threads: null,
      correspondence: null,
      memory: {
        bytes: memory.baseBytes + this.#costs[service.spec.isolation.level].memoryBytes,
        since: now,
        bytesPerSecond: memory.leakBytesPerSecond,
      },
      memoryAlarm: null,
      softAlarm: null,
      isOverSoft: false,
      halt: null,
      beats: null,
      reading: null,
      leaks: null,
      startRecord: cause,
      cause: null,
    };
    this.#processes[instance] = process;
    this.#starts[instance] = starts;
    if (process.isFirstStart) this.#firstStarts += 1;
    return process;
  }

  remove(process: Process): void {
    this.endFirstStart(process);
    this.#processes[process.instance] = null;
  }

  /** The process has come through its start, or nobody is to wait for that any more. */
  endFirstStart(process: Process): void {
    if (process.isFirstStart) this.#firstStarts -= 1;
    process.isFirstStart = false;
  }
}
