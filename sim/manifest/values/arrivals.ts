/**
 * How requests arrive: `poisson(200/s)`, `constant(200/s)`, or `closed(50 exponential(100ms))`,
 * which is so many users and the time each thinks between an answer and the next request.
 */
import type { Distribution } from "../../distribution.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import { splitCall, type Call } from "./call.ts";
import { parseDistribution } from "./distribution.ts";
import { wholeNumber } from "./number.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";
import { parseCountRate } from "./rate.ts";

export type Arrivals =
  | { readonly kind: "poisson" | "constant"; readonly perSecond: number }
  | { readonly kind: "closed"; readonly users: number; readonly think: Distribution };

export const ARRIVALS_HINT =
  "write poisson(200/s), constant(200/s) or closed(50 exponential(100ms))";

const NAMES = ["poisson", "constant", "closed"] as const;
const USERS_MAX = 10_000_000;
const parseUsers = wholeNumber(1, USERS_MAX);

/** Reads an arrival process. */
export function parseArrivals(text: string): Parsed<Arrivals> {
  const call = splitCall(text);
  if (call === null) return refused(`${show(text)} is not an arrival process`, ARRIVALS_HINT);
  switch (call.name) {
    case "poisson":
    case "constant":
      return open(call, call.name);
    case "closed":
      return closed(call);
    default: {
      const guess = didYouMeanHint(call.name, NAMES);
      const message = `${show(call.name)} is not an arrival process`;
      return refused(message, guess === "" ? ARRIVALS_HINT : guess);
    }
  }
}

function open(call: Call, kind: "poisson" | "constant"): Parsed<Arrivals> {
  const [first, second] = call.arguments;
  if (first === undefined || second !== undefined) {
    return refused(`${kind} takes one rate`, `write ${kind}(200/s)`);
  }
  const rate = parseCountRate(first.text);
  if (!rate.ok) return { ...rate, offset: first.offset };
  if (rate.value === 0) return refused(`the rate of ${kind} is 0`, "write a rate above 0/s");
  return parsed({ kind, perSecond: rate.value });
}

function closed(call: Call): Parsed<Arrivals> {
  const [first, second, third] = call.arguments;
  if (first === undefined || second === undefined || third !== undefined) {
    const hint = "write closed(50 exponential(100ms))";
    return refused("closed takes a number of users and their time to think", hint);
  }
  const users = parseUsers(first.text);
  if (!users.ok) return { ...users, offset: first.offset };
  const think = parseDistribution(second.text);
  if (!think.ok) return { ...think, offset: second.offset + think.offset };
  return parsed({ kind: "closed", users: users.value, think: think.value });
}
