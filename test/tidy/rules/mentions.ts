/**
 * What a page tells people to run or to read exists: files of this repository, and npm scripts.
 *
 * CHANGELOG.md is left out, because it speaks of what once was.
 */
import type { Rule } from "../finding.ts";
import { hasPath } from "../page.ts";
import type { Project } from "../project.ts";

const PAGE = /^(?!CHANGELOG\.md$)[^/]+\.md$/u;
const FILE = /(?<![\w./-])(?:assembly|hal|kernel|sim|bench|test)\/[\w./-]*\.[a-z]+(?![\w*-])/gu;
const SCRIPT = /\bnpm run (?<script>[\w:.-]+)/gu;

export const MENTIONS: Rule = {
  name: "mentions",
  check(project) {
    const scripts = scriptsOf(project);
    return project.files
      .filter((file) => PAGE.test(file.path))
      .flatMap(({ path, text }) =>
        text.split("\n").flatMap((content, index) => {
          const files = (content.match(FILE) ?? [])
            .filter((name) => !hasPath(project, name))
            .map((name) => `there is no ${name}`);
          const missing = [...content.matchAll(SCRIPT)]
            .map((match) => match.groups?.["script"] ?? "")
            .filter((name) => !scripts.has(name))
            .map((name) => `package.json has no script ${name}`);
          return [...files, ...missing].map((message) => ({ path, line: index + 1, message }));
        }),
      );
  },
};

function scriptsOf(project: Project): ReadonlySet<string> {
  const manifest: unknown = JSON.parse(project.byPath.get("package.json")?.text ?? "{}");
  if (typeof manifest !== "object" || manifest === null || !("scripts" in manifest)) {
    return new Set();
  }
  const { scripts } = manifest;
  return new Set(typeof scripts === "object" && scripts !== null ? Object.keys(scripts) : []);
}
