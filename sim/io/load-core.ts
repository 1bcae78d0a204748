/**
 * Instantiates the WASM core from the file that the build made.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { instantiateSync } from "@assemblyscript/loader";
import { bindCore, type Core } from "../../kernel/core/core.ts";
import { isCoreExports, type CoreExports } from "../../kernel/core/exports/core-exports.ts";
import { packageRoot } from "./package-root.ts";

/** A core of its own memory; nothing is shared with other cores of the process. */
export function loadCore(): Core {
  return bindCore(instantiateCore());
}

/** The raw exports: the loader's wrappers would stand between each call and the core. */
export function instantiateCore(): CoreExports {
  const path = corePath();
  if (!existsSync(path)) {
    throw new Error(`the WASM core is not built (${path} is missing); run: npm run build`);
  }
  const exports: object = instantiateSync(readFileSync(path)).instance.exports;
  if (!isCoreExports(exports)) {
    throw new Error(`the WASM core at ${path} is of another version; run: npm run build`);
  }
  return exports;
}

export function corePath(): string {
  return join(packageRoot(), "dist", "assembly", "core.wasm");
}
