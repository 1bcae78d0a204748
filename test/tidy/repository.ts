/**
 * Reads this repository: what git tracks, and what it would track if somebody added it.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RepositoryFile } from "./project.ts";

export function readRepository(root: string): readonly RepositoryFile[] {
  const listing = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const paths = [...new Set(listing.split("\0"))].filter((path) => path !== "");
  const files: RepositoryFile[] = [];
  for (const path of paths) {
    // A file that was deleted and not yet committed is still in the listing.
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isFile() === true) {
      const text = readFileSync(join(root, path), "utf8");
      files.push({ path, text, bytes: stat.size });
    }
  }
  return files;
}
