/**
 * Puts the modules of the command line into a few files, one for each verb and what verbs share;
 * and the code of a report's page, with the library that draws its plots, into one script.
 *
 * Node takes about a millisecond to find, read and link a module, and the command line has some
 * 600, of which packages have a third: that would take longer than booting a small system. A page
 * has nowhere to fetch anything from, so all of its code and style is put into it. Whose packages
 * are in a file, and under which licences, stands beside it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/** Node's own modules, and a package that has no licence beside its code to be copied. */
const EXTERNAL = /^node:|^@assemblyscript\/loader$/u;

/** Of a module within a package: the folder of the package, and its name. */
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//u;

/** Puts the licences of all packages in the bundle beside it, as they ask for. */
const licences: Plugin = {
  name: "licences",
  generateBundle(_, bundle) {
    const folders = new Map<string, string>();
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      for (const id of chunk.moduleIds) {
        const [, folder, name] = PACKAGE.exec(id) ?? [];
        if (folder !== undefined && name !== undefined) folders.set(name, folder);
      }
    }
    const texts = [...folders]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, folder]) => licenceOf(name, folder));
    this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n\n") });
  },
};

function licenceOf(name: string, folder: string): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/iu.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence beside its code`);
  return `${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

const configuration: RolldownOptions[] = defineConfig([
  {
    input: { multios: "dist/sim/cli/start.js" },
    platform: "node",
    external: EXTERNAL,
    plugins: [licences],
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
    plugins: [pageStyle, licences],
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
