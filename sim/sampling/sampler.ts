/**
 * Measures a run window by window, where somebody asked for that.
 *
 *   the run's time ──▶ end of a window? ──▶ counters of data plane, memory and CPUs, as differences
 *
 * It reads and changes nothing, so that a run has the same digest with it. Counters live in the
 * core and are read at the end of a window only: a request costs nothing more.
 */
import type { StationId } from "../../kernel/core/traffic/options.ts";
import { present } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Gauges } from "../machine/gauges.ts";
import { plannedEnd } from "../schedule.ts";
import { serviceOfInstance } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Plane } from "../traffic/build.ts";
import { Column } from "./column.ts";
import { CpuColumns } from "./cpu-columns.ts";
import { classStartUs } from "./latency-column.ts";
import { LoadColumns } from "./load-columns.ts";
import { serviceColumnsOf, type ServiceColumns } from "./service-columns.ts";
import type { InstanceSamples, RunSamples } from "./samples.ts";
import { windowFor, Windows, WINDOWS_MAX } from "./windows.ts";
import { WorkloadColumns } from "./workload-columns.ts";

/** Some 250 MB of series at the most, and more than anybody looks at. */
const INSTANCES_MAX = 4_096;
const WORKLOADS_MAX = 256;

export interface SamplerOptions {
  readonly system: SystemSpec;
  readonly gauges: Gauges;
  /** `null` where nobody sends requests. */
  readonly plane: Plane | null;
  /** Where the run ends at the latest; `null`: at its natural end. */
  readonly until: Instant | null;
}

interface Watched {
  readonly instance: InstanceId;
  readonly memory: Column;
  readonly load: LoadColumns | null;
}

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #windows: Windows;
  readonly #workloads: readonly WorkloadColumns[];
  readonly #services: readonly ServiceColumns[];
  readonly #instances: readonly Watched[];
  readonly #cpus: CpuColumns | null;

  constructor(options: SamplerOptions) {
    const { system, gauges, plane, until } = options;
    this.#options = options;
    this.#windows = new Windows(windowFor(until ?? plannedEnd(system)));
    this.#workloads = workloadsOf(options);
    this.#services = serviceColumnsOf(system, plane);
    this.#instances = instancesOf(options);
    const usage = gauges.cpuUsage;
    this.#cpus = usage === null ? null : new CpuColumns(usage.cpus.length, this.#instances.length);
  }

  /** Where the present window ends. */
  get next(): Instant {
    return this.#windows.next;
  }

  /** So much time goes by with nothing to see in between but requests. */
  expect(end: Instant): void {
    while (this.#windows.isTooShortFor(end)) this.#halve();
  }

  /** Time has come to the end of a window, or the run to its own. */
  reach(now: Instant): void {
    const isFull = this.#windows.count === WINDOWS_MAX;
    if (isFull && this.#windows.at % this.#windows.lengthUs === 0) this.#halve();
    const isNew = this.#windows.reach(now);
    for (const requests of [...this.#workloads, ...this.#services]) requests.put(isNew);
    for (const { instance, memory, load } of this.#instances) {
      memory.put(this.#options.gauges.memoryBytes(instance, now), isNew);
      load?.put(isNew);
    }
    const usage = this.#cpus === null ? null : this.#options.gauges.cpuUsage;
    if (usage !== null) this.#cpus?.put(usage, now, isNew);
  }

  /** The run is over. */
  finish(now: Instant): RunSamples {
    if (now > this.#windows.at) this.reach(now);
    const { system, plane } = this.#options;
    const { lengthUs: windowUs, count, at: endUs } = this.#windows;
    const [firstClass, classes] = this.#classesMet();
    return {
      windowUs,
      count,
      endUs,
      latencyStartsUs: Float64Array.from({ length: classes }, (_, n) =>
        classStartUs(firstClass + n),
      ),
      workloads: this.#workloads.map((each) => each.samples(firstClass, classes)),
      services: this.#services.map((each) => each.samples()),
      instances: this.#instances.map((each, n) => this.#samplesOf(each, n)),
      cpus: this.#cpus?.cpus() ?? null,
      workloadsNotSampled: (plane?.workloads.length ?? 0) - this.#workloads.length,
      instancesNotSampled: system.instanceCount - this.#instances.length,
    };
  }

  #samplesOf({ instance, memory, load }: Watched, index: number): InstanceSamples {
    const { lengthUs, at, count } = this.#windows;
    const service = serviceOfInstance(this.#options.system, instance).spec.id;
    const lastUs = at - (count - 1) * lengthUs;
    return {
      instance,
      service,
      load: load?.samples((window) => (window === count - 1 ? lastUs : lengthUs)) ?? null,
      memoryBytes: memory.series(),
      cpuUs: this.#cpus?.instance(index) ?? null,
    };
  }

  /** The first class of latency that anything fell into, and how many there are from there on. */
  #classesMet(): readonly [number, number] {
    const met = this.#workloads.flatMap(({ latency }) => latency.classesMet() ?? []);
    if (met.length === 0) return [0, 0];
    const first = met.reduce((least, each) => Math.min(least, each));
    const last = met.reduce((most, each) => Math.max(most, each));
    return [first, last - first + 1];
  }

  #halve(): void {
    this.#windows.halve();
    for (const requests of [...this.#workloads, ...this.#services]) requests.halve();
    for (const { memory, load } of this.#instances) {
      memory.halve();
      load?.halve();
    }
    this.#cpus?.halve();
  }
}

function workloadsOf({ system, plane }: SamplerOptions): readonly WorkloadColumns[] {
  const specs = system.traffic?.workloads.slice(0, WORKLOADS_MAX) ?? [];
  if (plane === null) return [];
  return specs.map((workload, n) => {
    const edge = present(plane.workloads[n], "a workload has an edge");
    return new WorkloadColumns(workload, plane.plane, edge);
  });
}

function instancesOf({ system, plane }: SamplerOptions): readonly Watched[] {
  const stations = new Map<InstanceId, { readonly station: StationId; readonly places: number }>();
  for (const { servers, traffic } of plane?.services ?? []) {
    const places = traffic.station.concurrency;
    for (const { instance, station } of servers) stations.set(instance, { station, places });
  }
  const length = Math.min(system.instanceCount, INSTANCES_MAX);
  return Array.from({ length }, (_, id): Watched => {
    const instance = id as InstanceId;
    const served = stations.get(instance);
    const load =
      plane === null || served === undefined
        ? null
        : new LoadColumns(plane.plane, served.station, served.places);
    return { instance, memory: new Column("last"), load };
  });
}
