/**
 * The list of events: sorted out by kind, service and words; each opens its causes and effects.
 */
import type { PageData } from "../html/page-data.ts";
import { countText, instantText, pluralText } from "../../quantity-text.ts";
import { chainOf } from "./chain.ts";
import { button, find, make } from "./dom.ts";
import type { RunEvent, RunEvents } from "./run-data.ts";
import type { Selection } from "./selection.ts";
import type { TimeView } from "./time-view.ts";

/** Rows put on the page at a time: what a person reads before they ask for more. */
const ROWS_AT_FIRST = 150;
const ROWS_MORE = 500;

export function showEvents(
  data: PageData,
  events: RunEvents,
  view: TimeView,
  selection: Selection,
): void {
  const list = find("event-list", HTMLOListElement);
  const form = find("filter", HTMLFormElement);
  const more = find("more-events", HTMLButtonElement);
  if (list === null || form === null || more === null) return;
  new EventList({ events, view, selection, list, form, more }).appear(data);
}

interface Parts {
  readonly events: RunEvents;
  readonly view: TimeView;
  readonly selection: Selection;
  readonly list: HTMLOListElement;
  readonly form: HTMLFormElement;
  readonly more: HTMLButtonElement;
}

class EventList {
  readonly #parts: Parts;
  readonly #chain: HTMLElement = make("div", "chain");
  /** Those that the filter lets through. */
  #found: readonly RunEvent[] = [];
  #shown = 0;
  readonly #buttons = new Map<number, HTMLButtonElement>();
  #chosen: RunEvent | null = null;
  #zoomed = "";

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#chain.id = "chain";
    this.#chain.setAttribute("role", "region");
    this.#chain.setAttribute("aria-label", "Causes and effects of the chosen event");
  }

  appear({ units, events }: PageData): void {
    const { form, more, selection, view } = this.#parts;
    const select = form.elements.namedItem("unit");
    if (select instanceof HTMLSelectElement) {
      const met = new Set(events.unit);
      units.forEach(({ name }, unit) => {
        if (met.has(unit)) select.append(new Option(name, String(unit)));
      });
      select.addEventListener("change", () => {
        selection.chooseUnit(select.value === "" ? null : Number(select.value));
      });
    }
    form.hidden = false;
    this.#hideKindsWithout();
    form.addEventListener("input", () => this.#sort());
    form.addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", () => this.#grow(ROWS_MORE));
    selection.listen(() => this.#follow(select));
    view.listen(() => this.#followZoom());
    this.#sort();
  }

  /** A kind of which there is no event needs no box to tick. */
  #hideKindsWithout(): void {
    const met = new Set<string>(this.#parts.events.all.map(({ kind }) => kind));
    for (const box of this.#kinds()) {
      const label = box.closest("label");
      if (label !== null) label.hidden = !met.has(box.value);
    }
  }

  #kinds(): readonly HTMLInputElement[] {
    return [...this.#parts.form.querySelectorAll<HTMLInputElement>("input[name=kind]")];
  }

  #isTicked(name: string): boolean {
    const box = this.#parts.form.elements.namedItem(name);
    return box instanceof HTMLInputElement && box.checked;
  }

  #sort(): void {
    const { events, view, selection, form } = this.#parts;
    const kinds = new Set<string>(
      this.#kinds().flatMap(({ checked, value }) => (checked ? [value] : [])),
    );
    const search = form.elements.namedItem("search");
    const words = search instanceof HTMLInputElement ? search.value.trim().toLowerCase() : "";
    const [isAll, isZoomed] = [this.#isTicked("all"), this.#isTicked("zoomed")];
    const { fromUs, untilUs } = view.range;
    this.#found = events.all.filter((event) => {
      if (!kinds.has(event.kind) || (!isAll && !event.isTold)) return false;
      if (selection.unit !== null && event.unit !== selection.unit) return false;
      if (isZoomed && (event.tUs < fromUs || event.tUs > untilUs)) return false;
      return words === "" || `${event.subject} ${event.text}`.toLowerCase().includes(words);
    });
    this.#parts.list.replaceChildren();
    this.#buttons.clear();
    this.#shown = 0;
    this.#grow(ROWS_AT_FIRST);
  }

  #grow(by: number): void {
    const { list, more, events } = this.#parts;
    const next = this.#found.slice(this.#shown, this.#shown + by);
    list.append(...next.map((event) => this.#rowOf(event)));
    this.#shown += next.length;
    const rest = this.#found.length - this.#shown;
    more.hidden = rest === 0;
    more.textContent = `Show more: ${countText(rest)} left`;
    const count = find("events-count", HTMLElement);
    const all = pluralText(events.all.length, "event");
    if (count !== null) count.textContent = `${countText(this.#found.length)} of ${all}`;
    this.#place();
  }

  #rowOf(event: RunEvent): HTMLLIElement {
    const { selection } = this.#parts;
    const item = make("li");
    const row = button(`event ${event.kind}`, "", () => {
      selection.choose(selection.event === event ? null : event);
    });
    row.setAttribute("aria-expanded", "false");
    row.append(
      make("span", "when", instantText(event.tUs)),
      make("span", "who", event.subject),
      make("span", "what", event.text),
      make("span", "kind", event.kind),
    );
    this.#buttons.set(event.seq, row);
    item.append(row);
    return item;
  }

  #follow(select: Element | RadioNodeList | null): void {
    const { selection, list } = this.#parts;
    if (select instanceof HTMLSelectElement) {
      const value = selection.unit === null ? "" : String(selection.unit);
      if (select.value !== value) select.value = value;
    }
    const before = this.#chosen;
    this.#chosen = selection.event;
    if (before === selection.event) {
      this.#sort();
      return;
    }
    this.#place();
    if (selection.event === null) return;
    const target = this.#buttons.get(selection.event.seq) ?? this.#chain;
    if (!list.contains(document.activeElement)) target.focus({ preventScroll: true });
    this.#chain.scrollIntoView({ block: "nearest" });
  }

  #followZoom(): void {
    const { fromUs, untilUs } = this.#parts.view.range;
    const zoomed = this.#isTicked("zoomed") ? `${fromUs} ${untilUs}` : "";
    if (zoomed !== this.#zoomed) this.#sort();
    this.#zoomed = zoomed;
  }

  /** Below the row of the event, or above all rows where the filter hides that. */
  #place(): void {
    const { events, selection, list } = this.#parts;
    for (const [seq, row] of this.#buttons) {
      const isChosen = seq === this.#chosen?.seq;
      row.setAttribute("aria-expanded", String(isChosen));
      row.classList.toggle("chosen", isChosen);
    }
    this.#chain.remove();
    if (this.#chosen === null) return;
    this.#chain.tabIndex = -1;
    this.#chain.replaceChildren(
      ...chainOf(this.#chosen, events, (event) => selection.choose(event)),
    );
    const row = this.#buttons.get(this.#chosen.seq);
    if (row === undefined) list.before(this.#chain);
    else row.after(this.#chain);
  }
}
