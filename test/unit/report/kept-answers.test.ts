/**
 * The answers of a run that are kept: of refusals and of others so many each.
 */
import { expect, it } from "vitest";
import { KeptAnswers, type Answer } from "../../../sim/answer-words.ts";

it("keeps ten thousand of each kind, and counts the others that were taken", () => {
  const kept = new KeptAnswers();
  const refused: Answer = { kind: "refused", reason: "no" };
  const already: Answer = { kind: "already", state: "running" };
  for (let seq = 0; seq < 10_010; seq += 1) {
    kept.keep(
      new Map<number, Answer>([
        [2 * seq, refused],
        [2 * seq + 1, already],
      ]),
    );
  }
  const kinds = [...kept.kept.values()].map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "refused")).toHaveLength(10_000);
  expect(kinds.filter((kind) => kind === "already")).toHaveLength(10_000);
  expect(kept.grantedNotKept).toBe(10);
});
