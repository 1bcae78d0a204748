/**
 * The script and the style of a report's page, as the build has made them.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageAssets } from "../report/html/page-html.ts";
import { packageRoot } from "./package-root.ts";

export function loadPageAssets(): PageAssets {
  return { script: read("page.js"), style: read("page.css") };
}

function read(name: string): string {
  const path = join(packageRoot(), "dist", "page", name);
  if (!existsSync(path)) {
    throw new Error(`the page of reports is not built (${path} is missing); run: npm run build`);
  }
  return readFileSync(path, "utf8");
}
