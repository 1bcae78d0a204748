/**
 * `boot` for people: the timeline, the critical chain, what happened, what failed and why.
 *
 * It fits the width that it is given, from 60 columns up, and says the same without colour.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import { unreachable } from "../../../kernel/assertion.ts";
import { describeProblem } from "../../problem.ts";
import type { Ending } from "../../simulation.ts";
import type { BootOutcome } from "../boot-json.ts";
import { neverReady } from "../failure-causes.ts";
import type { Verdict } from "../objectives.ts";
import type { Palette } from "../palette.ts";
import {
  bytesText,
  countText,
  durationText,
  instantText,
  pluralText,
} from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { warningsOf } from "../run-warnings.ts";
import { nameColumnsOf, withShortOutcome } from "../short-names.ts";
import { serviceName } from "../../subject-names.ts";
import { deniedLines } from "./calls.ts";
import { cpuLines } from "./cpus.ts";
import { downLines } from "./downs.ts";
import { failureLines } from "./failures.ts";
import { groupLines } from "./groups.ts";
import { happeningLines, type Detail } from "./happenings.ts";
import { limitLines } from "./limits.ts";
import { messageLines } from "./messages.ts";
import { notCountedText } from "../not-counted.ts";
import { networkLines } from "./network.ts";
import { programLines } from "./programs.ts";
import { worstText, worstTime } from "../worst-time.ts";
import { serviceCallLines } from "./service-calls.ts";
import { workloadLines } from "./workloads.ts";
import { makeRows } from "./rows.ts";
import { ENDINGS, observedText } from "../verdict-words.ts";
import { listText, shorten, wrap, wrapParts } from "./shorten.ts";
import { timeline } from "./timeline.ts";

export interface BootTextOptions {
  readonly width: number;
  readonly palette: Palette;
  /** `virtual time`, and what else the header says of how it was run. */
  readonly conditions: string;
  /** The command that runs the same again. */
  readonly command: string;
  /** The command that shows what waits for what. */
  readonly planCommand: string;
  /** How much is told of what happened. */
  readonly detail: Detail;
  /** Only what went wrong; empty where nothing did. */
  readonly isQuiet: boolean;
}

/** What stands before the commands of `look next`. */
const NEXT_COLUMNS = 36;

const WARNINGS_MAX = 10;

const CHAIN_INDENT = 17;

/** `  violated  `, and what stands between an objective and what was observed. */
const VERDICT_INDENT = 15;

/** `  broken    `. */
const BROKEN_INDENT = 12;

/** Links of the critical chain that are shown at each of its ends. */
const CHAIN_ENDS = 6;

export function bootText(full: BootOutcome, options: BootTextOptions): string {
  const { width, palette, isQuiet } = options;
  const outcome = withShortOutcome(full, width);
  const { system, report, verdicts } = outcome;
  const failures = failureLines(system, report, options);
  const told = isQuiet ? verdicts.filter(({ held }) => !held) : verdicts;
  const judged = verdictLines(told, outcome, options);
  const downs = downLines(system, report, width, palette);
  const denied = deniedLines(system, report, width, palette);
  const ending = endingLines(report, options);
  const broken = brokenLines(report, options);
  const sections = isQuiet
    ? [failures, downs, denied, judged, broken, isUnfinished(report.ending) ? ending : []]
    : [
        [headline(outcome, options)],
        [
          ...timeline(makeRows(system, report), report, width, palette),
          ...readinessLines(outcome, options),
        ],
        happeningLines(system, report, options),
        groupLines(report, width, palette),
        cpuLines(system, report, width, palette),
        messageLines(system, report, width),
        workloadLines(report, width),
        serviceCallLines(system, report, width),
        networkLines(system, report),
        programLines(report, width),
        failures,
        downs,
        denied,
        limitLines(system, report.resources, width, palette),
        judged,
        broken,
        warningLines(outcome, options),
        ending,
      ];
  const isTroubled =
    failures.length > 0 ||
    downs.length > 0 ||
    denied.length > 0 ||
    broken.length > 0 ||
    verdicts.some(({ held }) => !held);
  if (isTroubled) sections.push(nextLines(full, options));
  // Whoever compares digests takes the line of the one, which names neither file nor seed.
  if (!isQuiet)
    sections.push(pageLines(outcome), auditLines(outcome), [
      report.digest,
      `again: ${options.command}`,
    ]);
  return joined(sections);
}

