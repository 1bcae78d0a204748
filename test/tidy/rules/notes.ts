/**
 * No notes to oneself: what is left to do stands in an issue, and what silences a checker says why.
 */
import { commentsOf } from "../comments.ts";
import type { Rule } from "../finding.ts";
import { lineAt } from "../project.ts";

const LEFT_TO_DO = /\b(?:TODO|FIXME|XXX|HACK)\b/u;
const UNCHECKED = /@ts-(?:ignore|nocheck)/u;
const SILENCED = /(?:eslint|oxlint)-(?:disable|enable)|@ts-expect-error|prettier-ignore/u;
const REASON = /(?: -- |: )\S+ \S+/u;

export const NOTES: Rule = {
  name: "notes",
  check(project) {
    return project.code.flatMap((file) =>
      commentsOf(file.source).flatMap(({ text, offset }) => {
        const message = refuse(text);
        const line = lineAt(file.source, offset);
        return message === null ? [] : [{ path: file.path, line, message }];
      }),
    );
  },
};

function refuse(comment: string): string | null {
  const note = LEFT_TO_DO.exec(comment)?.[0];
  if (note !== undefined) {
    return `${note}: do it now, or open an issue`;
  }
  if (UNCHECKED.test(comment)) {
    return "the compiler is not silenced; mend the type";
  }
  const silenced = SILENCED.exec(comment)?.[0];
  if (silenced !== undefined && !REASON.test(comment)) {
    return `${silenced} needs its reason behind it: " -- because ..."`;
  }
  return null;
}
