/**
 * One plot over time: uPlot with the axes, the cursor and the keys that all plots here share.
 */
import uPlot from "uplot";
import { fontOf } from "./canvas.ts";
import { make } from "./dom.ts";
import { followKeys } from "./keys.ts";
import type { Selection } from "./selection.ts";
import type { Theme } from "./theme.ts";
import { TICK_STEPS_US, tickText } from "./ticks.ts";
import type { TimeView } from "./time-view.ts";

const HEIGHT = 190;

export interface ChartContext {
  readonly view: TimeView;
  readonly theme: Theme;
  readonly selection: Selection;
}

export interface Line {
  readonly name: string;
  /** A colour of the style sheet. */
  readonly colour: string;
  /** In pixels drawn and left out; empty: a whole line. */
  readonly dash: readonly number[];
  readonly isFilled: boolean;
  readonly values: readonly (number | null)[];
}

export interface Band {
  /** `92 more`. */
  readonly name: string;
  readonly least: readonly number[];
  readonly most: readonly number[];
}

export interface ChartParts {
  readonly title: string;
  /** Where each window begins, and where the last one ends. */
  readonly timesUs: readonly number[];
  readonly lines: readonly Line[];
  /** Between these two there are others that have no line of their own; `null`: there are none. */
  readonly band: Band | null;
  readonly isLogarithmic: boolean;
  /** Least and greatest value shown; `null`: as the values are. */
  readonly bounds: readonly [number, number] | null;
  readonly say: (value: number) => string;
  /** How far marks of the axis may be apart; `null`: 1, 2 and 5 times powers of ten. */
  readonly steps: readonly number[] | null;
  /** Drawn below the lines. */
  readonly background: ((plot: uPlot) => void) | null;
}

export interface Chart {
  readonly element: HTMLElement;
  remove(): void;
}

export function chartOf(parts: ChartParts, context: ChartContext): Chart {
  const element = make("figure", "chart");
  element.append(make("figcaption", "", parts.title));
  const place = make("div", "chart-place");
  place.tabIndex = 0;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", describe(parts));
  element.append(place);
  const { view, theme, selection } = context;
  followKeys(place, view, () => selection.chooseNear(view.atUs, null));
  let plot: uPlot | null = null;
  const build = (): void => {
    plot?.destroy();
    plot = build1(parts, context, place);
  };
  const leaveTheme = theme.listen(build);
  const leaveView = view.listen(() => follow(plot, view));
  const watcher = new ResizeObserver(() => {
    if (plot === null) build();
    else if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: HEIGHT });
    follow(plot, view);
  });
  watcher.observe(place);
  return {
    element,
    remove() {
      leaveTheme();
      leaveView();
      watcher.disconnect();
      plot?.destroy();
      plot = null;
      element.remove();
    },
  };
}

/** The range and the extremes of each line: what a plot says without being seen. */
function describe(parts: ChartParts): string {
  const { title, say } = parts;
  const told = drawnLines(parts)
    .slice(0, 10)
    .map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      if (known.length === 0) return `${name}: nothing`;
      return `${name}: ${say(Math.min(...known))} to ${say(Math.max(...known))}`;
    });
  return `${title}. ${told.join("; ")}`;
}

function follow(plot: uPlot | null, view: TimeView): void {
  if (plot === null) return;
  const { fromUs, untilUs } = view.range;
  const { min, max } = plot.scales["x"] ?? {};
  if (min !== fromUs || max !== untilUs) plot.setScale("x", { min: fromUs, max: untilUs });
  // The plot takes a new scale only when it is drawn; its cursor is to be right at once.
  const share = (view.atUs - fromUs) / (untilUs - fromUs);
  plot.setCursor({ left: share * plot.over.clientWidth, top: 1 }, false);
}

