/**
 * The objectives of a page: what was promised, what was seen, and where that was at its worst.
 */
import type { BootOutcome } from "../boot-json.ts";
import type { RunSamples } from "../../sampling/samples.ts";
import { notCountedText } from "../not-counted.ts";
import { observedText } from "../verdict-words.ts";
import { html, type Markup } from "./markup.ts";
import { tableOf } from "./tables.ts";
import { worstOf } from "./worst.ts";

export interface ObjectivesView {
  readonly outcome: BootOutcome;
  readonly samples: RunSamples | null;
}

export function objectivesHtml({ outcome, samples }: ObjectivesView): Markup {
  const { system, report, verdicts } = outcome;
  if (verdicts.length === 0) {
    return html`<p class="none">
      The manifest states none. With <code>objectives</code> a run says whether it kept them.
    </p>`;
  }
  // Those that want to be read stand first.
  const ordered = [...verdicts.filter(({ held }) => !held), ...verdicts.filter(({ held }) => held)];
  const rows = ordered.map((verdict) => {
    const { objective, held } = verdict;
    const worst = worstOf(verdict, { report, system, samples });
    return [
      held
        ? html`<span class="badge held">held</span>`
        : html`<span class="badge violated">violated</span>`,
      html`<code>${objective.text}</code>`,
      [observedText(verdict, report), notCountedText(objective, report)]
        .filter((part) => part !== "")
        .join("; "),
      worst === null
        ? ""
        : worst.atUs === null
          ? worst.text
          : html`<span data-at="${worst.atUs}">${worst.text}</span>`,
      String(objective.place.line),
    ];
  });
  const headings = ["verdict", "objective", "observed", "where it was worst", "#line"];
  return html`<div class="cards">${tableOf("Every objective", headings, rows)}</div>`;
}