function headline({ system, seed }: BootOutcome, options: BootTextOptions): string {
  const { palette, conditions, width } = options;
  const services = pluralText(system.services.length, "service");
  const instances = pluralText(system.instanceCount, "instance");
  const rest = `${services}, ${instances}   seed ${seed}   ${conditions}`;
  const name = shorten(system.name, Math.max(nameColumnsOf(width), width - rest.length - 3));
  return `${palette.bold(name)}   ${rest}`;
}

function readinessLines(outcome: BootOutcome, options: BootTextOptions): readonly string[] {
  const { system, report } = outcome;
  const missing = neverReady(report.services);
  if (report.readyUs === null) {
    const expected = report.services.filter(({ enabled }) => enabled).length;
    const names = listText(
      missing.map((id) => serviceName(system, id)),
      8,
    );
    const count = `${countText(missing.length)} of ${pluralText(expected, "enabled service")}`;
    const text = `not ready: ${count} never became ready: ${names}`;
    const [first = "", ...rest] = wrap(text, options.width, "  ");
    return [options.palette.red(first), ...rest];
  }
  return chainLines(outcome, report.readyUs, options.width);
}

/** `critical chain   db 812 ms > web 1.502 s = 2.314 s to ready`. */
function chainLines(
  { system, report }: BootOutcome,
  readyUs: number,
  width: number,
): readonly string[] {
  const chain = report.criticalChain;
  if (report.chainBrokenBy !== null) {
    const name = serviceName(system, report.chainBrokenBy);
    const why = `none: it took a later call to bring up ${name}; ${durationText(readyUs)} to ready`;
    return wrap(`critical chain   ${why}`, width, " ".repeat(CHAIN_INDENT));
  }
  if (chain.length === 0) return [];
  const links = chain.map(
    ({ service, startedUs, readyUs: upUs }) =>
      `${serviceName(system, service)} ${durationText(Math.max(0, upUs - startedUs))}`,
  );
  const hidden = links.length - 2 * CHAIN_ENDS;
  const shown =
    hidden > 1
      ? [
          ...links.slice(0, CHAIN_ENDS),
          `… ${countText(hidden)} more …`,
          ...links.slice(-CHAIN_ENDS),
        ]
      : links;
  const sumUs = chain.reduce((sum, link) => sum + (link.readyUs - link.startedUs), 0);
  const sign = sumUs === readyUs ? "=" : "in all";
  const end = `${sign} ${durationText(readyUs)} to ready`;
  const parts = shown.map((link, index) => (index === 0 ? link : `> ${link}`));
  return wrapParts(["critical chain  ", ...parts, end], width, " ".repeat(CHAIN_INDENT));
}

function verdictLines(
  verdicts: readonly Verdict[],
  { system, report }: BootOutcome,
  { palette, width }: BootTextOptions,
): readonly string[] {
  const longest = Math.max(0, ...verdicts.map(({ objective }) => objective.text.length));
  return verdicts.flatMap((verdict) => {
    const { objective, held } = verdict;
    const text = objective.text.padEnd(longest);
    const worst = worstTime(system, report, verdict);
    const parts = [
      observedText(verdict, report),
      notCountedText(objective, report),
      worst === null ? "" : worstText(worst),
      held ? "" : `(line ${objective.place.line})`,
    ];
    const rest = parts.filter((part) => part !== "").join("   ");
    const indent = " ".repeat(VERDICT_INDENT + longest);
    const [first = "", ...more] = wrap(rest, width - indent.length, "");
    const word = held ? `${palette.green("held")}    ` : palette.red("violated");
    return [`  ${word}  ${text}   ${first}`, ...more.map((part) => `${indent}${part}`)];
  });
}

