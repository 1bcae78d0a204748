/**
 * The plots of instances: requests, places taken, queues, CPU and memory, of one service at a time
 * or of those instances that had most of it.
 *
 * No plot has more lines than can be told apart. All others stand behind them as a band from the
 * least to the most that any of them had, so that nothing is hidden; and any can be picked.
 */
import type { PageData, PagePlot, PageSamples, PageSeries } from "../html/page-data.ts";
import { bytesText, countText, shareText } from "../../quantity-text.ts";
import { chartOf, type Band, type Chart, type ChartContext, type Line } from "./chart.ts";
import { find, make } from "./dom.ts";
import { LOOKS_OF_LINES, Paints, type LineLook } from "./paints.ts";
import { rateText } from "./traffic-plots.ts";

const TELLERS: Readonly<Record<PagePlot["quantity"], (value: number) => string>> = {
  rate: rateText,
  count: (value) =>
    value >= 100
      ? countText(Math.round(value))
      : String(Number(value >= 1 ? value.toFixed(2) : value.toPrecision(2))),
  bytes: (value) => bytesText(Math.round(value)),
  share: shareText,
};

/** Powers of two, so that marks are whole kibibytes and mebibytes. */
const BYTE_STEPS: readonly number[] = Array.from({ length: 50 }, (_, power) => {
  return Array.from({ length: power }, () => 2).reduce((a, b) => a * b, 1);
});

/** Whose lines are drawn. */
interface Choice {
  /** `null`: of every service. */
  readonly unit: number | null;
  /** The name of an instance; empty: those that had most. */
  readonly instance: string;
  readonly paints: Paints;
}

export function showLoad(data: PageData, samples: PageSamples, context: ChartContext): void {
  const place = find("load-plots", HTMLElement);
  if (place === null) return;
  const { view, selection } = context;
  const count = Math.ceil(samples.windows / samples.together);
  const timesUs = Array.from({ length: count + 1 }, (_, n) =>
    Math.min(view.endUs, n * samples.windowUs * samples.together),
  );
  const [units, instances] = [unitChooser(data, samples), make("select")];
  const charts = make("div", "charts");
  place.append(choosers(units, instances), charts);
  let shown: readonly Chart[] = [];
  const draw = (): void => {
    for (const chart of shown) chart.remove();
    const choice = { unit: unitIn(units), instance: instances.value, paints: new Paints() };
    shown = samples.plots.flatMap((plot) => chartsOf(plot, choice, timesUs, context));
    charts.append(...shown.map(({ element }) => element));
  };
  const show = (): void => {
    offerInstances(instances, samples, unitIn(units));
    draw();
  };
  units.addEventListener("change", show);
  instances.addEventListener("change", draw);
  selection.listen(() => {
    const wanted = selection.unit === null ? "" : String(selection.unit);
    const hasIt = [...units.options].some(({ value }) => value === wanted);
    if (!hasIt || units.value === wanted) return;
    units.value = wanted;
    show();
  });
  show();
}

function choosers(units: HTMLSelectElement, instances: HTMLSelectElement): HTMLElement {
  const row = make("p", "picks");
  for (const [name, select] of [
    ["Instances of", units] as const,
    ["Lines for", instances] as const,
  ]) {
    const label = make("label", "pick", `${name} `);
    label.append(select);
    row.append(label);
  }
  return row;
}

function unitIn({ value }: HTMLSelectElement): number | null {
  return value === "" ? null : Number(value);
}

function unitChooser({ units }: PageData, { plots }: PageSamples): HTMLSelectElement {
  const select = make("select");
  select.append(new Option("every service", ""));
  const met = new Set(plots.flatMap(({ series }) => series.map(({ unit }) => unit)));
  units.forEach(({ name }, unit) => {
    if (met.has(unit)) select.append(new Option(name, String(unit)));
  });
  return select;
}

function offerInstances(
  select: HTMLSelectElement,
  { plots }: PageSamples,
  unit: number | null,
): void {
  const names = plots.flatMap(({ series }) => ownOf(series, unit).map(({ name }) => name));
  const before = select.value;
  select.replaceChildren(new Option("those with most", ""));
  for (const name of new Set(names)) select.append(new Option(name, name));
  select.value = names.includes(before) ? before : "";
}

function ownOf<Item extends { readonly unit: number }>(
  all: readonly Item[],
  unit: number | null,
): readonly Item[] {
  return all.filter((each) => unit === null || each.unit === unit);
}

function chartsOf(
  { title, quantity, scale, series, rest }: PagePlot,
  { unit, instance, paints }: Choice,
  timesUs: readonly number[],
  context: ChartContext,
): readonly Chart[] {
  const own = ownOf(series, unit);
  if (own.length === 0) return [];
  const picked = own.filter(({ name }) => name === instance);
  const chosen = new Set(picked.length > 0 ? picked : withMost(own));
  const drawn = own.filter((each) => chosen.has(each));
  const looks = paints.of(drawn.map(({ name }) => name));
  const lines = drawn.flatMap((each, n) => {
    const look = looks[n];
    return look === undefined ? [] : [lineOf(each, scale, look)];
  });
  const ranges = [...own.filter((each) => !chosen.has(each)).map(asRange), ...ownOf(rest, unit)];
  const band = bandOf(ranges, scale);
  const steps = quantity === "bytes" ? BYTE_STEPS : null;
  const shared = { steps, isLogarithmic: false, bounds: null, background: null };
  return [chartOf({ title, timesUs, lines, band, say: TELLERS[quantity], ...shared }, context)];
}

/** In their order those that had most at any time, and of equals the first ones. */
function withMost(own: readonly PageSeries[]): readonly PageSeries[] {
  const ranked = own.map((each, place) => ({ each, place, most: greatest(each.values) }));
  ranked.sort((a, b) => b.most - a.most || a.place - b.place);
  return ranked.slice(0, LOOKS_OF_LINES).map(({ each }) => each);
}

function lineOf({ name, values }: PageSeries, scale: number, look: LineLook): Line {
  const scaled = values.map((value) => (value === null ? null : value * scale));
  return { name, ...look, isFilled: false, values: scaled };
}

interface Range {
  readonly instances: number;
  readonly least: readonly (number | null)[];
  readonly most: readonly (number | null)[];
}

function asRange({ values }: PageSeries): Range {
  return { instances: 1, least: values, most: values };
}

/** Around all of them; `null`: there are none. */
function bandOf(ranges: readonly Range[], scale: number): Band | null {
  if (ranges.length === 0) return null;
  const count = ranges.reduce((sum, { instances }) => sum + instances, 0);
  const windows = Math.max(...ranges.map(({ least }) => least.length));
  const at = (pick: (...values: number[]) => number, of: "least" | "most"): number[] =>
    Array.from(
      { length: windows },
      (_, n) => pick(...ranges.map((each) => each[of][n] ?? 0)) * scale,
    );
  return {
    name: `${countText(count)} more`,
    least: at(Math.min, "least"),
    most: at(Math.max, "most"),
  };
}

function greatest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}
