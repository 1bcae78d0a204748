/**
 * The plots of instances: requests, places taken, queues, CPU and memory, of one service at a time
 * or of those instances that had most of it.
 */
import type { PageData, PagePlot, PageSamples } from "../html/page-data.ts";
import { bytesText, countText } from "../quantity-text.ts";
import { chartOf, type Chart, type ChartContext, type Line } from "./chart.ts";
import { find, make } from "./dom.ts";
import { rateText } from "./traffic-plots.ts";

/** More lines than these nobody tells apart. */
const LINES_MAX = 8;

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

const TELLERS: Readonly<Record<PagePlot["quantity"], (value: number) => string>> = {
  rate: rateText,
  count: (value) =>
    value >= 100 ? countText(Math.round(value)) : String(Number(value.toFixed(2))),
  bytes: (value) => bytesText(Math.round(value)),
  duration: (value) => `${value} µs`,
};

export function showLoad(data: PageData, samples: PageSamples, context: ChartContext): void {
  const place = find("load-plots", HTMLElement);
  if (place === null) return;
  const { view, selection } = context;
  const count = Math.ceil(samples.windows / samples.together);
  const timesUs = Array.from({ length: count + 1 }, (_, n) =>
    Math.min(view.endUs, n * samples.windowUs * samples.together),
  );
  const select = chooserOf(data, samples);
  const label = make("label", "pick", "Instances of ");
  label.append(select);
  const charts = make("div", "charts");
  place.append(label, charts);
  let shown: readonly Chart[] = [];
  const show = (): void => {
    for (const chart of shown) chart.remove();
    const unit = select.value === "" ? null : Number(select.value);
    shown = samples.plots.flatMap((plot) => chartsOf(plot, unit, timesUs, context));
    charts.append(...shown.map(({ element }) => element));
  };
  select.addEventListener("change", show);
  selection.listen(() => {
    const wanted = selection.unit === null ? "" : String(selection.unit);
    const hasIt = [...select.options].some(({ value }) => value === wanted);
    if (!hasIt || select.value === wanted) return;
    select.value = wanted;
    show();
  });
  show();
}

function chooserOf({ units }: PageData, { plots }: PageSamples): HTMLSelectElement {
  const select = make("select");
  select.append(new Option("every service, those with most", ""));
  const met = new Set(plots.flatMap(({ series }) => series.map(({ unit }) => unit)));
  units.forEach(({ name }, unit) => {
    if (met.has(unit)) select.append(new Option(name, String(unit)));
  });
  return select;
}

function chartsOf(
  { title, quantity, scale, series }: PagePlot,
  unit: number | null,
  timesUs: readonly number[],
  context: ChartContext,
): readonly Chart[] {
  const own = series.filter((each) => unit === null || each.unit === unit);
  if (own.length === 0) return [];
  const ranked = own.map((each) => ({ each, most: greatest(each.values) }));
  ranked.sort((a, b) => b.most - a.most || series.indexOf(a.each) - series.indexOf(b.each));
  const chosen = new Set(ranked.slice(0, LINES_MAX).map(({ each }) => each));
  const lines = own
    .filter((each) => chosen.has(each))
    .map(({ name, values }, n): Line => ({
      name,
      colour: `--line-${(n % LINES_MAX) + 1}`,
      dash: DASHES[n % DASHES.length] ?? [],
      isFilled: false,
      values: values.map((value) => (value === null ? null : value * scale)),
    }));
  const rest = own.length - lines.length;
  const note = rest === 0 ? "" : `, ${lines.length} of ${countText(own.length)} instances`;
  const shared = { isLogarithmic: false, bounds: null, background: null };
  const say = TELLERS[quantity];
  return [chartOf({ title: `${title}${note}`, timesUs, lines, say, ...shared }, context)];
}

function greatest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}
