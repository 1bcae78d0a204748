/**
 * Where the package lies, found from this file: the same answer from source and from dist/.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** The folder with the package.json of `multios`. */
export function packageRoot(): string {
  return locate().root;
}

/** The version that the package.json states. */
export function packageVersion(): string {
  return locate().manifest.version;
}

function locate(): { readonly root: string; readonly manifest: Manifest } {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, "package.json"));
    if (manifest?.name === "multios") return { root: folder, manifest };
    if (folder === dirname(folder)) {
      throw new Error(`no package.json of multios in ${start} or above it`);
    }
  }
}

function readManifest(path: string): Manifest | null {
  if (!existsSync(path)) return null;
  const content: unknown = JSON.parse(readFileSync(path, "utf8"));
  return isManifest(content) ? content : null;
}

function isManifest(content: unknown): content is Manifest {
  if (typeof content !== "object" || content === null) return false;
  if (!("name" in content) || !("version" in content)) return false;
  return typeof content.name === "string" && typeof content.version === "string";
}
