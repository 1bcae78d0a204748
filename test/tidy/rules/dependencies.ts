/**
 * Every dependency has one exact version, and a line in ARCHITECTURE.md that argues for it.
 */
import type { Finding, Rule } from "../finding.ts";
import type { Project } from "../project.ts";

const MANIFEST = "package.json";
const PAGE = "ARCHITECTURE.md";
const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/u;
const FIELDS = ["dependencies", "devDependencies", "optionalDependencies"];

export const DEPENDENCIES: Rule = {
  name: "dependencies",
  check(project) {
    const text = project.byPath.get(MANIFEST)?.text;
    if (text === undefined) {
      return [];
    }
    const lines = text.split("\n");
    return dependenciesOf(text).flatMap(([name, version]) => {
      const line = lines.findIndex((content) => content.includes(`"${name}":`)) + 1;
      return complaints(name, version, project).map((message) => ({
        path: MANIFEST,
        line,
        message,
      })) satisfies Omit<Finding, "rule">[];
    });
  },
};

function complaints(name: string, version: string, project: Project): readonly string[] {
  const found: string[] = [];
  if (!EXACT.test(version)) {
    found.push(`${name} is "${version}"; pin one version, without a range`);
  }
  const page = project.byPath.get(PAGE)?.text ?? "";
  if (!page.includes(`\`${name}\``)) {
    found.push(`${PAGE} has no line on \`${name}\`: what it does for us, what was rejected`);
  }
  return found;
}

function dependenciesOf(text: string): readonly (readonly [string, string])[] {
  const manifest: unknown = JSON.parse(text);
  if (!isRecord(manifest)) {
    return [];
  }
  return FIELDS.flatMap((field) => {
    const listed = manifest[field];
    const entries = isRecord(listed) ? Object.entries(listed) : [];
    return entries.map(([name, version]) => [name, String(version)] as const);
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
