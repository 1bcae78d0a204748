/**
 * Distributions of time: `constant(10ms) uniform(5ms 20ms) exponential(8ms) lognormal(800ms 0.4)
 * pareto(1ms 1.5)`; a plain duration is a constant.
 *
 * Lognormal takes its median and sigma, pareto its scale and alpha.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import { splitCall, type Argument, type Call } from "./call.ts";
import { approximate } from "./decimal.ts";
import { parseDuration } from "./duration.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

export const DISTRIBUTION_HINT: string =
  "write constant(10ms), uniform(5ms 20ms), exponential(8ms), lognormal(800ms 0.4) or " +
  "pareto(1ms 1.5)";

const NAMES = ["constant", "uniform", "exponential", "lognormal", "pareto"] as const;

/** Beyond it a lognormal's draws pass 2^53 µs as a matter of course. */
const SIGMA_MAX = 10;
/** Below it a pareto's draws do; above it they are constant. */
const ALPHA_MIN = 0.1;
const ALPHA_MAX = 1_000;

/** Reads a distribution of a length of time. */
export function parseDistribution(text: string): Parsed<Distribution> {
  const call = splitCall(text);
  if (call === null) {
    const constant = parseDuration(text);
    if (constant.ok) return parsed({ kind: "constant", valueUs: constant.value });
    if (/^[-+]?\d/.test(text)) return constant;
    return refused(`${show(text)} is not a distribution`, DISTRIBUTION_HINT);
  }
  switch (call.name) {
    case "constant":
      return one(call, (valueUs) => parsed({ kind: "constant", valueUs }));
    case "exponential":
      return one(call, (meanUs) =>
        meanUs > 0 ? parsed({ kind: "exponential", meanUs }) : notPositive(call, "mean"),
      );
    case "uniform":
      return uniform(call);
    case "lognormal":
      return lognormal(call);
    case "pareto":
      return pareto(call);
    default: {
      const guess = didYouMeanHint(call.name, NAMES);
      const message = `${show(call.name)} is not a distribution`;
      return refused(message, guess === "" ? DISTRIBUTION_HINT : guess);
    }
  }
}

function one(call: Call, make: (us: Duration) => Parsed<Distribution>): Parsed<Distribution> {
  const [first, second] = call.arguments;
  if (first === undefined || second !== undefined) return wrongCount(call, "one duration");
  const us = durationOf(first);
  return us.ok ? make(us.value) : us;
}

function uniform(call: Call): Parsed<Distribution> {
  const [first, second, third] = call.arguments;
  if (first === undefined || second === undefined || third !== undefined) {
    return wrongCount(call, "two durations");
  }
  const low = durationOf(first);
  if (!low.ok) return low;
  const high = durationOf(second);
  if (!high.ok) return high;
  if (low.value > high.value) {
    const message = `uniform(${first.text} ${second.text}) ends before it begins`;
    return refused(message, `write uniform(${second.text} ${first.text})`, first.offset);
  }
  return parsed({ kind: "uniform", lowUs: low.value, highUs: high.value });
}

function lognormal(call: Call): Parsed<Distribution> {
  const both = durationAndNumber(call, "a median and sigma, as in lognormal(800ms 0.4)");
  if (!both.ok) return both;
  const { us, number, offset } = both.value;
  if (us === 0) return notPositive(call, "median");
  if (number > SIGMA_MAX) {
    return refused(`sigma ${number} is too large`, `at most ${SIGMA_MAX}`, offset);
  }
  return parsed({ kind: "lognormal", medianUs: us, sigma: number });
}

function pareto(call: Call): Parsed<Distribution> {
  const both = durationAndNumber(call, "a scale and alpha, as in pareto(1ms 1.5)");
  if (!both.ok) return both;
  const { us, number, offset } = both.value;
  if (us === 0) return notPositive(call, "scale");
  if (number < ALPHA_MIN || number > ALPHA_MAX) {
    const hint = `alpha lies between ${ALPHA_MIN} and ${ALPHA_MAX}`;
    return refused(`alpha ${number} is out of range`, hint, offset);
  }
  return parsed({ kind: "pareto", scaleUs: us, alpha: number });
}

interface DurationAndNumber {
  readonly us: Duration;
  readonly number: number;
  /** Of the number. */
  readonly offset: number;
}

function durationAndNumber(call: Call, what: string): Parsed<DurationAndNumber> {
  const [first, second, third] = call.arguments;
  if (first === undefined || second === undefined || third !== undefined) {
    return wrongCount(call, what);
  }
  const us = durationOf(first);
  if (!us.ok) {
    const swapped = approximate(first.text) !== null && parseDuration(second.text).ok;
    return swapped ? wrongOrder(call, first, second) : us;
  }
  const number = approximate(second.text);
  if (number === null) {
    const message = `${show(second.text)} is not a number above 0`;
    return refused(message, `${call.name} takes ${what}`, second.offset);
  }
  return parsed({ us: us.value, number, offset: second.offset });
}

function durationOf(argument: Argument): Parsed<Duration> {
  const us = parseDuration(argument.text);
  return us.ok ? us : { ...us, offset: argument.offset };
}

function wrongCount(call: Call, what: string): Parsed<never> {
  const count = call.arguments.length;
  const found = count === 1 ? "1 argument" : `${count} arguments`;
  return refused(`${call.name} has ${found} here`, `${call.name} takes ${what}`);
}

function wrongOrder({ name }: Call, first: Argument, second: Argument): Parsed<never> {
  const message = `${name}(${first.text} ${second.text}) has its arguments the wrong way round`;
  return refused(message, `write ${name}(${second.text} ${first.text})`, first.offset);
}

function notPositive(call: Call, what: string): Parsed<never> {
  return refused(`the ${what} of ${call.name} is 0`, "write a duration above 0");
}
