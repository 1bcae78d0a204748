/**
 * What led to an event, from its root on, and what came of it.
 */
import { countText, durationText, instantText } from "../../quantity-text.ts";
import { button, make } from "./dom.ts";
import type { RunEvent, RunEvents } from "./run-data.ts";

/** Links of a chain that are shown at each of its ends. */
const LINKS_AT_ENDS = 12;
const EFFECTS_MAX = 40;
const EFFECTS_DEPTH = 6;

export function chainOf(
  event: RunEvent,
  events: RunEvents,
  choose: (event: RunEvent) => void,
): readonly HTMLElement[] {
  const causes = events.causesOf(event);
  const effects = effectsOf(event, events);
  const [root] = causes;
  const parts = [make("h3", "", "What led to it"), causeList(causes, choose)];
  if (root !== undefined && root.cause !== null) {
    parts.push(make("p", "note", "What led to the first of these is not kept on this page."));
  }
  if (effects.length > 0) {
    parts.push(make("h3", "", "What came of it"), effectList(event, effects, choose));
  }
  const rest = effects.length - EFFECTS_MAX;
  if (rest > 0) parts.push(make("p", "note", `And ${countText(rest)} more.`));
  return parts;
}

/** The root first; of a long chain the beginning and the end. */
function causeList(causes: readonly RunEvent[], choose: (event: RunEvent) => void): HTMLElement {
  const list = make("ol", "links");
  const cut = causes.length - 2 * LINKS_AT_ENDS;
  causes.forEach((event, n) => {
    const isCut = cut > 1 && n >= LINKS_AT_ENDS && n < causes.length - LINKS_AT_ENDS;
    if (isCut && n === LINKS_AT_ENDS) list.append(make("li", "cut", `… ${countText(cut)} more`));
    if (isCut) return;
    const before = causes[n - 1];
    const since = before === undefined ? 0 : event.tUs - before.tUs;
    const item = make("li");
    const isLast = n === causes.length - 1;
    item.append(linkOf(event, choose, isLast));
    if (since > 0) item.append(make("span", "since", `+ ${durationText(since)}`));
    list.append(item);
  });
  return list;
}

interface Effect {
  readonly event: RunEvent;
  readonly depth: number;
}

/** In the order of the run, each a step deeper than what it came of. */
function effectsOf(event: RunEvent, events: RunEvents): readonly Effect[] {
  const found: Effect[] = [];
  const visit = (from: RunEvent, depth: number): void => {
    if (depth > EFFECTS_DEPTH) return;
    for (const effect of events.effectsOf(from)) {
      found.push({ event: effect, depth });
      visit(effect, depth + 1);
    }
  };
  visit(event, 0);
  return found;
}

function effectList(
  { tUs }: RunEvent,
  effects: readonly Effect[],
  choose: (event: RunEvent) => void,
): HTMLElement {
  const list = make("ul", "links");
  for (const { event, depth } of effects.slice(0, EFFECTS_MAX)) {
    const item = make("li", `depth-${depth}`);
    item.append(linkOf(event, choose, false));
    if (event.tUs > tUs) item.append(make("span", "since", `+ ${durationText(event.tUs - tUs)}`));
    list.append(item);
  }
  return list;
}

function linkOf(
  event: RunEvent,
  choose: (event: RunEvent) => void,
  isItself: boolean,
): HTMLButtonElement {
  const link = button(`link ${event.kind}`, "", () => choose(event));
  if (isItself) link.setAttribute("aria-current", "true");
  link.append(
    make("span", "when", instantText(event.tUs)),
    make("span", "who", event.subject),
    make("span", "what", event.text),
  );
  return link;
}