function build1(parts: ChartParts, context: ChartContext, place: HTMLElement): uPlot {
  const { view, theme } = context;
  const { timesUs } = parts;
  const lines = drawnLines(parts);
  const data: uPlot.AlignedData = [
    [...timesUs],
    // The last window is drawn to its end.
    ...lines.map(({ values }) => [...values, values.at(-1) ?? null]),
  ];
  const plot = new uPlot(
    {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT,
      scales: {
        x: { time: false, min: view.range.fromUs, max: view.range.untilUs },
        y: scaleOf(parts),
      },
      axes: axesOf(parts, theme),
      series: [
        { label: "at", value: (_, us) => (us === null ? "" : tickText(us)) },
        ...lines.map((line) => seriesOf(line, parts, theme)),
      ],
      bands: bandsOf(parts, theme),
      cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
      legend: { live: true },
      hooks: {
        setSelect: [
          (self) => {
            if (self.select.width > 4) {
              const from = self.posToVal(self.select.left, "x");
              view.show(from, self.posToVal(self.select.left + self.select.width, "x"));
            }
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
        setCursor: [
          (self) => {
            const { left, event } = self.cursor;
            const isByHand = event !== undefined && event !== null;
            if (isByHand && left !== undefined && left >= 0) {
              view.lookAt(self.posToVal(left, "x"));
            }
          },
        ],
        drawAxes: parts.background === null ? [] : [parts.background],
      },
    },
    data,
    place,
  );
  const legend = plot.root.querySelector(".u-legend");
  legend?.setAttribute("aria-label", `${parts.title}: at the instant looked at`);
  plot.over.addEventListener("dblclick", () => view.showAll());
  return plot;
}

/** The band first, so that the lines are drawn over it. */
function drawnLines({ band, lines }: ChartParts): readonly Line[] {
  if (band === null) return lines;
  const edge = { colour: "--soft", dash: [1, 3], isFilled: false };
  return [
    { name: `${band.name}, most`, values: band.most, ...edge },
    { name: `${band.name}, least`, values: band.least, ...edge },
    ...lines,
  ];
}

/** The first two lines after the times, where there is a band. */
function bandsOf({ band }: ChartParts, theme: Theme): uPlot.Band[] {
  return band === null ? [] : [{ series: [1, 2], fill: veil(theme.colour("--soft")) }];
}

function scaleOf({ isLogarithmic, bounds }: ChartParts): uPlot.Scale {
  if (bounds !== null) {
    const [least, most] = bounds;
    return { distr: isLogarithmic ? 3 : 1, range: () => [least, most] };
  }
  return { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] };
}

function axesOf({ say, steps, isLogarithmic, bounds }: ChartParts, theme: Theme): uPlot.Axis[] {
  const look = {
    stroke: theme.colour("--soft"),
    grid: { stroke: theme.colour("--grid"), width: 1 },
    ticks: { stroke: theme.colour("--grid"), width: 1 },
    font: fontOf(11),
  };
  return [
    {
      ...look,
      size: 30,
      incrs: [...TICK_STEPS_US],
      space: 70,
      values: (_, ticks) => ticks.map(tickText),
    },
    {
      ...look,
      size: 74,
      space: 26,
      values: (_, ticks) => ticks.map(say),
      ...(steps === null ? {} : { incrs: [...steps] }),
      ...(isLogarithmic && bounds !== null
        ? { splits: () => roundValues(bounds), filter: (_: uPlot, ticks: number[]) => ticks }
        : {}),
    },
  ];
}

/** What a logarithmic axis is marked with: 1, 10, 100, or where that is little, 1, 2, 5, 10, 20. */
function roundValues([least, most]: readonly [number, number]): number[] {
  const steps = most / least > 300 ? [1] : [1, 2, 5];
  const found: number[] = [];
  for (let power = 1; power <= most; power *= 10) found.push(...steps.map((step) => step * power));
  return found.filter((value) => value >= least && value <= most);
}

function seriesOf(
  { name, colour, dash, isFilled }: Line,
  { say }: ChartParts,
  theme: Theme,
): uPlot.Series {
  const stroke = theme.colour(colour);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    label: name,
    stroke,
    width: 1.5,
    points: { show: false },
    value: (_, value) => (value === null ? "–" : say(value)),
    ...(dash.length === 0 ? {} : { dash: [...dash] }),
    ...(isFilled ? { fill: veil(stroke) } : {}),
    ...(stepped === undefined ? {} : { paths: stepped }),
  };
}

/** A colour that what stands behind it shines through. */
function veil(colour: string): string {
  return `color-mix(in srgb, ${colour} 20%, transparent)`;
}
