/**
 * Gives the boxes of the graph the states of the instant looked at, and tells more of a chosen one.
 */
import { WORST_FIRST, type PageData, type PageRow, type PageUnit } from "../html/page-data.ts";
import { find, make } from "./dom.ts";
import { spansOf, STATE_WORDS, stateAt, type Span } from "./run-data.ts";
import type { Selection } from "./selection.ts";
import type { TimeView } from "./time-view.ts";

interface Box {
  readonly element: SVGElement;
  readonly told: Element;
  readonly unit: number;
  readonly about: PageUnit;
  readonly rows: readonly { readonly row: PageRow; readonly spans: readonly Span[] }[];
}

export function showGraph(data: PageData, view: TimeView, selection: Selection): void {
  const boxes = boxesOf(data);
  if (boxes.length === 0) return;
  const choose = (unit: number): void => {
    selection.chooseUnit(selection.unit === unit ? null : unit);
  };
  for (const { element, unit } of boxes) {
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.addEventListener("click", () => choose(unit));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(unit);
    });
  }
  const show = (): void => {
    for (const box of boxes) wear(box, view.atUs, selection.unit);
    lightEdges(selection.unit);
    tellOf(boxes.find(({ unit }) => unit === selection.unit) ?? null, view.atUs);
  };
  view.listen(show);
  selection.listen(show);
  show();
}

function boxesOf({ units, rows }: PageData): readonly Box[] {
  return [...document.querySelectorAll(".node[data-unit]")].flatMap((element): Box[] => {
    const unit = Number(element.getAttribute("data-unit"));
    const about = units[unit];
    const told = element.querySelector(".told");
    if (about === undefined || told === null || !(element instanceof SVGElement)) return [];
    const own = rows.slice(about.firstRow, about.firstRow + about.rows);
    return [{ element, told, unit, about, rows: own.map((row) => ({ row, spans: spansOf(row) })) }];
  });
}

function wear(
  { element, told, about, rows, unit }: Box,
  atUs: number,
  chosen: number | null,
): void {
  const states = rows.map(({ spans }) => stateAt(spans, atUs));
  const worst = WORST_FIRST.find((state) => states.includes(state)) ?? "none";
  const well = states.filter((state) => state === "ready" || state === "done").length;
  const word = STATE_WORDS[worst];
  const isCounted = states.length > 1 && well < states.length;
  const text = isCounted ? `${well} of ${states.length} ready` : word;
  told.textContent = text;
  element.dataset["state"] = worst;
  const isChosen = unit === chosen;
  element.classList.toggle("chosen", isChosen);
  element.setAttribute("aria-pressed", String(isChosen));
  element.setAttribute("aria-label", `${about.name}: ${isCounted ? `${text}, ${word}` : text}`);
}

/** The lines of the chosen box stand out. */
function lightEdges(chosen: number | null): void {
  for (const edge of document.querySelectorAll(".edge")) {
    const ends = [edge.getAttribute("data-from"), edge.getAttribute("data-to")];
    const isLit = chosen !== null && ends.includes(String(chosen));
    edge.classList.toggle("lit", isLit);
    edge.classList.toggle("dim", chosen !== null && !isLit);
  }
}

function tellOf(box: Box | null, atUs: number): void {
  const panel = find("unit", HTMLElement);
  if (panel === null) return;
  panel.replaceChildren();
  if (box === null) {
    panel.append(make("p", "hint", "Choose a service to see more of it, and its events below."));
    return;
  }
  const { about, rows } = box;
  panel.append(make("h3", "", about.name), make("p", "", about.about));
  const facts = make("dl", "facts");
  for (const [name, value] of about.facts)
    facts.append(make("dt", "", name), make("dd", "", value));
  const states = make("ul", "states");
  for (const { row, spans } of rows.slice(0, 40)) {
    const state = stateAt(spans, atUs);
    const item = make("li", "", `${row.name} ${STATE_WORDS[state]}`);
    item.dataset["state"] = state;
    states.append(item);
  }
  panel.append(facts, states);
}
