/**
 * What was measured window by window, as the plots of a page take it.
 *
 * Numbers are rounded to three digits and windows of many instances are put together: nobody sees
 * more in a plot, and a page is to stay small.
 */
import type {
  InstanceSamples,
  RunSamples,
  Series,
  WorkloadSamples,
} from "../../sampling/samples.ts";
import type { SystemSpec } from "../../system.ts";
import { instanceName } from "../../subject-names.ts";
import { ratesOf } from "../rates.ts";
import { ROWS_MAX, type Fold } from "./fold.ts";
import type { PagePlot, PageRange, PageSamples, PageSeries, PageWorkload } from "./page-data.ts";

/** Numbers of all instances together: 300 kB of a page. */
const VALUES_MAX = 80_000;
/** Workloads that are plotted one by one. */
export const WORKLOADS_MAX = 8;

const SECOND_US = 1_000_000;
const MIB = 1_048_576;

export function samplesOf(system: SystemSpec, fold: Fold, samples: RunSamples): PageSamples {
  const { instances, cpus } = samples;
  const workloads = samples.workloads.slice(0, WORKLOADS_MAX);
  const shape: Shape = { system, fold, samples, together: togetherOf(fold, samples) };
  return {
    windowUs: samples.windowUs,
    windows: samples.count,
    together: shape.together,
    workloads: workloads.map((workload) => workloadOf(workload, samples)),
    plots: [
      ...PLOTS.flatMap((measure) => instancePlot(measure, instances, shape)),
      ...(cpus === null ? [] : cpuPlot(cpus, shape)),
    ],
  };
}

interface Shape {
  readonly system: SystemSpec;
  readonly fold: Fold;
  readonly samples: RunSamples;
  /** So many windows become one. */
  readonly together: number;
}

/** Beside the lines of instances there are two for the others of each unit. */
function togetherOf({ units }: Fold, { instances, count }: RunSamples): number {
  const isAll = instances.length <= ROWS_MAX;
  const lines = isAll ? instances.length : ROWS_MAX + 2 * units.length;
  return Math.max(1, Math.ceil((lines * PLOTS.length * count) / VALUES_MAX));
}

/** One measure of instances. */
interface Measure extends Reading, Pick<PagePlot, "id" | "title"> {
  readonly of: (instance: InstanceSamples) => Series | null;
}

/** How the numbers of a plot come of what was measured. */
interface Reading extends Pick<PagePlot, "quantity" | "scale"> {
  /** What a point is of its windows: what they counted, a second; their mean; the greatest. */
  readonly folding: "rate" | "mean" | "most";
}

const PLOTS: readonly Measure[] = [
  {
    id: "requests",
    title: "Requests a second to instances",
    quantity: "rate",
    scale: 1,
    of: ({ load }) => load?.requests ?? null,
    folding: "rate",
  },
  {
    id: "busy",
    title: "Places taken in instances",
    quantity: "count",
    scale: 1,
    of: ({ load }) => load?.busy ?? null,
    folding: "mean",
  },
  {
    id: "queue",
    title: "Most that waited at once for an instance",
    quantity: "count",
    scale: 1,
    of: ({ load }) => load?.queuedMost ?? null,
    folding: "most",
  },
  {
    id: "cpu",
    title: "CPUs in use by instances",
    quantity: "count",
    scale: 1 / SECOND_US,
    of: ({ cpuUs }) => cpuUs,
    folding: "rate",
  },
  {
    id: "memory",
    title: "Memory of instances",
    quantity: "bytes",
    scale: MIB,
    of: ({ memoryBytes }) => memoryBytes,
    folding: "most",
  },
];

/** How much of each CPU was used, beside what instances used of them. */
const CPU_READING: Reading = {
  quantity: "share",
  scale: 1 / SECOND_US,
  folding: "rate",
};

/** No plot where there is nothing but nothing to show. */
function instancePlot(
  measure: Measure,
  instances: readonly InstanceSamples[],
  shape: Shape,
): PagePlot[] {
  const { system, fold } = shape;
  const all = instances.flatMap((instance): PageSeries[] => {
    const values = measure.of(instance);
    if (values === null) return [];
    const name = instanceName(system, instance.instance);
    const unit = fold.unitOf[instance.service] ?? -1;
    return [{ name, unit, values: valuesOf(values, measure, shape) }];
  });
  return plotOf(measure, all);
}

