/**
 * Counters, from what was measured window by window: rates, latencies and requests in flight by
 * workload, load and memory by instance, and how busy each CPU was.
 *
 * A rate stands at the beginning of its window, and what is true at its end at that. Only changes
 * are written; what never was above 0 is not.
 */
import { SECOND } from "../../../kernel/time.ts";
import type { RunSamples, Series, WorkloadSamples } from "../../sampling/samples.ts";
import type { SystemSpec } from "../../system.ts";
import { instanceName } from "../../subject-names.ts";
import { ratesOf } from "../rates.ts";
import type { EventSink } from "./events.ts";
import { CPUS, serviceTrack, WORKLOADS, type Track } from "./tracks.ts";

/** Some 50 MB of text; beyond it whole counters are left out, and counted. */
const POINTS_MAX = 500_000;

const MILLISECOND_US = 1_000;

interface Counter {
  readonly track: Track;
  readonly name: string;
  /** What it shows, by the name of each of its parts. */
  readonly parts: Readonly<Record<string, Series>>;
  readonly stands: "at the beginning" | "at the end";
}

export class Counters {
  readonly #samples: RunSamples;
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  #points = 0;
  #leftOut = 0;

  constructor(system: SystemSpec, samples: RunSamples, sink: EventSink) {
    this.#system = system;
    this.#samples = samples;
    this.#sink = sink;
  }

  /** Writes all; how many there was no room for. */
  write(): number {
    const { workloads, instances, cpus } = this.#samples;
    for (const workload of workloads) this.#writeWorkload(workload);
    for (const [cpu, runUs] of (cpus ?? []).entries()) {
      const busy = this.#percentOf(runUs);
      this.#write({ track: CPUS, name: `CPU ${cpu}, %`, parts: { busy }, stands: BEGINNING });
    }
    for (const { instance, service, load, memoryBytes, cpuUs } of instances) {
      const track = serviceTrack(service);
      const name = instanceName(this.#system, instance);
      const counter = { track, stands: BEGINNING } as const;
      if (load !== null) {
        const busy = load.busy.map((places) => Math.round(places * 100) / 100);
        this.#write({ ...counter, name: `${name} busy places`, parts: { busy } });
        const { queuedMost: most } = load;
        this.#write({ ...counter, name: `${name} queue, at most`, parts: { most } });
      }
      if (cpuUs !== null) {
        const used = this.#percentOf(cpuUs);
        this.#write({ ...counter, name: `${name} CPU, %`, parts: { used } });
      }
      const memory = { track, name: `${name} memory, bytes`, parts: { bytes: memoryBytes } };
      this.#write({ ...memory, stands: "at the end" });
    }
    return this.#leftOut;
  }

  #writeWorkload(workload: WorkloadSamples): void {
    const { name, ok, failed, inFlight, latency } = workload;
    const counter = { track: WORKLOADS, stands: BEGINNING } as const;
    const perSecond = (series: Series): Series =>
      Float64Array.from(ratesOf(series, this.#samples), (rate) => Math.round(rate * 10) / 10);
    const parts = { ok: perSecond(ok), failed: perSecond(failed) };
    this.#write({ ...counter, name: `${name} a second`, parts });
    const quantiles = { p50: inMs(latency.p50), p99: inMs(latency.p99) };
    for (const [quantile, series] of Object.entries(quantiles)) {
      this.#write({ ...counter, name: `${name} ${quantile}, ms`, parts: { [quantile]: series } });
    }
    const stands = "at the end";
    this.#write({ track: WORKLOADS, name: `${name} in flight`, parts: { inFlight }, stands });
  }

  #write({ track, name, parts, stands }: Counter): void {
    const series = Object.entries(parts);
    if (series.every(([, values]) => values.every((value) => value === 0))) return;
    const { count, windowUs, endUs } = this.#samples;
    if (this.#points + count > POINTS_MAX) {
      this.#leftOut += 1;
      return;
    }
    let before = "";
    for (let n = 0; n < count; n++) {
      const args = Object.fromEntries(series.map(([part, values]) => [part, values[n] ?? 0]));
      const text = JSON.stringify(args);
      if (text === before) continue;
      before = text;
      this.#points += 1;
      const ts = stands === BEGINNING ? n * windowUs : Math.min((n + 1) * windowUs, endUs);
      this.#sink({ ph: "C", ...track, ts, name, args });
    }
  }

  /** Of one CPU, what was used of it in each window. */
  #percentOf(usedUs: Series): Series {
    const rates = ratesOf(usedUs, this.#samples);
    return Float64Array.from(rates, (us) => Math.round((100 * us) / SECOND));
  }
}

const BEGINNING = "at the beginning";

/** Where nothing went well there is no latency. */
function inMs(series: Series): Series {
  return series.map((us) => (us || 0) / MILLISECOND_US);
}
