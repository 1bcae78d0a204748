/**
 * The trace viewer of the Catapult project, which is chrome://tracing: what reads the Trace Event
 * Format before others did. Go's sources carry it for `go tool trace` (Debian: `golang-src`).
 *
 * It has not been changed for years, and wants elements of HTML from before they were agreed on;
 * beside it lies what makes them up in a browser of today.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

const GO = "/usr/share";
/** Within the sources of Go, of those before 1.22 and of those since. */
const FOLDERS = ["src/cmd/trace/static", "src/internal/trace/traceviewer/static"];
const VIEWER = "trace_viewer_full.html";
const ELEMENTS = "webcomponents.min.js";

/** The folder in which the viewer lies; `null`: there is none on this machine. */
export const TRACE_VIEWER: string | null = found();

/** What the viewer made of a file. */
export interface Opened {
  readonly warnings: readonly string[];
  readonly processes: readonly ProcessSeen[];
  /** What each arrow leads from and to; `null`: to nothing. */
  readonly arrows: readonly (readonly [from: string | null, to: string | null])[];
  /** Instants that go through all tracks. */
  readonly lines: readonly string[];
}

export interface ProcessSeen {
  readonly name: string;
  /** The titles of slices and of instants by the name of their track. */
  readonly tracks: Readonly<Record<string, readonly string[]>>;
  /** How many samples, by the name of the counter. */
  readonly counters: Readonly<Record<string, number>>;
  /** The title of each request with those of what is nested in it. */
  readonly requests: readonly (readonly string[])[];
}

const ORIGIN = "http://viewer.test";

const PAGE = `<!doctype html>
<script src="/${ELEMENTS}"></script>
<link rel="import" href="/${VIEWER}">
<script>
  addEventListener("WebComponentsReady", async () => {
    const view = document.createElement("tr-ui-timeline-view");
    const tracks = document.createElement("track-view-container");
    tracks.id = "track_view_container";
    view.track_view_container = tracks;
    Polymer.dom(view).appendChild(tracks);
    view.globalMode = true;
    Polymer.dom(document.body).appendChild(view);
    const model = new tr.Model();
    const file = await (await fetch("/file")).text();
    await new tr.importer.Import(model).importTracesWithProgressDialog([file]);
    view.model = model;
    window.opened = model;
  });
</script>`;

/** Opens the text of a file in a tab of its own. */
export async function openInViewer(browser: Browser, file: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_600, height: 1_000 } });
  const answers = new Map([
    ["/", { body: PAGE, contentType: "text/html" }],
    ["/file", { body: file, contentType: "application/json" }],
    [`/${VIEWER}`, { body: partOf(VIEWER), contentType: "text/html" }],
    [`/${ELEMENTS}`, { body: partOf(ELEMENTS), contentType: "text/javascript" }],
  ]);
  await page.route(`${ORIGIN}/**`, async (route) => {
    await route.fulfill(answers.get(new URL(route.request().url()).pathname) ?? { status: 404 });
  });
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction("window.opened !== undefined");
  return page;
}

/** What the viewer has understood of the file that is open. */
export async function seenBy(page: Page): Promise<Opened> {
  // As a text: the types of the viewer are nobody's.
  return page.evaluate(`(() => {
    const titles = (slices) => slices.map(({ title }) => title);
    const byName = (all, name, value) =>
      Object.fromEntries(Object.values(all).map((each) => [name(each), value(each)]));
    const nested = (slice) => [slice.title, ...slice.subSlices.flatMap(nested)];
    const processSeen = ({ name, threads, counters }) => ({
      name,
      tracks: byName(threads, (track) => track.name ?? "", (track) =>
        titles(track.sliceGroup.slices)),
      counters: byName(counters, (each) => each.name, (each) => each.timestamps.length),
      requests: Object.values(threads).flatMap((track) =>
        track.asyncSliceGroup.slices.map(nested)),
    });
    return {
      warnings: opened.importWarnings.map(({ message }) => message),
      processes: opened.getAllProcesses().map(processSeen),
      arrows: opened.flowEvents.map(({ startSlice, endSlice }) =>
        [startSlice?.title ?? null, endSlice?.title ?? null]),
      lines: titles(opened.instantEvents),
    };
  })()`);
}

function partOf(name: string): string {
  if (TRACE_VIEWER === null)
    throw new Error("there is no trace viewer: apt-get install golang-src");
  return readFileSync(join(TRACE_VIEWER, name), "utf8");
}

function found(): string | null {
  const versions = existsSync(GO) ? readdirSync(GO).filter((name) => name.startsWith("go-")) : [];
  const places = versions.flatMap((name) => FOLDERS.map((folder) => join(GO, name, folder)));
  return places.find((place) => existsSync(join(place, VIEWER))) ?? null;
}
