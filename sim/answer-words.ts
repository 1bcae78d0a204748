/**
 * What the trace has no room for of the answers to calls: why one was refused, what a search found,
 * and that nothing follows from what was so already.
 */
import { unreachable } from "../kernel/assertion.ts";
import type { SyscallReply, SyscallResult } from "../kernel/ports.ts";

/** By the record of a call: the words that belong to it. */
export type AnswerWords = ReadonlyMap<number, string>;

/** Names of what was found; the program that asked has them all. */
const FOUND_NAMED = 8;

/** Answers of a run that are kept in words, refused ones and others; a report tells no more. */
const KEPT_MAX = 10_000;

export function answerWords(reply: SyscallReply): AnswerWords {
  const words = new Map<number, string>();
  for (const result of reply.flatMap(({ results }) => results)) {
    const text = wordsOf(result);
    if (text !== null) words.set(result.record, text);
  }
  return words;
}

function wordsOf(result: SyscallResult): string | null {
  if (!result.ok) return result.reason;
  const { data } = result;
  switch (data.kind) {
    case "already":
      return `already ${data.state}, nothing to do`;
    case "found":
      return foundText(data.services.map(({ name }) => name));
    case "done":
    case "handle":
      return null;
    default:
      return unreachable(data);
  }
}

function foundText(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const rest = names.length - FOUND_NAMED;
  const more = rest > 0 ? ` … and ${rest} more` : "";
  return names.slice(0, FOUND_NAMED).join(", ") + more;
}

/** The words of a run, as far as they are kept: no kind takes the room of the other. */
export class KeptAnswers {
  readonly words: Map<number, string> = new Map<number, string>();
  #refused = 0;
  #granted = 0;

  keep(reply: SyscallReply, words: AnswerWords): void {
    for (const { ok, record } of reply.flatMap(({ results }) => results)) {
      const text = words.get(record);
      if (text === undefined || this.words.has(record)) continue;
      if ((ok ? this.#granted : this.#refused) >= KEPT_MAX) continue;
      if (ok) this.#granted += 1;
      else this.#refused += 1;
      this.words.set(record, text);
    }
  }
}
