/**
 * What the trace has no room for of the answers to calls: why one was refused, what a search found,
 * and that nothing follows from what was so already.
 */
import { unreachable } from "../kernel/assertion.ts";
import type { NothingToDo, SyscallReply, SyscallResult } from "../kernel/ports.ts";

export type Answer =
  | { readonly kind: "refused"; readonly reason: string }
  | NothingToDo
  | { readonly kind: "found"; readonly count: number; readonly names: readonly string[] };

/** What is told of a call that was taken. */
export type GrantedAnswer = Exclude<Answer, { readonly kind: "refused" }>;

/** By the record of a call. */
export type Answers = ReadonlyMap<number, Answer>;

/** Names of what was found; the program that asked has them all. */
const FOUND_NAMED = 8;

/** Answers of a run that are kept, refused ones and others; a report tells no more. */
const KEPT_MAX = 10_000;

/** Those of one batch, or of many that were answered together. */
export function answersIn(reply: SyscallReply): Answers {
  const answers = new Map<number, Answer>();
  for (const result of reply.flatMap(({ results }) => results)) {
    const answer = answerOf(result);
    if (answer !== null) answers.set(result.record, answer);
  }
  return answers;
}

/** What a person is told of it; `null`: the record of the call says it all. */
export function wordsOf(answer: Answer): string | null {
  switch (answer.kind) {
    case "refused":
      return answer.reason;
    case "already":
      return `already ${answer.state}, nothing to do`;
    case "left-paused":
      return `paused${answer.isWhole ? "" : " in part"}, and a start leaves it so: resume it`;
    case "found":
      return foundText(answer);
    default:
      return unreachable(answer);
  }
}

function answerOf(result: SyscallResult): Answer | null {
  if (!result.ok) return { kind: "refused", reason: result.reason };
  const { data } = result;
  switch (data.kind) {
    case "already":
    case "left-paused":
      return data;
    case "found": {
      const names = data.services.slice(0, FOUND_NAMED).map(({ name }) => name);
      return { kind: "found", count: data.services.length, names };
    }
    case "done":
    case "handle":
      return null;
    default:
      return unreachable(data);
  }
}

function foundText({ count, names }: Extract<Answer, { kind: "found" }>): string | null {
  if (count === 0) return null;
  const rest = count - names.length;
  return names.join(", ") + (rest > 0 ? ` … and ${rest} more` : "");
}

/** The answers of a run, as far as they are kept: no kind takes the room of the other. */
export class KeptAnswers {
  readonly kept: Map<number, Answer> = new Map<number, Answer>();
  /** Answers to calls that were taken, beyond those that are kept. */
  grantedNotKept = 0;
  #refused = 0;
  #granted = 0;

  keep(answers: Answers): void {
    for (const [record, answer] of answers) {
      if (answer.kind === "refused") {
        if (this.#refused === KEPT_MAX) continue;
        this.#refused += 1;
      } else if (this.#granted === KEPT_MAX) {
        this.grantedNotKept += 1;
        continue;
      } else this.#granted += 1;
      this.kept.set(record, answer);
    }
  }
}
