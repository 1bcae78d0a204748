/**
 * What one action does: `{ at: 1m, stop: cache }`, or to many `{ at: 1m, stop: [web, cache] }`.
 * The same stands in a batch without its time, which is that of the batch: `{ stop: cache }`.
 */
import { GENERATION_MAX } from "../../../kernel/syscall/handle.ts";
import { duration, instant, type Duration, type Instant } from "../../../kernel/time.ts";
import { OPERATOR_VERBS, POWER_VERBS, type OperatorVerb, type PowerVerb } from "../declaration.ts";
import { byKey, mapped } from "../shape/by-key.ts";
import { someOf } from "../shape/collections.ts";
import { leaf, word } from "../shape/leaf.ts";
import { object, optional, required, type Field, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { parseWildcard, WILDCARD_PATTERN } from "../values/wildcard.ts";
import type { SourceNode } from "../source-tree.ts";
import { NEW_VALUES, NO_VALUES } from "./config.ts";
import { DURATION, POSITIVE_DURATION, TARGET, whole } from "./leaves.ts";

/** An action as read; this version checks those of kind `later`, and carries out the others. */
export interface ActionFields {
  readonly at: Instant;
  readonly kind: OperatorVerb | PowerVerb | "discover" | "reload" | "batch" | "later";
  readonly name: string;
  readonly targets: readonly Placed<string>[];
  /** Who does it; `null`: the operator. */
  readonly as: Placed<string> | null;
  readonly handle: number | null;
  /** Of a discovery. */
  readonly pattern: string;
  /** Of a reload: what it sets. */
  readonly set: SourceNode | null;
  /** Of a shutdown or a reboot; `null`: it has none. */
  readonly deadlineUs: Duration | null;
  /** Of a batch. */
  readonly calls: readonly Placed<ActionFields>[];
}

/** What an action has that does nothing; each kind fills in its own. */
export const NOTHING_ELSE: Omit<ActionFields, "at" | "kind" | "name"> = {
  targets: [],
  as: null,
  handle: null,
  pattern: "",
  set: null,
  deadlineUs: null,
  calls: [],
};

/** When and by whom: the fields that an action has and a call of a batch has not. */
export interface Occasion {
  readonly at?: Duration;
  readonly as?: Placed<string>;
}

export const AT: Field<Duration> = required(DURATION, "When, counted from the boot.", duration(0));
export const AS: Field<Placed<string>> = optional(TARGET, "Who does it; default the operator.");

/** Whether it stands by itself, or as one call of a batch. */
export type Standing = "alone" | "in a batch";

type Targets = readonly Placed<string>[];

/** One service, or a list of them, which is one transaction in the planned order. */
export const TARGETS: Shape<Targets> = someOf(TARGET, "a service");

const PATTERN: Shape<string> = leaf("a pattern", parseWildcard, {
  type: ["string", "integer"],
  pattern: WILDCARD_PATTERN,
  examples: ['"web*"', "db"],
});

const DONE_BY: Readonly<Record<OperatorVerb, string>> = {
  start: "Starts them, with what they require.",
  stop: "Stops them, after those that require them.",
  restart: "Stops and starts them, and those that require them.",
  pause: "Freezes what runs of them where it stands.",
  resume: "Lets them go on after a pause.",
  enable: "Has a boot start them again; starts nothing now.",
  disable: "Keeps a boot from starting them; stops nothing now.",
  create: "Makes declared services part of the system; starts nothing.",
  remove: "Stops them, and then they are no part of the system any more.",
};

/** The number of a registration, from 1. */
export const REGISTRATION: Shape<number> = whole(1, GENERATION_MAX);

const HANDLE: Field<number> = optional(
  REGISTRATION,
  "By their handles of this registration; default by name.",
);

const POWER_DONE_BY: Readonly<Record<PowerVerb, string>> = {
  shutdown: "Stops everything, dependents first; the run ends with that.",
  reboot: "Stops everything, dependents first, and boots again what is enabled by then.",
};

const WHOLE = word(["system"], "the system as a whole");

const DEADLINE: Field<Duration> = optional(
  POSITIVE_DURATION,
  "What is not down by then is killed; default: the stop timeouts alone hold.",
);

/** The forms of single calls, by the key that names each. */
export function callForms(standing: Standing): readonly (readonly [string, Shape<ActionFields>])[] {
  const verbs = OPERATOR_VERBS.map((kind) => [kind, verb(kind, standing)] as const);
  const powers = POWER_VERBS.map((kind) => [kind, power(kind, standing)] as const);
  const others = [
    ["discover", discovery(standing)] as const,
    ["reload", reload(standing)] as const,
  ];
  return [...verbs, ...others, ...powers];
}

type CallFields = Occasion & {
  readonly handle?: number;
  readonly deadline?: Duration;
} & Readonly<Record<string, unknown>>;

function verb(kind: OperatorVerb, standing: Standing): Shape<ActionFields> {
  const own = { [kind]: required(TARGETS, DONE_BY[kind]) };
  const handle = kind === "create" ? {} : { handle: HANDLE };
  return call(kind, { ...own, ...handle }, standing, (read) => ({
    targets: read[kind] as Targets,
    handle: read.handle ?? null,
  }));
}

function discovery(standing: Standing): Shape<ActionFields> {
  const own = { discover: required(PATTERN, "Finds the services whose names it matches.") };
  return call("discover", own, standing, (read) => ({ pattern: read["discover"] as string }));
}

function reload(standing: Standing): Shape<ActionFields> {
  const own = {
    reload: required(TARGETS, "Has them go over to new values; starts nothing anew."),
    set: required(NEW_VALUES, "The values that change; null takes one away.", NO_VALUES),
    handle: HANDLE,
  };
  return call("reload", own, standing, (read) => ({
    targets: read["reload"] as Targets,
    handle: read.handle ?? null,
    set: read["set"] as SourceNode,
  }));
}

/** `{ at: 10m, shutdown: system, deadline: 30s }`. */
function power(kind: PowerVerb, standing: Standing): Shape<ActionFields> {
  const own = { [kind]: required(WHOLE, POWER_DONE_BY[kind]), deadline: DEADLINE };
  return call(kind, own, standing, (read) => ({ deadlineUs: read.deadline ?? null }));
}

function call(
  kind: ActionFields["kind"],
  own: Readonly<Record<string, Field<unknown>>>,
  standing: Standing,
  rest: (read: CallFields) => Partial<ActionFields>,
): Shape<ActionFields> {
  const content = `${kind}: ${exampleOf(kind)}`;
  const example = standing === "alone" ? `{ at: 1m, ${content} }` : `{ ${content} }`;
  const fields = standing === "alone" ? { at: AT, ...own, as: AS } : own;
  const title = standing === "alone" ? "an action" : "a call of a batch";
  const shape = object<CallFields>({ title, example }, fields as Fields<CallFields>);
  return mapped(shape, (read) => ({
    ...NOTHING_ELSE,
    kind,
    name: kind,
    at: instant(read.at ?? 0),
    as: read.as ?? null,
    ...rest(read),
  }));
}

function exampleOf(kind: ActionFields["kind"]): string {
  if (kind === "discover") return '"web*"';
  if (kind === "reload") return "web, set: { max-connections: 100 }";
  return kind === "shutdown" || kind === "reboot" ? "system, deadline: 30s" : "cache";
}

/** One call of a batch. */
export const CALL: Shape<ActionFields> = byKey(
  "a call of a batch",
  new Map(callForms("in a batch")),
);
