/**
 * Loads the packages that are measured against, where they are installed.
 *
 * They belong to a package of their own, bench/package.json, so that installing MultiOS installs
 * none of them: `npm ci --prefix bench` does. A bench runs without them and names what is missing.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../sim/io/package-root.ts";

/** The same from the sources and from dist/, where this file is compiled to. */
function manifestPath(): string {
  return join(packageRoot(), "bench", "package.json");
}

/**
 * What the package exports, or null where it is not installed; of a CommonJS module that is
 * `default`. Whoever asks gives it a shape, by hand, from the version that bench/package.json pins.
 */
export async function importPeer(name: string): Promise<unknown> {
  const path = pathOf(name);
  return path === null ? null : import(pathToFileURL(path).href);
}

/** The packages that bench/package.json names and that are not installed. */
export function missingPeers(): readonly string[] {
  const path = manifestPath();
  if (!existsSync(path)) return [];
  const manifest: { readonly devDependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(path, "utf8"),
  );
  return Object.keys(manifest.devDependencies ?? {}).filter((name) => pathOf(name) === null);
}

function pathOf(name: string): string | null {
  try {
    return createRequire(manifestPath()).resolve(name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}
