/**
 * The plots of requests: how many and how they went, and how long they took.
 */
import type uPlot from "uplot";
import type { PageSamples, PageWorkload } from "../html/page-data.ts";
import { durationText } from "../../quantity-text.ts";
import { chartOf, type ChartContext } from "./chart.ts";
import { find, make } from "./dom.ts";
import type { Theme } from "./theme.ts";

const WHOLE: readonly number[] = [];

export function showTraffic(samples: PageSamples, context: ChartContext): void {
  const place = find("traffic-plots", HTMLElement);
  if (place === null) return;
  const timesUs = Array.from({ length: samples.windows + 1 }, (_, n) =>
    Math.min(context.view.endUs, n * samples.windowUs),
  );
  for (const workload of samples.workloads) {
    const group = make("div", "charts");
    group.append(make("h3", "", workload.name));
    group.append(rateChart(workload, timesUs, context), latencyChart(workload, timesUs, context));
    place.append(group);
  }
}

function rateChart(
  { name, ok, failed }: PageWorkload,
  timesUs: readonly number[],
  context: ChartContext,
): HTMLElement {
  const lines = [
    { name: "answered well", colour: "--good", dash: WHOLE, isFilled: true, values: ok },
    { name: "failed", colour: "--bad", dash: [5, 3], isFilled: true, values: failed },
  ];
  const parts = {
    title: `Requests of ${name}, a second`,
    timesUs,
    lines,
    band: null,
    steps: null,
    isLogarithmic: false,
    bounds: null,
    say: rateText,
    background: null,
  };
  return chartOf(parts, context).element;
}

function latencyChart(
  workload: PageWorkload,
  timesUs: readonly number[],
  context: ChartContext,
): HTMLElement {
  const { name, p50, p90, p99, heatUs } = workload;
  const [least = 1, most = 10] = [heatUs[0], heatUs.at(-1)];
  const lines = [
    { name: "p50", colour: "--p50", dash: WHOLE, isFilled: false, values: p50 },
    { name: "p90", colour: "--p90", dash: [6, 3], isFilled: false, values: p90 },
    { name: "p99", colour: "--p99", dash: [2, 2], isFilled: false, values: p99 },
  ];
  const parts = {
    title: `How long answers to ${name} took: the darker, the more of them`,
    timesUs,
    lines,
    band: null,
    steps: null,
    isLogarithmic: true,
    bounds: [Math.max(1, least), Math.max(2, most * 1.15)] as const,
    say: (us: number) => durationText(Math.round(us)),
    background: (plot: uPlot) => drawHeat(plot, workload, timesUs, context.theme),
  };
  return chartOf(parts, context).element;
}

/** A cell for each window and step of latency; how dark goes by the logarithm of how many. */
function drawHeat(
  plot: uPlot,
  { heat, heatUs }: PageWorkload,
  timesUs: readonly number[],
  theme: Theme,
): void {
  const { ctx, bbox } = plot;
  const steps = heatUs.length - 1;
  const most = heat.reduce((found, count) => Math.max(found, count), 1);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = theme.colour("--heat");
  const levels = [...heatUs].map((us) => plot.valToPos(Math.max(1, us), "y", true));
  for (let window = 0; window + 1 < timesUs.length; window += 1) {
    const x1 = plot.valToPos(timesUs[window] ?? 0, "x", true);
    const x2 = plot.valToPos(timesUs[window + 1] ?? 0, "x", true);
    if (x2 < bbox.left || x1 > bbox.left + bbox.width) continue;
    for (let step = 0; step < steps; step += 1) {
      const count = heat[window * steps + step] ?? 0;
      if (count === 0) continue;
      const [y1 = 0, y2 = 0] = [levels[step], levels[step + 1]];
      ctx.globalAlpha = 0.12 + 0.68 * weightOf(count, most);
      ctx.fillRect(x1, y2, Math.max(1, x2 - x1), Math.max(1, y1 - y2));
    }
  }
  ctx.restore();
}

/** From 0 for one answer to 1 for as many as there are anywhere; doublings are alike. */
function weightOf(count: number, most: number): number {
  return most <= 1 ? 1 : doublings(count) / doublings(most);
}

/** The logarithm to the base 2, straight between powers of two. */
function doublings(count: number): number {
  let power = 0;
  let rest = count;
  for (; rest >= 2; rest /= 2) power += 1;
  return power + (rest - 1);
}

/** `198/s`, `0.4/s`. */
export function rateText(value: number): string {
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10}/s`;
}
