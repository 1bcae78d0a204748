/**
 * Holds a repository to its own rules: what the compiler and the linter cannot see.
 *
 * Pure: texts in, findings out. test/tidy.test.ts runs it over this repository, and
 * test/tidy/*.test.ts run every rule over texts that break it and texts that do not.
 */
import { compareFindings, type Finding, type Rule } from "./finding.ts";
import { buildProject, type RepositoryFile } from "./project.ts";
import { ARROWS } from "./rules/arrows.ts";
import { BANNED_NAMES } from "./rules/banned-names.ts";
import { BANS } from "./rules/bans.ts";
import { DEAD_FILES } from "./rules/dead-files.ts";
import { DEPENDENCIES } from "./rules/dependencies.ts";
import { DIVERGENCES } from "./rules/divergences.ts";
import { FOCUSED_TESTS } from "./rules/focused-tests.ts";
import { HEADERS } from "./rules/headers.ts";
import { LINKS } from "./rules/links.ts";
import { MENTIONS } from "./rules/mentions.ts";
import { NOTES } from "./rules/notes.ts";
import { SIZES } from "./rules/sizes.ts";
import { SORTS } from "./rules/sorts.ts";

export const RULES: readonly Rule[] = [
  ARROWS,
  BANNED_NAMES,
  BANS,
  DEAD_FILES,
  DEPENDENCIES,
  DIVERGENCES,
  FOCUSED_TESTS,
  HEADERS,
  LINKS,
  MENTIONS,
  NOTES,
  SIZES,
  SORTS,
];

/** Everything that is untidy, in a total order. */
export function checkTidy(
  files: readonly RepositoryFile[],
  rules: readonly Rule[] = RULES,
): readonly Finding[] {
  const project = buildProject(files);
  const findings = rules.flatMap((rule) =>
    rule.check(project).map((finding) => ({ ...finding, rule: rule.name })),
  );
  return findings.toSorted(compareFindings);
}
