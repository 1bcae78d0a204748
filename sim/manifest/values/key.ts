/**
 * Which key a request carries: `zipf(1.1 10000)`, exponent and number of keys, or `uniform(500)`.
 */
import { didYouMeanHint } from "../did-you-mean.ts";
import { splitCall } from "./call.ts";
import { decimalNumber, wholeNumber } from "./number.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

export type KeyChoice =
  | { readonly kind: "zipf"; readonly exponent: number; readonly keys: number }
  | { readonly kind: "uniform"; readonly keys: number };

export const KEY_HINT = "write zipf(1.1 10000) or uniform(500)";

const parseKeys = wholeNumber(1, 1_000_000_000);
const parseExponent = decimalNumber(0, 100);

/** Reads a choice of keys. */
export function parseKeyChoice(text: string): Parsed<KeyChoice> {
  const call = splitCall(text);
  if (call === null) return refused(`${show(text)} is not a choice of keys`, KEY_HINT);
  const [first, second, third] = call.arguments;
  if (call.name === "uniform") {
    if (first === undefined || second !== undefined) {
      return refused("uniform takes the number of keys", "write uniform(500)");
    }
    const keys = parseKeys(first.text);
    if (!keys.ok) return { ...keys, offset: first.offset };
    return parsed({ kind: "uniform", keys: keys.value });
  }
  if (call.name === "zipf") {
    if (first === undefined || second === undefined || third !== undefined) {
      return refused("zipf takes an exponent and the number of keys", "write zipf(1.1 10000)");
    }
    const exponent = parseExponent(first.text);
    if (!exponent.ok) return { ...exponent, offset: first.offset };
    const keys = parseKeys(second.text);
    if (!keys.ok) return { ...keys, offset: second.offset };
    // Without a slope all keys are alike, and whoever draws by Zipf divides by it.
    if (exponent.value === 0) return parsed({ kind: "uniform", keys: keys.value });
    return parsed({ kind: "zipf", exponent: exponent.value, keys: keys.value });
  }
  const guess = didYouMeanHint(call.name, ["zipf", "uniform"]);
  return refused(`${show(call.name)} is not a choice of keys`, guess === "" ? KEY_HINT : guess);
}
