/**
 * Pages in a browser, for tests: one browser and one tab for all tests of a file, in which a page
 * is opened anew for each of them.
 *
 * A busy machine draws late. So nothing here reads a page at once: what is asked of it is asked
 * again until it is so.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { SystemSpec } from "../../sim/system.ts";
import { pageOf } from "../support/report-page.ts";
import { launch } from "./chromium.ts";

/** In which everything that a page is asked for is so, on a machine with other things to do. */
const PATIENCE_MS = 20_000;

export interface Look {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

export class Pages {
  readonly #folder = mkdtempSync(join(tmpdir(), "multios-page-"));
  readonly #addresses = new Map<string, string>();
  readonly #browser: Browser;
  readonly #tab: Page;
  #wrongs: string[] = [];

  private constructor(browser: Browser, tab: Page) {
    this.#browser = browser;
    this.#tab = tab;
    tab.setDefaultTimeout(PATIENCE_MS);
    tab.on("console", (message) => {
      if (message.type() !== "log") this.#wrongs.push(message.text());
    });
    tab.on("pageerror", (error) => this.#wrongs.push(error.message));
    tab.on("request", (request) => {
      const url = request.url();
      const isOwn = [...this.#addresses.values()].includes(url);
      if (!isOwn && !url.startsWith("data:")) this.#wrongs.push(`asks for ${url}`);
    });
  }

  /** Runs these systems, and has the page of each by its name. */
  static async of(systems: Readonly<Record<string, SystemSpec>>): Promise<Pages> {
    const browser = await launch();
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const pages = new Pages(browser, await context.newPage());
    for (const [name, system] of Object.entries(systems)) {
      pages.#write(name, (await pageOf(system)).html);
    }
    return pages;
  }

  /** What the page that is open did and should not have: it fetches nothing, it says nothing. */
  get wrongs(): readonly string[] {
    return this.#wrongs;
  }

  /** Opens a page as if nobody had done anything to it yet. */
  async open(name: string, { width = 1_600, scheme = "light" }: Look = {}): Promise<Page> {
    this.#wrongs = [];
    await this.#tab.setViewportSize({ width, height: 900 });
    await this.#tab.emulateMedia({ colorScheme: scheme, media: "screen" });
    await this.#tab.goto(this.#addresses.get(name) ?? "");
    await this.#tab.locator("#event-list, #events-count").first().waitFor({ state: "attached" });
    return this.#tab;
  }

  /** The same in a browser that runs no scripts, which is a tab of its own. */
  async openWithoutScript(name: string): Promise<Page> {
    const context = await this.#browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(this.#addresses.get(name) ?? "");
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }

  #write(name: string, html: string): void {
    const file = join(this.#folder, `${name}.html`);
    writeFileSync(file, html);
    this.#addresses.set(name, pathToFileURL(file).href);
  }
}

/** Asks again until the answer is as expected. */
export function polled<Answer>(ask: () => Promise<Answer>): ReturnType<typeof expect.poll<Answer>> {
  return expect.poll(ask, { timeout: PATIENCE_MS, interval: 25 });
}

export function textOf(place: Locator): ReturnType<typeof expect.poll<string | null>> {
  return polled(() => place.textContent());
}
