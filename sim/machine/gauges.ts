/**
 * What can be read of a machine while it runs, and at its end. Reading changes nothing.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Computing } from "./cpu/computing.ts";
import type { StintWatch } from "./cpu/cpus.ts";
import type { CpuUsage } from "./cpu/usage.ts";
import type { MemoryKeeper } from "./memory-keeper.ts";
import type { ProcessTable } from "./process-table.ts";
import type { Resources } from "./resources.ts";

export class Gauges {
  readonly #table: ProcessTable;
  readonly #memory: MemoryKeeper;
  readonly #computing: Computing | null;
  readonly #resources: Resources;

  constructor(
    table: ProcessTable,
    memory: MemoryKeeper,
    computing: Computing | null,
    resources: Resources,
  ) {
    this.#table = table;
    this.#memory = memory;
    this.#computing = computing;
    this.#resources = resources;
  }

  /** Whether what an instance writes to its disk is refused now. */
  isDiskFull(instance: InstanceId): boolean {
    return this.#resources.isFull("disk", instance);
  }

  /** By instance: the most that one of its processes has used. */
  get memoryPeakBytes(): readonly number[] {
    return this.#memory.peaks;
  }

  /** What was used of the CPUs; `null` where nothing needs one. */
  get cpuUsage(): CpuUsage | null {
    return this.#computing?.usage(this.#table.all) ?? null;
  }

  /** Who computes from now on is told; nobody ever is where nothing needs a CPU. */
  watchCpus(see: StintWatch): void {
    this.#computing?.cpus.watch(see);
  }

  /** What an instance uses now; 0 without a process. Nothing may have changed it since before. */
  memoryBytes(instance: InstanceId, now: Instant): number {
    const process = this.#table.find(instance);
    return process === null ? 0 : this.#memory.bytesOf(process, now);
  }
}