function cpuPlot(cpus: readonly Series[], shape: Shape): PagePlot[] {
  const all = cpus.map((values, n): PageSeries => {
    return { name: `CPU ${n}`, unit: -1, values: valuesOf(values, CPU_READING, shape) };
  });
  return plotOf({ id: "cpus", title: "Each CPU of the machine, in use", ...CPU_READING }, all);
}

function plotOf(
  { id, title, quantity, scale }: Pick<PagePlot, "id" | "title" | "quantity" | "scale">,
  all: readonly PageSeries[],
): PagePlot[] {
  const most = all.map(({ values }) => greatestOf(values));
  if (most.every((value) => value === 0)) return [];
  const ranked = all.map((_, place) => place);
  ranked.sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0) || a - b);
  const alone = new Set(ranked.slice(0, ROWS_MAX));
  const series = all.filter((_, place) => alone.has(place));
  const others = all.filter((_, place) => !alone.has(place));
  return [{ id, title, quantity, scale, series, rest: rangesOf(others) }];
}

/** By unit: between which values those are that have no line of their own. */
function rangesOf(others: readonly PageSeries[]): readonly PageRange[] {
  const byUnit = new Map<number, (readonly (number | null)[])[]>();
  for (const { unit, values } of others) {
    const own = byUnit.get(unit);
    if (own === undefined) byUnit.set(unit, [values]);
    else own.push(values);
  }
  return [...byUnit].map(([unit, lines]) => {
    const ofWindow = (n: number): readonly number[] => lines.map((values) => values[n] ?? 0);
    const windows = lines[0]?.length ?? 0;
    const each = Array.from({ length: windows }, (_, n) => ofWindow(n));
    const least = each.map((values) => values.reduce((a, b) => Math.min(a, b)));
    const most = each.map((values) => values.reduce((a, b) => Math.max(a, b)));
    return { unit, instances: lines.length, least, most };
  });
}

function greatestOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

function valuesOf(values: Series, reading: Reading, { samples, together }: Shape): number[] {
  if (reading.folding === "rate") return ratesOf(values, samples, together).map(rounded);
  const found: number[] = [];
  for (let at = 0; at < samples.count; at += together) {
    const part = values.subarray(at, Math.min(samples.count, at + together));
    const folded = reading.folding === "most" ? Math.max(...part) : sumOf(part) / part.length;
    found.push(rounded(reading.quantity === "bytes" ? folded / MIB : folded));
  }
  return found;
}

function workloadOf(workload: WorkloadSamples, samples: RunSamples): PageWorkload {
  const { ok, failed, latency } = workload;
  return {
    name: workload.name,
    ok: ratesOf(ok, samples).map(rounded),
    failed: ratesOf(failed, samples).map(rounded),
    p50: known(latency.p50),
    p90: known(latency.p90),
    p99: known(latency.p99),
    ...heatOf(workload, samples),
  };
}

function known(series: Series): (number | null)[] {
  return Array.from(series, (us) => (Number.isNaN(us) ? null : rounded(us)));
}

/** Only the steps between the fastest and the slowest answer of the run. */
function heatOf(
  { latency }: WorkloadSamples,
  { latencyStartsUs }: RunSamples,
): Pick<PageWorkload, "heat" | "heatUs"> {
  const sums = new Array<number>(latencyStartsUs.length).fill(0);
  for (const classes of latency.classes) {
    classes.forEach((count, at) => (sums[at] = (sums[at] ?? 0) + count));
  }
  const first = sums.findIndex((sum) => sum > 0);
  if (first < 0) return { heat: [], heatUs: [] };
  const end = sums.findLastIndex((sum) => sum > 0) + 1;
  const heat = latency.classes.flatMap((classes) => [...classes.subarray(first, end)]);
  const lastUs = latencyStartsUs[end] ?? Math.round((latencyStartsUs[end - 1] ?? 1) * 1.25);
  return { heat, heatUs: [...latencyStartsUs.subarray(first, end), lastUs] };
}

function sumOf(values: Series): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** To three digits: `0.0123`, `1.23`, `123`, `12300`. */
export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}
