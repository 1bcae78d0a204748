/**
 * CPU time by window: of each CPU, and of instances.
 *
 * The scheduler computes ahead of the run, up to the next instant at which anything is due, and so
 * may have passed the end of a window when that is reached. What it did since the last look is
 * then spread evenly: what a window has is off by a part of one such stretch at the most, and
 * nothing is lost from one window to the next.
 */
import type { CpuUsage } from "../machine/cpu/usage.ts";
import { RiseColumn } from "./column.ts";
import type { Series } from "./samples.ts";

export class CpuColumns {
  readonly #cpus: readonly Rise[];
  readonly #instances: readonly Rise[];
  #before = 0;

  /** For so many CPUs, and for those instances that are looked at one by one. */
  constructor(cpus: number, instances: number) {
    this.#cpus = Array.from({ length: cpus }, () => new Rise());
    this.#instances = Array.from({ length: instances }, () => new Rise());
  }

  put({ clock, cpus, runUs }: CpuUsage, at: number, isNew: boolean): void {
    const share = clock <= at ? 1 : (at - this.#before) / (clock - this.#before);
    this.#before = at;
    for (const [n, rise] of this.#cpus.entries()) rise.put(cpus[n]?.runUs ?? 0, share, isNew);
    for (const [n, rise] of this.#instances.entries()) rise.put(runUs[n] ?? 0, share, isNew);
  }

  halve(): void {
    for (const rise of [...this.#cpus, ...this.#instances]) rise.column.halve();
  }

  cpus(): readonly Series[] {
    return this.#cpus.map(({ column }) => column.series());
  }

  instance(at: number): Series | null {
    return this.#instances[at]?.column.series() ?? null;
  }
}

/** A counter of which only so much of the latest rise belongs to a window. */
class Rise {
  readonly column: RiseColumn = new RiseColumn();
  #before = 0;

  put(value: number, share: number, isNew: boolean): void {
    const until = this.#before + (value - this.#before) * share;
    this.#before = until;
    this.column.put(until, isNew);
  }
}
