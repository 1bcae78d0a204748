/**
 * The whole page: one file, which fetches nothing and says what matters without its script too.
 */
import type { RunSamples } from "../../sampling/samples.ts";
import type { BootOutcome } from "../boot-json.ts";
import { countText, durationText, instantText, pluralText } from "../../quantity-text.ts";
import { ENDINGS } from "../verdict-words.ts";
import { contentPolicy } from "./content-policy.ts";
import type { InjectedFaultReport } from "./fault-history.ts";
import type { Graph } from "./graph.ts";
import { graphHtml } from "./graph-html.ts";
import { headlineOf, type Headline } from "./headline.ts";
import { embedded, html, Markup, NOTHING } from "./markup.ts";
import { objectivesHtml } from "./objectives.ts";
import { EVENT_KINDS, type PageData } from "./page-data.ts";
import { faultTable } from "./fault-table.ts";
import { callTable, instanceTable, recoveryTable, warningList, workloadTable } from "./tables.ts";

/** The page's own code, as the build has made it of sim/report/page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface PageView {
  readonly outcome: BootOutcome;
  /** `null`: nothing was measured window by window. */
  readonly samples: RunSamples | null;
  /** The command that runs the same again. */
  readonly command: string;
  /** How it was run, as the text says it. */
  readonly conditions: string;
  readonly assets: PageAssets;
}

