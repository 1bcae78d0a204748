/**
 * Each fault says in its header what reality does otherwise: a model that departs from the real
 * thing without a word is taken for it.
 */
import type { Rule } from "../finding.ts";

const HEADER = /^\/\*\*\s(?<words>[\s\S]*?)\*\//u;
/** A paragraph of the header. */
const DIVERGENCE = /\n \*\n \* Divergence: \S/u;
const MODEL = /^export const \w+: FaultModel</mu;

export const DIVERGENCES: Rule = {
  name: "divergences",
  check({ files }) {
    return files
      .filter(({ path, text }) => path.startsWith("sim/fault/") && MODEL.test(text))
      .filter(({ text }) => !DIVERGENCE.test(HEADER.exec(text)?.[0] ?? ""))
      .map(({ path }) => {
        const message = "a fault has a paragraph 'Divergence:' in its header: what reality does";
        return { path, line: 1, message };
      });
  },
};
