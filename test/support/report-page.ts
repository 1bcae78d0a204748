/**
 * Pages for tests: a manifest run to its end, with the page that `--report` would write of it.
 */
import { join } from "node:path";
import { nodeFileReader } from "../../sim/io/file-reader.ts";
import { loadPageAssets } from "../../sim/io/page-assets.ts";
import { packageRoot } from "../../sim/io/package-root.ts";
import { loadSystem } from "../../sim/load-system.ts";
import { describeProblem } from "../../sim/problem.ts";
import type { BootOutcome } from "../../sim/report/boot-json.ts";
import type { PageData } from "../../sim/report/html/page-data.ts";
import { createPageRecorder } from "../../sim/report/html/page-recorder.ts";
import { judge } from "../../sim/report/objectives.ts";
import { createRunRecorder } from "../../sim/report/run-recorder.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { run } from "./systems.ts";

/** The page that the size of pages is held to: ten minutes of a web shop with nine faults. */
export const SHOP = "test/fixtures/report/web-shop.multios.yaml";

export interface MadePage {
  readonly html: string;
  readonly data: PageData;
  readonly outcome: BootOutcome;
}

/** Of a file in the repository. */
export function loadFile(path: string): SystemSpec {
  const files = [join(packageRoot(), path)];
  const reading = loadSystem({ files, profiles: [], environment: {}, reader: nodeFileReader });
  if (!reading.ok) throw new Error(reading.problems.map(describeProblem).join("\n"));
  return reading.value;
}

export async function pageOf(system: SystemSpec, untilMs?: number): Promise<MadePage> {
  const recorder = createRunRecorder(system);
  const page = createPageRecorder(system);
  const result = await run(system, {
    ...(untilMs === undefined ? {} : { untilMs }),
    isSampled: true,
    observe(record) {
      recorder.observe(record);
      page.observe(record);
    },
  });
  const report = recorder.report(result);
  const verdicts = judge(system.objectives, report);
  const known = { system, seed: 1n, version: "0.0.0", report, verdicts };
  const outcome = { ...known, audit: null, page: null };
  const html = page.page({
    outcome,
    samples: result.samples,
    command: `multios boot ${system.file} --seed 1`,
    conditions: "virtual time",
    assets: loadPageAssets(),
  });
  return { html, data: dataIn(html), outcome };
}

/** The data that a page has for its script. */
export function dataIn(html: string): PageData {
  const text = /<script type="application\/json" id="data">(?<json>.*?)<\/script>/su.exec(html);
  return JSON.parse(text?.groups?.["json"] ?? "null") as PageData;
}
