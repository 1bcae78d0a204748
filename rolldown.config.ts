/**
 * Puts the modules of the command line into a few files, one for each verb and what verbs share;
 * and the code of a report's page, with the library that draws its plots, into one script.
 *
 * Node takes about a millisecond to find, read and link a module, and the command line has some
 * 400: that would take longer than booting a small system. Packages stay where npm puts them. A
 * page has nowhere to fetch anything from, so all of its code and style is put into it.
 */
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown";

/** What the page's style is made of; paper comes last, so that it wins over the rest. */
const PARTS = [
  "colours",
  "base",
  "head",
  "tables",
  "timeline",
  "plots",
  "graph",
  "events",
  "clock",
  "print",
];

/** The style of the library first, so that the page's own wins. */
const STYLES = [
  "node_modules/uplot/dist/uPlot.min.css",
  ...PARTS.map((part) => `sim/report/page/style/${part}.css`),
];

/** Puts the page's style beside its script. */
const pageStyle: Plugin = {
  name: "page-style",
  generateBundle() {
    const source = STYLES.map((path) => readFileSync(path, "utf8")).join("\n");
    this.emitFile({ type: "asset", fileName: "page.css", source: withoutRemarks(source) });
  },
};

/** Remarks, indentation and empty lines are for readers of the source. */
function withoutRemarks(css: string): string {
  return css
    .replaceAll(/\/\*[\s\S]*?\*\//gu, "")
    .replaceAll(/\s*\n\s*/gu, "\n")
    .trim();
}

const configuration: RolldownOptions[] = defineConfig([
  {
    input: { multios: "dist/sim/cli/main.js" },
    platform: "node",
    external: /^(?![./]|dist)/,
    output: {
      dir: "dist/cli",
      cleanDir: true,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
    },
  },
  {
    input: { page: "dist/sim/report/page/main.js" },
    platform: "browser",
    plugins: [pageStyle],
    output: {
      dir: "dist/page",
      cleanDir: true,
      format: "iife",
      minify: true,
      entryFileNames: "[name].js",
    },
  },
]);

export default configuration;