function brokenLines(
  { invariants }: RunReport,
  { palette, width }: BootTextOptions,
): readonly string[] {
  const indent = " ".repeat(BROKEN_INDENT);
  return invariants.violations.flatMap(({ id, message }) => {
    const [first = "", ...more] = wrap(`invariant ${id}: ${message}`, width - BROKEN_INDENT, "");
    const lines = [`  broken    ${first}`, ...more.map((line) => indent + line)];
    return lines.map((line) => palette.red(line));
  });
}

function warningLines(
  { system, report }: BootOutcome,
  { palette, width }: BootTextOptions,
): string[] {
  const warnings = warningsOf(system, report);
  const lines = warnings.slice(0, WARNINGS_MAX).flatMap((warning) => {
    const [first = "", ...rest] = wrap(describeProblem(warning), width - 9, "         ");
    return [`${palette.yellow("warning")}  ${first}`, ...rest];
  });
  const rest = warnings.length - WARNINGS_MAX;
  if (rest > 0) lines.push(`         … and ${pluralText(rest, "more warning")}: multios check`);
  return lines;
}

function isUnfinished(ending: Ending): boolean {
  switch (ending) {
    case "quiet":
    case "until":
    case "enough":
    case "horizon":
    case "shutdown":
      return false;
    case "no-progress":
    case "livelock":
    case "interrupted":
      return true;
    default:
      return unreachable(ending);
  }
}

function endingLines(
  { ending, endedUs, events }: RunReport,
  { width, palette }: BootTextOptions,
): readonly string[] {
  const when = `ended at ${instantText(endedUs)}, ${pluralText(events, "event")}`;
  const lines = wrap(`${when}: ${ENDINGS[ending]}`, width, "  ");
  return isUnfinished(ending) ? lines.map((line) => palette.red(line)) : lines;
}

/** Commands are never broken, because they are there to be copied; they get lines of their own. */
function nextLines(outcome: BootOutcome, options: BootTextOptions): readonly string[] {
  const { command, planCommand, width } = options;
  const steps: (readonly [what: string, command: string])[] = [
    ["every event with its cause", `${command} --trace trace.jsonl`],
  ];
  if (outcome.page === null) {
    steps.unshift(["the run as a page for a browser", `${command} --report run.html`]);
  }
  if (outcome.report.traffic !== null) {
    steps.push(["requests hop by hop, in Perfetto", `${command} --perfetto run.json`]);
  }
  const lost = lostOf(outcome);
  // Where no dependency has to do with it, the plan of who waits for whom explains nothing.
  if (lost !== null) {
    const service = serviceName(outcome.system, lost);
    steps.unshift(["what takes it along", `${planCommand} --service ${service}`]);
  }
  const isWide = steps.every(([, text]) => NEXT_COLUMNS + text.length <= width);
  const lines = steps.map(([what, text]) =>
    isWide ? `  ${what.padEnd(NEXT_COLUMNS - 2)}${text}` : `  ${what}\n    ${text}`,
  );
  return ["look next", ...lines];
}

/** The first service that another one's failure keeps down; `null`: there is none. */
function lostOf({ report }: BootOutcome): ServiceId | null {
  const { failures } = report;
  const failed = failures.find(({ error }) => error === "dependency-error");
  // One that waits and has never failed waits for another as well.
  return (failed ?? failures.find(({ error }) => error === null))?.service ?? null;
}

/** `report  run.html, 412 KiB: open it in a browser`. */
function pageLines({ page }: BootOutcome): readonly string[] {
  if (page === null) return [];
  return [`report  ${page.file}, ${bytesText(page.bytes)}: open it in a browser`];
}

/** The head fills a line of 80 columns: it is there to be copied, and is never broken. */
function auditLines({ audit }: BootOutcome): readonly string[] {
  if (audit === null) return [];
  const entries = pluralText(audit.entries, "entry", "entries");
  return [`audit   ${entries} in ${audit.file}`, `head    ${audit.head}`];
}

/** Sections with an empty line between them; empty ones leave none. */
function joined(sections: readonly (readonly string[])[]): string {
  const found = sections.filter((lines) => lines.length > 0);
  if (found.length === 0) return "";
  return `${found.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
