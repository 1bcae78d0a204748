/**
 * Names that fit: a system whose services and groups have names of at most so many columns.
 *
 * A name may have 128 characters, and one that long would set the columns of every table. A text
 * for people is made of a system with shortened names, so that each is written alike wherever it
 * stands. No two of them become the same: where their ends are alike, what differs is kept.
 */
import type { SystemSpec } from "../system.ts";
import type { BootOutcome } from "./boot-json.ts";
import { shorten } from "./boot-text/shorten.ts";
import type { RunReport } from "./run-report.ts";

const ELLIPSIS = "…";

/** Services and groups may use this share of the line: 22 of 80 columns, 44 of 160. */
const NAME_SHARE = 0.275;

export function nameColumnsOf(width: number): number {
  return Math.floor(width * NAME_SHARE);
}

/** The same system where no name is too long. */
export function withShortNames(system: SystemSpec, width: number): SystemSpec {
  const columns = nameColumnsOf(width);
  const { services, groups, slices } = system;
  const ofServices = shortNames(
    services.map(({ spec }) => spec.name),
    columns,
  );
  const ofGroups = shortNames(
    groups.map(({ spec }) => spec.name),
    columns,
  );
  if (ofServices.size + ofGroups.size === 0) return system;
  const short = (name: string): string => ofGroups.get(name) ?? name;
  return {
    ...system,
    services: services.map((service) => {
      const name = ofServices.get(service.spec.name);
      return name === undefined ? service : { ...service, spec: { ...service.spec, name } };
    }),
    groups: groups.map((group) => ({
      ...group,
      spec: { ...group.spec, name: short(group.spec.name) },
    })),
    slices: slices.map((slice) => ({ ...slice, name: short(slice.name) })),
  };
}

/** What is told of a run, with the short names in all that a text takes from it. */
export function withShortOutcome(outcome: BootOutcome, width: number): BootOutcome {
  const system = withShortNames(outcome.system, width);
  if (system === outcome.system) return outcome;
  const { report, verdicts } = outcome;
  const short = new Map<string, string>();
  outcome.system.services.forEach(({ spec }, index) => {
    short.set(spec.name, system.services[index]?.spec.name ?? spec.name);
  });
  const inText = (text: string): string => text.replace(WORD, (word) => short.get(word) ?? word);
  return {
    ...outcome,
    system,
    report: shortReport(report, system, inText),
    verdicts: verdicts.map((verdict) => {
      const { objective } = verdict;
      return { ...verdict, objective: { ...objective, text: inText(objective.text) } };
    }),
  };
}

function shortReport(
  report: RunReport,
  system: SystemSpec,
  inText: (text: string) => string,
): RunReport {
  return {
    ...report,
    services: report.services.map((service) => {
      const name = system.services[service.id]?.spec.name ?? service.name;
      if (name === service.name) return service;
      const instances = service.instances.map((each, index) => ({
        ...each,
        name: `${name}/${index}`,
      }));
      return { ...service, name, instances };
    }),
    groups: report.groups.map((group) => {
      const name = system.groups[group.spec.id]?.spec.name ?? group.spec.name;
      return { ...group, spec: { ...group.spec, name } };
    }),
    answerOf(seq) {
      const words = report.answerOf(seq);
      return words === null ? null : inText(words);
    },
  };
}

/** Words of a text that are long names, by their short ones; a full stop may end the sentence. */
const WORD = /[A-Za-z0-9][\w.-]*[\w-]/g;

/** The short forms of the names that are too long, by these; all names are different. */
export function shortNames(names: readonly string[], columns: number): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  const long = names.filter((name) => name.length > columns);
  if (long.length === 0) return short;
  const numbers = new Numbers();
  const taken = new Set(names.filter((name) => name.length <= columns));
  const headOf = (name: string): string => name.slice(0, Math.floor(columns / 2));
  for (const alike of groupsOf(long, headOf)) {
    const from = alike.length === 1 ? null : differenceOf(alike);
    for (const name of alike) {
      const ends = shorten(name, columns);
      const texts = from === null ? [ends] : [aroundOf(name, from, columns), ends];
      const free = texts.find((text) => !taken.has(text)) ?? numbers.next(name, columns, taken);
      taken.add(free);
      short.set(name, free);
    }
  }
  return short;
}

function groupsOf(
  names: readonly string[],
  keyOf: (name: string) => string,
): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = keyOf(name);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()];
}

/** How many characters all of them begin with, back to the beginning of the word. */
function differenceOf([first = "", ...others]: readonly string[]): number {
  let same = 0;
  while (same < first.length && others.every((name) => name[same] === first[same])) same += 1;
  const word = Math.max(first.lastIndexOf("-", same - 1), first.lastIndexOf(".", same - 1));
  // A word that is as long as a name says nothing by its beginning.
  return same - word > WORD_MAX ? same : word + 1;
}

const WORD_MAX = 6;

/** `custom…primary…vice`: its beginning, what differs from here on, its end. */
function aroundOf(name: string, from: number, columns: number): string {
  const middle = Math.floor((columns - 2) * 0.45);
  const head = Math.ceil((columns - 2 - middle) / 2);
  const tail = columns - 2 - middle - head;
  if (from <= head) return shorten(name, columns);
  if (from + middle >= name.length - tail) {
    const end = name.slice(from);
    const start = columns - 1 - end.length;
    return start < 1 ? shorten(name, columns) : `${name.slice(0, start)}${ELLIPSIS}${end}`;
  }
  const part = name.slice(from, from + middle);
  return `${name.slice(0, head)}${ELLIPSIS}${part}${ELLIPSIS}${name.slice(-tail)}`;
}

/** Where nothing else tells them apart: `customer-fac…~2`. */
class Numbers {
  readonly #last = new Map<string, number>();

  next(name: string, columns: number, taken: ReadonlySet<string>): string {
    const key = shorten(name, columns);
    for (let number = (this.#last.get(key) ?? 1) + 1; ; number += 1) {
      this.#last.set(key, number);
      const end = `~${number}`;
      const text = `${shorten(name, columns - end.length)}${end}`;
      if (!taken.has(text)) return text;
    }
  }
}
