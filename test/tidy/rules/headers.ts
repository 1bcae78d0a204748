/**
 * Every file opens with what it is and why it exists.
 */
import type { Rule } from "../finding.ts";
import type { RepositoryFile } from "../project.ts";

const SHEBANG = /^#![^\n]*\n/u;
const CODE_HEADER = /^\/\*\*\s(?<words>[\s\S]*?)\*\//u;
const HASH_HEADER = /^(?:#[^\n]*\n)+/u;
/** Shorter than this it only repeats the name of the file. */
const WORDS_MIN = 6;

export const HEADERS: Rule = {
  name: "headers",
  check(project) {
    return project.files.flatMap((file) => {
      const words = headerWords(file);
      if (words === null || words >= WORDS_MIN) {
        return [];
      }
      const message =
        words === 0
          ? "open the file with a comment: what it is, why it exists, what it must never do"
          : `the header has ${words} words; say what the file is and why it exists`;
      return [{ path: file.path, line: 1, message }];
    });
  },
};

/** Words in the header; null where the file needs none. */
function headerWords(file: RepositoryFile): number | null {
  const text = file.text.replace(SHEBANG, "");
  if (file.path.endsWith(".ts")) {
    return countWords(CODE_HEADER.exec(text)?.groups?.["words"] ?? "");
  }
  const isExample = file.path.startsWith("sim/systems/") && /\.ya?ml$/u.test(file.path);
  if (isExample || file.text.startsWith("#!")) {
    return countWords(HASH_HEADER.exec(text)?.[0] ?? "");
  }
  return null;
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}
