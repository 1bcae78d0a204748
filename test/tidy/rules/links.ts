/**
 * A link in a page leads to a file that is there.
 */
import { posix } from "node:path";
import type { Rule } from "../finding.ts";
import { hasPath, linesOutsideFences } from "../page.ts";

const LINK = /\]\(<?(?<target>[^)\s>]+)>?(?:\s+"[^"]*")?\)/gu;
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|#)/iu;

export const LINKS: Rule = {
  name: "links",
  check(project) {
    return project.files
      .filter((file) => file.path.endsWith(".md"))
      .flatMap((file) =>
        linesOutsideFences(file.text).flatMap(({ line, content }) =>
          [...content.matchAll(LINK)]
            .map((match) => match.groups?.["target"] ?? "")
            .filter((target) => !ELSEWHERE.test(target))
            .map((target) => posix.join(posix.dirname(file.path), target.replace(/#.*$/u, "")))
            .filter((target) => !hasPath(project, target))
            .map((target) => ({ path: file.path, line, message: `there is no ${target}` })),
        ),
      );
  },
};
