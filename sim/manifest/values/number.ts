/**
 * Plain numbers: whole ones between bounds, and decimals such as a backoff's multiplier.
 */
import { approximate } from "./decimal.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

/** A reader of whole numbers from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => Parsed<number> {
  return (text) => {
    if (!/^[-+]?\d{1,400}$/.test(text)) {
      return refused(`${show(text)} is not a whole number`, bounds(low, high));
    }
    const number = Number(text);
    if (number < low) return refused(`${show(text)} is less than ${low}`, bounds(low, high));
    if (number > high) return refused(`${show(text)} is more than ${high}`, bounds(low, high));
    return parsed(number);
  };
}

/** A reader of decimals from `low` to `high`. */
export function decimalNumber(low: number, high: number): (text: string) => Parsed<number> {
  return (text) => {
    const number = approximate(text.replace(/^[-+]/, ""));
    if (number === null) {
      return refused(`${show(text)} is not a number`, bounds(low, high));
    }
    const signed = text.startsWith("-") ? -number : number;
    if (signed < low || signed > high) {
      return refused(`${show(text)} is out of range`, bounds(low, high));
    }
    return parsed(signed);
  };
}

function bounds(low: number, high: number): string {
  return high === Number.MAX_SAFE_INTEGER
    ? `write a number of at least ${low}`
    : `write a number from ${low} to ${high}`;
}
