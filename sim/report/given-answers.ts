/**
 * What was answered to calls beyond what their records say: the words for each, and a list of those
 * that were taken, which has what a search found and what was so already.
 */
import { wordsOf, type GrantedAnswer } from "../answer-words.ts";
import type { SimulationResult } from "../simulation.ts";
import type { AuditedCall } from "./action-finder.ts";
import type { RunReport } from "./run-report.ts";
import type { RecordFinder } from "./stop-reason.ts";

export interface GivenAnswer {
  readonly call: AuditedCall;
  readonly answer: GrantedAnswer;
}

/** They are listed in the order in which they were given, as far as their calls are kept. */
export function tellAnswers(
  { answers, answersNotKept }: SimulationResult,
  recordAt: RecordFinder,
): Pick<RunReport, "answers" | "answersNotListed" | "answerOf"> {
  const given: GivenAnswer[] = [];
  let notListed = answersNotKept;
  for (const [seq, answer] of answers) {
    if (answer.kind === "refused") continue;
    const call = recordAt(seq);
    if (call?.event === "audit") given.push({ call, answer });
    else notListed += 1;
  }
  return {
    answers: given,
    answersNotListed: notListed,
    answerOf(seq) {
      const answer = answers.get(seq);
      return answer === undefined ? null : wordsOf(answer);
    },
  };
}
