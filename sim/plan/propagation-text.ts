/**
 * The propagation table for people: what becomes of a service by each other one, and the other way
 * round.
 */
import type { DependencyKind, ServiceId } from "../../kernel/spec.ts";
import { listText, shorten, wrap } from "../report/boot-text/shorten.ts";
import type { Palette } from "../report/palette.ts";
import { countText, pluralText } from "../quantity-text.ts";
import { withShortNames } from "../report/short-names.ts";
import { serviceAt, serviceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import { influenceLines, isAllSaid, NAMES_SHOWN } from "./influences-text.ts";
import {
  UPSETS,
  type Outcome,
  type Propagation,
  type PropagationRow,
  type Upset,
} from "./propagation.ts";

/** Rows shown of each table; `--json` has them all. */
const ROWS_MAX = 40;

/** What the columns of the outcomes take, with the gaps between them. */
const GAP = "  ";

/** The narrowest column of names that looks like one. */
const NAME_COLUMNS_MIN = 8;

const HEADS: Readonly<Record<Upset, string>> = {
  "cannot-start": "cannot start",
  fails: "fails",
  crashes: "crashes",
  stopped: "stopped",
  restarted: "restarted",
};

const WORDS: Readonly<Record<Outcome, string>> = {
  fails: "fails",
  "starts-without": "does without",
  starts: "starts",
  stops: "stops",
  restarts: "restarts",
  "runs-on": "runs on",
  "stays-done": "is done",
  never: "-",
};

const BONDS: Readonly<Record<DependencyKind, string>> = {
  requires: "requires",
  wants: "wants",
  "binds-to": "binds to",
  "part-of": "part of",
  after: "after",
};

/** As many columns as the words need that mostly are said of an upset. */
const COLUMNS: readonly (readonly [Upset, number])[] = UPSETS.map((upset) => {
  const least = upset === "cannot-start" ? "does without" : "runs on";
  return [upset, Math.max(HEADS[upset].length, least.length)];
});

export interface PropagationTextOptions {
  readonly width: number;
  readonly palette: Palette;
}

export function propagationText(
  full: SystemSpec,
  propagation: Propagation,
  options: PropagationTextOptions,
): string {
  const system = withShortNames(full, options.width);
  const name = serviceName(system, propagation.service);
  const { suffers, causes, absent } = propagation;
  const scene = {
    system,
    name,
    options,
    service: propagation.service,
    isAll: isAllSaid(propagation),
  };
  const sections = [
    [`${options.palette.bold(name)} of ${shorten(system.name, options.width - name.length - 4)}`],
    table("suffers", suffers, scene),
    table("causes", causes, scene),
    absentLines(system, absent, name, options.width),
    influenceLines(system, propagation, options.width),
    legend(options.width, [...suffers, ...causes].some(isOfAll(system, propagation.service))),
  ];
  const found = sections.filter((lines) => lines.length > 0);
  return `${found.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

interface Scene {
  readonly system: SystemSpec;
  readonly name: string;
  readonly options: PropagationTextOptions;
  /** The service that the tables are of. */
  readonly service: ServiceId;
  /** Whether nothing else than dependencies moves anything here. */
  readonly isAll: boolean;
}

/** `suffers`: what comes to the service from others; `causes`: what they have from it. */
function table(
  side: "suffers" | "causes",
  rows: readonly PropagationRow[],
  { system, name, options, service, isAll }: Scene,
): readonly string[] {
  const { width, palette } = options;
  const tied = rows.filter(({ bond }) => bond !== null);
  const isSuffering = side === "suffers";
  if (tied.length === 0) {
    const text = isSuffering
      ? `becomes of ${name}, whatever becomes of others.`
      : `becomes of others, whatever becomes of ${name}.`;
    return wrap(`${isAll ? "Nothing" : "By dependencies nothing"} ${text}`, width, "");
  }
  const shown = tied.slice(0, ROWS_MAX);
  const outcomeColumns = COLUMNS.map(([upset, columns]) => {
    return [
      upset,
      Math.max(columns, ...shown.map((row) => WORDS[row.outcomes[upset]].length)),
    ] as const;
  });
  const used = outcomeColumns.reduce((sum, [, columns]) => sum + columns + GAP.length, 0);
  const room = width - used - GAP.length;
  const told = shown.map((row) => ({
    row,
    label: serviceName(system, row.service),
    reason: reasonText(system, row, isSuffering ? row.service : service),
  }));
  const nameColumns = Math.max(...told.map(({ label }) => label.length), NAME_COLUMNS_MIN);
  const isBeside = told.every(({ reason }) => nameColumns + reason.length <= room);
  const heads = outcomeColumns.map(([upset, columns]) => HEADS[upset].padEnd(columns)).join(GAP);
  const title = isSuffering ? `${name} when one of these …` : `these when ${name} …`;
  const lines = [
    ...wrap(`What becomes of ${title}`, width, ""),
    `${" ".repeat(nameColumns)}${GAP}${heads}${isBeside ? `${GAP}why` : ""}`.trimEnd(),
  ];
  for (const { row, label, reason } of told) {
    const cells = outcomeColumns.map(([upset, columns]) =>
      cell(row.outcomes[upset], columns, palette),
    );
    const line = `${label.padEnd(nameColumns)}${GAP}${cells.join(GAP)}`;
    if (isBeside) lines.push(`${line}${GAP}${reason}`.trimEnd());
    else lines.push(line.trimEnd(), `${GAP}${palette.dim(reason)}`);
  }
  if (tied.length > shown.length) {
    lines.push(`… and ${countText(tied.length - shown.length)} more; --json has them`);
  }
  const untied = rows.length - tied.length;
  if (untied > 0) {
    const others = pluralText(untied, "other");
    const text = isSuffering
      ? `Whatever becomes of the ${others}, nothing does of ${name}`
      : `Nothing becomes of the ${others}`;
    lines.push(...wrap(`${text}${isAll ? "" : " by dependencies"}.`, width, ""));
  }
  return lines;
}

function cell(outcome: Outcome, columns: number, palette: Palette): string {
  const text = WORDS[outcome].padEnd(columns);
  switch (outcome) {
    case "fails":
    case "stops":
      return palette.red(text);
    case "restarts":
    case "starts-without":
      return palette.yellow(text);
    case "starts":
    case "runs-on":
    case "stays-done":
    case "never":
      return text;
  }
}

/**
 * By its own tie: `requires db`; of what several instances have to be down for, how many:
 * `binds to web (all 2)`.
 */
function reasonText(
  system: SystemSpec,
  { bond, outcomes }: PropagationRow,
  hit: ServiceId,
): string {
  if (bond === null) return "";
  const reason = `${BONDS[bond.kind]} ${serviceName(system, bond.service)}`;
  const count = instancesOf(system, hit);
  return count > 1 && isFall(outcomes) ? `${reason} (all ${count})` : reason;
}

function isFall({ fails, crashes }: PropagationRow["outcomes"]): boolean {
  return [fails, crashes].some((outcome) => outcome === "stops" || outcome === "restarts");
}

/** Whether a row is about what comes of the end of all of several instances. */
function isOfAll(system: SystemSpec, service: ServiceId): (row: PropagationRow) => boolean {
  const isSeveral = instancesOf(system, service) > 1;
  return (row) => (isSeveral || instancesOf(system, row.service) > 1) && isFall(row.outcomes);
}

function instancesOf(system: SystemSpec, service: ServiceId): number {
  return serviceAt(system, service).spec.instances;
}

function absentLines(
  system: SystemSpec,
  absent: Propagation["absent"],
  name: string,
  width: number,
): readonly string[] {
  if (absent.length === 0) return [];
  const list = listText(
    absent.map((id) => serviceName(system, id)),
    NAMES_SHOWN,
  );
  return wrap(`Not up beside ${name}, and so not in the tables: ${list}.`, width, "");
}

function legend(width: number, isOfSeveral: boolean): readonly string[] {
  const all = isOfSeveral ? " (all N): not before the last of its instances is down." : "";
  const text =
    "cannot start: what it needs fails before it starts; fails: goes down for good; crashes: " +
    "dies, and its policy brings it back; -: cannot happen to it.";
  return wrap(`${text}${all}`, width, "");
}
