/**
 * What the bars of the timeline mean: those states alone that occur.
 */
import { PAGE_STATES, type PageData, type PageState } from "../html/page-data.ts";
import { clear, sheet } from "./canvas.ts";
import { make } from "./dom.ts";
import type { Looks } from "./looks.ts";
import { STATE_WORDS } from "./run-data.ts";
import type { Theme } from "./theme.ts";

const WIDTH = 26;
const HEIGHT = 14;

export function legendOf({ rows, faults }: PageData, looks: Looks, theme: Theme): HTMLElement {
  const met = new Set<PageState>();
  for (const { spans } of rows) {
    spans.forEach((value, at) => {
      if (at % 2 === 1) met.add(PAGE_STATES[value] ?? "none");
    });
  }
  const list = make("ul", "legend");
  for (const state of PAGE_STATES) {
    if (!met.has(state) || !looks.isSeen(state)) continue;
    const item = make("li");
    const swatch = sheet("swatch");
    if (swatch === null) continue;
    const draw = (): void => {
      clear(swatch, WIDTH, HEIGHT);
      looks.draw(swatch.context, state, new DOMRectReadOnly(0, 0, WIDTH, HEIGHT));
    };
    theme.listen(draw);
    draw();
    item.append(swatch.canvas, STATE_WORDS[state]);
    list.append(item);
  }
  if (faults.length > 0) {
    const item = make("li");
    item.append(make("span", "flag"), "fault: when, and framed on whom it lies");
    list.append(item);
  }
  return list;
}
