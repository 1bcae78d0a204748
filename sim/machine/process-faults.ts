/**
 * The faults that lie on processes and instances: hangs, slowdowns, leaks, hogs, lost power.
 *
 * Each is known by its place in the manifest, so that of several that overlap each is taken away
 * alone. Most lie on the present process and end with it; a slowdown lies on the instance.
 */
import { present } from "../../kernel/assertion.ts";
import type { Counted } from "../../kernel/isolation/limits.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Computing } from "./cpu/computing.ts";
import type { Halts } from "./halts.ts";
import type { MemoryKeeper } from "./memory-keeper.ts";
import { PowerCuts } from "./power-cuts.ts";
import { leakOf, type FaultMark, type Halt, type Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import type { Resources } from "./resources.ts";
import type { Slowdowns } from "./slowdowns.ts";

export interface ProcessFaultParts {
  readonly table: ProcessTable;
  readonly halts: Halts;
  readonly slowdowns: Slowdowns;
  readonly memory: MemoryKeeper;
  readonly computing: Computing | null;
  readonly resources: Resources;
  readonly kill: (instance: InstanceId, cause: number, now: Instant) => void;
  /** Has a process that nothing holds any more deal with what came meanwhile. */
  readonly goOn: (process: Process, halt: Halt | null, now: Instant) => void;
}

export class ProcessFaults {
  readonly #parts: ProcessFaultParts;
  readonly #powerCuts = new PowerCuts();

  constructor(parts: ProcessFaultParts) {
    this.#parts = parts;
  }

  /** Whether this fault lies on the instance, or on its present process. */
  isHeld(instance: InstanceId, fault: number): boolean {
    const process = this.#parts.table.find(instance);
    return (
      process?.halt?.holders.has(fault) === true ||
      process?.leaks?.has(fault) === true ||
      process?.threads?.isHogging(fault) === true ||
      this.#parts.slowdowns.has(instance, fault) ||
      this.#parts.resources.isExhausted(instance, fault)
    );
  }

  /** The process is ended with SIGKILL, still at this instant. */
  kill(instance: InstanceId, fault: FaultMark, now: Instant): void {
    this.#parts.kill(instance, fault.record, now);
  }

  /** The process makes no progress from now on, but stays where it is. */
  hang(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const { table, halts, resources } = this.#parts;
    const process = table.find(instance);
    if (process === null) return;
    halts.hang(process, fault, now);
    table.endFirstStart(process);
    resources.update(process, now);
  }

  /**
   * This fault lets go; once nothing holds it any more, the process goes on where it was, and
   * answers what it is still asked.
   */
  release(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const { table, halts, goOn } = this.#parts;
    const process = table.find(instance);
    if (process !== null) goOn(process, halts.release(process, fault.index, now), now);
  }

  /** Starts and stops of this instance that begin from now on take this many times as long. */
  slowDown(instance: InstanceId, fault: FaultMark, factor: number): void {
    this.#parts.slowdowns.add(instance, fault.index, factor);
  }

  /** Takes the slowdown by this fault away. */
  speedUp(instance: InstanceId, fault: FaultMark): void {
    this.#parts.slowdowns.remove(instance, fault.index);
  }

  /** The process uses this much more a second, on top of all else that it leaks. */
  leak(instance: InstanceId, fault: FaultMark, bytesPerSecond: number, now: Instant): void {
    const { table, memory } = this.#parts;
    const process = table.find(instance);
    if (process === null) return;
    process.cause = fault.record;
    process.leaks ??= new Map();
    process.leaks.set(fault.index, bytesPerSecond);
    memory.changeRate(process, leakOf(process), now);
  }

  /** The process takes at once all the memory that it may, and a byte more. */
  devour(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const { table, memory } = this.#parts;
    const process = table.find(instance);
    if (process === null) return;
    process.cause = fault.record;
    memory.devour(process, now);
  }

  /** Whatever the instance asks for of this is refused; `takes`: it has what there was. */
  exhaust(
    instance: InstanceId,
    what: { readonly resource: Counted; readonly takes: boolean; readonly fault: FaultMark },
    now: Instant,
  ): void {
    this.#parts.resources.exhaust(instance, what, now);
  }

  /** There is some of it again. */
  restore(instance: InstanceId, resource: Counted, fault: FaultMark, now: Instant): void {
    this.#parts.resources.restore(instance, resource, fault.index, now);
  }

  /** The leak by this fault ends; what was leaked stays in use. */
  seal(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const { table, memory } = this.#parts;
    const process = table.find(instance);
    if (process?.leaks?.delete(fault.index) === true) {
      memory.changeRate(process, leakOf(process), now);
    }
  }

  /** The process computes for nothing, on as many CPUs as there are. */
  hog(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const { table, computing } = this.#parts;
    const process = table.find(instance);
    if (process === null) return;
    present(computing, "a machine with hogs has CPUs").hog(process, fault, now);
  }

  /** It computes no more than its program says. */
  calm(instance: InstanceId, fault: FaultMark): void {
    this.#parts.table.find(instance)?.threads?.calm(fault.index);
  }

  /** The process dies, and what is started in its place has no power to start with. */
  cutPower(instance: InstanceId, fault: FaultMark, now: Instant): void {
    this.#powerCuts.add(instance, fault);
    this.kill(instance, fault, now);
  }

  /** As far as no other fault has taken it there is power again, and a start goes on. */
  restorePower(instance: InstanceId, fault: FaultMark, now: Instant): void {
    this.#powerCuts.remove(instance, fault);
    this.release(instance, fault, now);
  }

  /** A process has been started: where there is no power it comes no further. */
  strikeStart(instance: InstanceId, now: Instant): void {
    for (const fault of this.#powerCuts.on(instance)) this.hang(instance, fault, now);
  }
}
