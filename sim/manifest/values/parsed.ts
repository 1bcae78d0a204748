/**
 * What reading one value out of its text ends in: the value, or what is wrong with the text.
 *
 * The files beside this one each read one kind of value. They are pure and know nothing of places.
 */
import { didYouMeanHint } from "../did-you-mean.ts";

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** What is wrong, naming the text. */
      readonly message: string;
      /** What to write instead. */
      readonly hint: string;
      /** Where in the text the error stands. */
      readonly offset: number;
    };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(message: string, hint: string, offset = 0): Parsed<never> {
  return { ok: false, message, hint, offset };
}

/** Shows a text in a message: quoted, and shortened where it is long. */
export function show(text: string): string {
  return text.length > 40 ? `'${text.slice(0, 37)}...'` : `'${text}'`;
}

/** Reads one of a few words; the refusal guesses which one was meant. */
export function parseWord<T extends string>(
  text: string,
  words: readonly T[],
  what: string,
): Parsed<T> {
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return parsed(word);
  const guess = didYouMeanHint(text, words);
  const list = words.length === 1 ? `write '${words[0]}'` : `write one of ${words.join(", ")}`;
  return refused(`${show(text)} is not ${what}`, guess === "" ? list : guess);
}
