/**
 * A file is named for what is in it. These names say only that nobody knew.
 */
import { basename } from "node:path/posix";
import type { Rule } from "../finding.ts";

const BANNED = /^(?:utils?|commons?|helpers?|misc|stuff|manager2)$/iu;

export const BANNED_NAMES: Rule = {
  name: "banned-names",
  check(project) {
    return project.files.flatMap(({ path }) => {
      const stem = basename(path).replace(/\..*$/u, "");
      // `test-helpers` is a bag as well; `common-mode` is a name.
      const last = stem.split(/[-_]/u).at(-1) ?? "";
      const parts = [...path.split("/").slice(0, -1), last];
      const name = parts.find((part) => BANNED.test(part));
      const message = `"${name}" says nothing; name it for what it holds`;
      return name === undefined ? [] : [{ path, line: 1, message }];
    });
  },
};
