/**
 * The file of `--perfetto` in the program that its format is from: it opens without a remark, and
 * shows every track, slice, arrow, counter and request that stands in it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multios } from "../cli/run-cli.ts";
import type { TraceEventJson } from "../../sim/report/perfetto/events.ts";
import { CHROMIUM, launch } from "./chromium.ts";
import { openInViewer, seenBy, TRACE_VIEWER, type Opened } from "./trace-viewer.ts";

const IS_HERE = CHROMIUM !== null && TRACE_VIEWER !== null;
const TITLE = IS_HERE
  ? "the timeline"
  : "the timeline (skipped: no Chromium or no golang-src here)";

const COMPUTING = `system: computing
machine: { cpus: 2 }
services:
  a: { behavior: { start: 300ms, cpu: 100 % } }
  b: { instances: 2, requires: [a], behavior: { start: 400ms, cpu: 80 % } }
`;

// As with the page: a machine without them still runs all other tests.
describe.skipIf(!IS_HERE)(`${TITLE} of a web shop in chrome://tracing`, { timeout: 90_000 }, () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  let written: readonly TraceEventJson[];
  let seen: Opened;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "multios-timeline-"));
    browser = await launch();
    written = await opened("sim/systems/web-shop.multios.yaml");
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Boots a system, and shows its timeline: the events that were written. */
  async function opened(manifest: string): Promise<readonly TraceEventJson[]> {
    const path = join(folder, "timeline.json");
    await multios(["boot", manifest, "--perfetto", path]);
    const file = readFileSync(path, "utf8");
    page = await openInViewer(browser, file);
    seen = await seenBy(page);
    return (JSON.parse(file) as { readonly traceEvents: readonly TraceEventJson[] }).traceEvents;
  }

  function count(...phases: readonly string[]): number {
    return written.filter(({ ph }) => phases.includes(ph)).length;
  }

  it("opens without a remark", () => {
    expect(seen.warnings).toEqual([]);
  });

  it("has a track for each instance and each fault, with all that is on them", () => {
    const names = seen.processes.map(({ name }) => name);
    expect(names).toEqual([
      "web-shop",
      "workloads",
      "db",
      "cache",
      "payment",
      "worker",
      "web",
      "gateway",
    ]);
    const tracks = Object.assign({}, ...seen.processes.map((each) => each.tracks)) as Tracks;
    expect(tracks["db/0"]?.filter((title) => title === "running")).toHaveLength(2);
    expect(tracks["fault at line 135: hang"]).toEqual(["hang web/1"]);
    const instants = written.filter((each) => each.ph === "i" && each.s === "t").length;
    expect(Object.values(tracks).flat()).toHaveLength(count("B", "X") + instants);
  });

  it("leads every arrow from a slice to a slice", () => {
    expect(seen.arrows).toHaveLength(count("s"));
    expect(seen.arrows.flat()).not.toContain(null);
  });

  it("counts every sample of every counter", () => {
    const samples = seen.processes.flatMap(({ counters }) => Object.values(counters));
    expect(samples.reduce((sum, each) => sum + each, 0)).toBe(count("C"));
  });

  it("nests in every request its hops", () => {
    const requests = seen.processes.flatMap((each) => each.requests);
    expect(requests.every(([name]) => name === "shoppers")).toBe(true);
    expect(requests.flat()).toHaveLength(count("b"));
  });

  it("draws a line where each fault begins and for each objective", () => {
    expect(seen.lines).toContain("kill db/0");
    expect(seen.lines).toContain("held: restarts(web) <= 3");
    expect(seen.lines).toHaveLength(9 + 7);
  });

  it("draws the tracks under their names", async () => {
    for (const name of ["fault at line 133: kill", "shoppers in flight:", "db/0"]) {
      await page.getByText(name, { exact: true }).first().waitFor();
    }
  });

  it("has a track for each CPU with everybody who ran on it", async () => {
    const manifest = join(folder, "computing.multios.yaml");
    writeFileSync(manifest, COMPUTING);
    written = await opened(manifest);
    expect(seen.warnings).toEqual([]);
    const tracks = seen.processes.find(({ name }) => name === "CPUs")?.tracks ?? {};
    expect(Object.keys(tracks)).toEqual(["CPU 0", "CPU 1"]);
    expect(Object.values(tracks).flat()).toHaveLength(count("X"));
    expect(new Set(Object.values(tracks).flat())).toEqual(new Set(["a/0", "b/0", "b/1"]));
  });
});

type Tracks = Readonly<Record<string, readonly string[]>>;
