/**
 * How requests arrive: `poisson(200/s)`, `constant(200/s)`, `closed(50 exponential(100ms))`, which
 * is so many users and the time each thinks between an answer and the next request,
 * `bursts(100/s 1000/s 10s 1s)`, the rates between and within bursts, from one to the next and how
 * long one lasts, `diurnal(200/s 50 % 24h)`, a mean, an amplitude and a period, and
 * `file(arrivals.txt)`.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { ArrivalSpec } from "../../traffic/spec.ts";
import { splitCall, type Argument, type Call } from "./call.ts";
import { parseDistribution } from "./distribution.ts";
import { DURATION_HINT, parseDuration } from "./duration.ts";
import { wholeNumber } from "./number.ts";
import { parsed, parseWord, refused, show, type Parsed } from "./parsed.ts";
import { parseCountRate } from "./rate.ts";
import { parseRatio } from "./ratio.ts";

/** As written: a file is named here, and read later. */
export type Arrivals =
  | Exclude<ArrivalSpec, { readonly kind: "file" }>
  | { readonly kind: "file"; readonly path: string };

export const ARRIVALS_HINT: string =
  "write poisson(200/s), constant(200/s), closed(50 exponential(100ms)), " +
  "bursts(100/s 1000/s 10s 1s), diurnal(200/s 50 % 24h) or file(arrivals.txt)";

const NAMES = ["poisson", "constant", "closed", "bursts", "diurnal", "file"] as const;

/** How each is written, for who gives it too few arguments or too many. */
const FORMS: Readonly<Record<(typeof NAMES)[number], readonly [what: string, example: string]>> = {
  poisson: ["one rate", "poisson(200/s)"],
  constant: ["one rate", "constant(200/s)"],
  closed: ["a number of users and their time to think", "closed(50 exponential(100ms))"],
  bursts: [
    "the rates between and within bursts, from one to the next, and how long one lasts",
    "bursts(100/s 1000/s 10s 1s)",
  ],
  diurnal: ["a mean rate, an amplitude and a period", "diurnal(200/s 50 % 24h)"],
  file: ["the path of a file", "file(arrivals.txt)"],
};

/**
 * Of all workloads together: ten at each microsecond, the shortest step of time. One core gets
 * through fewer than that a second, so a faster run would take longer than what it simulates.
 */
export const ARRIVAL_RATE_MAX = 10_000_000;
/** Once in thirty years: the gaps of slower ones would pass 2^53 µs as a matter of course. */
const ARRIVAL_RATE_MIN = 1e-9;
/** Of all workloads together: each is a request that waits, thinks or is served at any time. */
export const USERS_MAX = 1_000_000;
const parseUsers = wholeNumber(1, USERS_MAX);

const FILE = /^file\s*\((.*)\)$/u;

/** Reads an arrival process. */
export function parseArrivals(text: string): Parsed<Arrivals> {
  const path = FILE.exec(text)?.[1];
  if (path !== undefined) return file(path.trim());
  const call = splitCall(text);
  if (call === null) return refused(`${show(text)} is not an arrival process`, ARRIVALS_HINT);
  const name = parseWord(call.name, NAMES, "an arrival process");
  if (!name.ok) return { ...name, hint: name.hint.startsWith("did") ? name.hint : ARRIVALS_HINT };
  switch (name.value) {
    case "poisson":
    case "constant":
      return open(call, name.value);
    case "closed":
      return closed(call);
    case "bursts":
      return bursts(call);
    case "diurnal":
      return diurnal(call);
    case "file":
      return wrongCount("file");
    default:
      return unreachable(name.value);
  }
}

function open(call: Call, kind: "poisson" | "constant"): Parsed<Arrivals> {
  const [first, second] = call.arguments;
  if (first === undefined || second !== undefined) return wrongCount(kind);
  const rate = positiveRate(first, `the rate of ${kind}`);
  return rate.ok ? parsed({ kind, perSecond: rate.value }) : rate;
}

function closed(call: Call): Parsed<Arrivals> {
  const [first, second, third] = call.arguments;
  if (first === undefined || second === undefined || third !== undefined) {
    return wrongCount("closed");
  }
  const users = parseUsers(first.text);
  if (!users.ok) return { ...users, offset: first.offset };
  const think = parseDistribution(second.text);
  if (!think.ok) return { ...think, offset: second.offset + think.offset };
  return parsed({ kind: "closed", users: users.value, think: think.value });
}

function bursts(call: Call): Parsed<Arrivals> {
  const [first, second, third, fourth, fifth] = call.arguments;
  if (first === undefined || second === undefined || third === undefined) {
    return wrongCount("bursts");
  }
  if (fourth === undefined || fifth !== undefined) return wrongCount("bursts");
  const between = rateOf(first);
  if (!between.ok) return between;
  const within = positiveRate(second, "the rate within bursts");
  if (!within.ok) return within;
  const every = positiveDuration(third);
  if (!every.ok) return every;
  const length = positiveDuration(fourth);
  if (!length.ok) return length;
  if (length.value >= every.value) {
    const message = `a burst of ${fourth.text} lasts into the next one, ${third.text} later`;
    return refused(message, "make it shorter, or write poisson(RATE)", fourth.offset);
  }
  return parsed({
    kind: "bursts",
    perSecond: between.value,
    burstPerSecond: within.value,
    everyUs: every.value,
    lengthUs: length.value,
  });
}

function diurnal(call: Call): Parsed<Arrivals> {
  const [first, second, third, fourth] = call.arguments;
  if (first === undefined || second === undefined) return wrongCount("diurnal");
  if (third === undefined || fourth !== undefined) return wrongCount("diurnal");
  const mean = positiveRate(first, "the mean rate of diurnal");
  if (!mean.ok) return mean;
  const amplitude = parseRatio(second.text);
  if (!amplitude.ok) return { ...amplitude, offset: second.offset };
  const period = positiveDuration(third);
  if (!period.ok) return period;
  return parsed({
    kind: "diurnal",
    perSecond: mean.value,
    amplitude: amplitude.value,
    periodUs: period.value,
  });
}

function file(written: string): Parsed<Arrivals> {
  const path = /^(["'])(.*)\1$/u.exec(written)?.[2] ?? written;
  return path === "" ? wrongCount("file") : parsed({ kind: "file", path });
}

function rateOf({ text, offset }: Argument): Parsed<number> {
  const rate = parseCountRate(text);
  if (rate.ok && rate.value <= ARRIVAL_RATE_MAX) return rate;
  if (!rate.ok && !rate.message.endsWith("is too much")) return { ...rate, offset };
  const hint = `at most ${ARRIVAL_RATE_MAX}/s arrive, of all workloads together`;
  return refused(`${show(text)} is too much`, hint, offset);
}

function positiveRate(argument: Argument, what: string): Parsed<number> {
  const rate = rateOf(argument);
  if (!rate.ok || rate.value >= ARRIVAL_RATE_MIN) return rate;
  if (rate.value === 0) return refused(`${what} is 0`, "write a rate above 0/s", argument.offset);
  const message = `${what} is less than once in thirty years`;
  return refused(message, "write at least 0.000000001/s", argument.offset);
}

function positiveDuration({ text, offset }: Argument): Parsed<Duration> {
  const length = parseDuration(text);
  if (!length.ok) return { ...length, offset };
  if (length.value > 0) return length;
  return refused(`${show(text)} is no time at all`, DURATION_HINT, offset);
}

function wrongCount(kind: (typeof NAMES)[number]): Parsed<never> {
  const [what, example] = FORMS[kind];
  return refused(`${kind} takes ${what}`, `write ${example}`);
}