export interface PageParts extends PageView {
  readonly data: PageData;
  readonly graph: Graph;
  readonly faults: readonly InjectedFaultReport[];
  readonly faultsNotListed: number;
  /** What is left out, a sentence each. */
  readonly notes: readonly string[];
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E" +
  "%3Cpath fill='%232f6fdd' d='M0 1h5v2H0zM2 4h6v2H2z'/%3E%3C/svg%3E";

/** Apart, because bundlers take templates to pieces in which they see it. */
const END_OF_SCRIPT = new Markup(["</", "script>"].join(""));

export function pageHtml(parts: PageParts): string {
  const { outcome, assets, faults, faultsNotListed } = parts;
  const headline = headlineOf(outcome, faults.length + faultsNotListed);
  const title = `${outcome.system.name}: ${headline.verdict.toLowerCase()}`;
  // The script's own text ends no script element: the build has seen to that.
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(assets.script, assets.style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${new Markup(assets.style)}</style>
</head>
<body>
<a class="skip" href="#objectives">To the objectives</a>
${header(parts, headline)}
<main>
<noscript><p class="note">Without JavaScript this page has its tables, and no plots.</p></noscript>
${sections(parts)}
</main>
${footer(parts)}
${clock()}
<script type="application/json" id="data">${embedded(parts.data)}${END_OF_SCRIPT}
<script>${new Markup(assets.script)}${END_OF_SCRIPT}
</body>
</html>
`;
  return page.text;
}

function header(
  { outcome, conditions }: PageParts,
  { mood, verdict, sentences }: Headline,
): Markup {
  const { system, seed, report } = outcome;
  const size = [
    pluralText(system.services.length, "service"),
    pluralText(system.instanceCount, "instance"),
    `seed ${seed}`,
    `${durationText(report.endedUs)} of ${conditions.replaceAll(/ {2,}/gu, ", ")}`,
  ];
  return html`<header class="top">
    <div class="bar">
      <span class="brand">MultiOS run report</span>
      <button type="button" id="theme" hidden>Theme</button>
    </div>
    <h1>${system.name}</h1>
    <p class="size">${size.join(" · ")}</p>
    <div class="verdict ${mood}">
      <p class="say">${verdict}.</p>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </div>
  </header>`;
}

function sections(parts: PageParts): Markup {
  const { outcome, samples, faults, faultsNotListed, graph, data } = parts;
  const hasTraffic = outcome.report.traffic !== null;
  return html`${section("objectives", "Objectives", objectivesHtml({ outcome, samples }))}
  ${section(
    "timeline",
    "What happened when",
    html`<div id="timeline-plot" class="scripted"></div>
      ${faultTable(outcome, faults, faultsNotListed)} ${recoveries(outcome)}`,
  )}
  ${hasTraffic ? section("requests", "Requests", trafficHtml(parts)) : NOTHING}
  ${section(
    "graph",
    "Who needs whom",
    html`${graphNote(graph, hasTraffic)}
      <div class="beside">
        ${graphHtml(graph)}
        <div id="unit" class="panel" role="status"></div>
      </div>`,
  )}
  ${loadHtml(data)} ${section("events", "Events and their causes", eventsHtml())}
  ${section("instances", "Instances", instanceTable(outcome))} ${warningList(outcome)}`;
}

/** Folded: that each was noticed and answered is the ordinary course of things. */
function recoveries(outcome: BootOutcome): Markup {
  const table = recoveryTable(outcome);
  if (table === NOTHING) return NOTHING;
  return html`<details>
    <summary>How each failure was noticed and answered</summary>
    ${table}
  </details>`;
}

function loadHtml({ samples }: PageData): Markup {
  if (samples === null || samples.plots.length === 0) return NOTHING;
  const place = html`<div id="load-plots" class="scripted"></div>`;
  return section("load", "Load, CPU and memory", place);
}

function section(id: string, title: string, content: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}

function trafficHtml({ outcome }: PageParts): Markup {
  return html`${workloadTable(outcome.report)} ${callTable(outcome)}
    <div id="traffic-plots" class="scripted"></div>`;
}

function graphNote({ edgesNotDrawn }: Graph, hasTraffic: boolean): Markup {
  const calls = hasTraffic ? " An arrow is a call, and points at who is called." : "";
  const rest = edgesNotDrawn === 0 ? "" : ` ${countText(edgesNotDrawn)} more lines are not drawn.`;
  return html`<p class="hint">
    What starts first stands at the top; who needs it hangs below.${calls}${rest}
  </p>`;
}

function eventsHtml(): Markup {
  const kinds = EVENT_KINDS.map(
    (kind) =>
      html`<label><input type="checkbox" name="kind" value="${kind}" checked />${kind}</label>`,
  );
  return html`<p class="hint">Choose an event to see what led to it and what came of it.</p>
    <form id="filter" class="filter" hidden>
      <label class="search">Search <input type="search" name="search" autocomplete="off" /></label>
      <label class="pick"
        >Service
        <select name="unit">
          <option value="">all</option>
        </select></label
      >
      <label><input type="checkbox" name="all" />every step, also of normal starts</label>
      <label><input type="checkbox" name="zoomed" />only what the plots show</label>
      <fieldset>
        <legend>Kinds</legend>
        ${kinds}
      </fieldset>
    </form>
    <p id="events-count" class="note" role="status"></p>
    <ol id="event-list" class="events"></ol>
    <button type="button" id="more-events" hidden>Show more</button>`;
}

/** What all plots share: the instant that is looked at, and the part of the run that is shown. */
function clock(): Markup {
  return html`<div id="clock" class="clock" role="region" aria-label="The instant looked at" hidden>
    <output id="now" for="instant"></output>
    <input type="range" id="instant" min="0" max="1000" step="1" aria-label="Instant" />
    <span class="buttons">
      <button type="button" id="previous" title="previous event">
        ‹<span class="wide"> event</span>
      </button>
      <button type="button" id="next" title="next event"><span class="wide">event </span>›</button>
      <button type="button" id="zoom-in" title="zoom in">+</button>
      <button type="button" id="zoom-out" title="zoom out">−</button>
      <button type="button" id="zoom-all" title="show the whole run">all</button>
    </span>
  </div>`;
}

function footer({ outcome, command, notes, data }: PageParts): Markup {
  const { report, version } = outcome;
  const ended = `Ended at ${instantText(report.endedUs)}: ${ENDINGS[report.ending]}.`;
  const digest = report.digest;
  return html`<footer>
    <h2>The same run again</h2>
    <p><code id="command">${command}</code> <button type="button" id="copy" hidden>Copy</button></p>
    <p>
      ${ended} ${pluralText(report.events, "event")}, ${countText(data.events.seq.length)} of them
      on this page.
    </p>
    <ul class="notes">
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
    <p class="digest"><code>${digest}</code> MultiOS ${version}</p>
  </footer>`;
}
