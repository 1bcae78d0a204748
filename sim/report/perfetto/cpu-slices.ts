/**
 * Who ran on each CPU: a track for each, with a slice for as long as the same instance ran on it.
 *
 * The core tells of each stint as the scheduler has decided it; those of one instance that follow
 * each other at once are one slice, whichever of its threads they were.
 */
import type { CpuStint } from "../../machine/cpu/cpus.ts";
import type { SystemSpec } from "../../system.ts";
import { instanceName } from "../../subject-names.ts";
import type { EventSink } from "./events.ts";
import { CPUS, cpuTrack } from "./tracks.ts";

/** Some 30 MB of text: ten minutes of a CPU that changes hands every 3 ms, and half as much. */
const SLICES_MAX = 300_000;

export class CpuSlices {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  /** By CPU: the slice that may still go on. */
  readonly #open: (CpuStint | undefined)[] = [];
  #drawn = 0;
  #leftOut = 0;

  constructor(system: SystemSpec, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
  }

  get drawn(): number {
    return this.#drawn;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  take(stint: CpuStint): void {
    const { cpu, owner, fromUs } = stint;
    const open = this.#open[cpu];
    const goesOn = open !== undefined && open.owner === owner && open.untilUs === fromUs;
    if (open !== undefined && !goesOn) this.#draw(open);
    this.#open[cpu] = goesOn ? { ...stint, fromUs: open.fromUs } : stint;
  }

  /** The run is over: what is open ends with it. */
  finish(): void {
    for (const open of this.#open) if (open !== undefined) this.#draw(open);
    this.#open.length = 0;
  }

  #draw({ cpu, owner, fromUs: ts, untilUs }: CpuStint): void {
    if (this.#drawn === SLICES_MAX) {
      // Utilisation goes on beside it; a CPU that seems to rest is to be told from one that does.
      const name = "who ran is drawn up to here: there is no room for more";
      if (this.#leftOut === 0) this.#sink({ ph: "i", ...CPUS, ts, name, cat: "cpu", s: "g" });
      this.#leftOut += 1;
      return;
    }
    this.#drawn += 1;
    const name = owner === null ? "manager" : instanceName(this.#system, owner);
    this.#sink({ ph: "X", ...cpuTrack(cpu), ts, dur: untilUs - ts, name, cat: "cpu" });
  }
}
