/**
 * The page of a run in a browser: it opens from a file, fetches nothing, and can be read on a
 * phone, in the dark and with the keyboard alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFile, pageOf, SHOP } from "../support/report-page.ts";
import { CHROMIUM, launch } from "./chromium.ts";

const TITLE =
  CHROMIUM === null ? "the page of a run (skipped: no Chromium here)" : "the page of a run";

/** What a page did that it should not have. */
interface Opened {
  readonly page: Page;
  readonly wrongs: readonly string[];
}

// A machine without Chromium still runs all other tests; the build machine installs it.
describe.skipIf(CHROMIUM === null)(TITLE, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-page-"));
  const addresses: Record<string, string> = {};
  let browser: Browser;

  beforeAll(async () => {
    const pages = { shop: SHOP, plain: "sim/systems/web-shop.multios.yaml" };
    for (const [name, path] of Object.entries(pages)) {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, (await pageOf(loadFile(path))).html);
      addresses[name] = pathToFileURL(file).href;
    }
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    name: string,
    options: {
      readonly width?: number;
      readonly scheme?: "light" | "dark";
      readonly hasScript?: boolean;
    } = {},
  ): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1_600, height: 900 },
      colorScheme: options.scheme ?? "light",
      reducedMotion: "reduce",
      javaScriptEnabled: options.hasScript ?? true,
    });
    const page = await context.newPage();
    const wrongs: string[] = [];
    page.on("console", (message) => {
      if (message.type() !== "log") wrongs.push(message.text());
    });
    page.on("pageerror", (error) => wrongs.push(error.message));
    page.on("request", (request) => {
      const url = request.url();
      if (url !== addresses[name] && !url.startsWith("data:")) wrongs.push(`asks for ${url}`);
    });
    await page.goto(addresses[name] ?? "");
    return { page, wrongs };
  }

  const looks = ["shop", "plain"].flatMap((name) =>
    [400, 1_600].flatMap((width) =>
      (["light", "dark"] as const).map((scheme) => ({ name, width, scheme })),
    ),
  );

  it.each(looks)("opens: $name at $width pixels, $scheme", async ({ name, width, scheme }) => {
    const { page, wrongs } = await open(name, { width, scheme });
    await page.locator("#event-list .event").first().waitFor();
    const { scrollWidth, innerWidth } = await sizes(page);
    expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
    expect(await page.locator(".lanes-area canvas").count()).toBe(2);
    expect(await page.locator(".uplot").count()).toBeGreaterThanOrEqual(name === "shop" ? 8 : 1);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  it("leads to the causes of an event with the keyboard alone", async () => {
    const { page, wrongs } = await open("shop");
    const search = page.locator("input[name=search]");
    await search.focus();
    await page.keyboard.type("ready again");
    const first = page.locator("#event-list .event").first();
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      if (await first.evaluate((row) => row.matches(":focus"))) break;
    }
    await page.keyboard.press("Enter");
    expect(await first.getAttribute("aria-expanded")).toBe("true");
    const links = page.locator("#chain .links").first().locator(".link");
    expect(await links.first().textContent()).toContain("killed by the fault at line");
    expect(await links.last().textContent()).toContain("ready again");
    expect(await page.locator("#now").textContent()).toBe("1m01.530s");
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  it("shows by a click on a flag what came of a fault", async () => {
    const { page } = await open("shop");
    const area = page.locator(".lanes-area");
    const { width } = (await area.boundingBox()) ?? { width: 0 };
    await area.click({ position: { x: (width * 60) / 605 + 5, y: 42 } });
    const chain = page.locator("#chain");
    await chain.waitFor();
    expect(await chain.textContent()).toMatch(/killed by the fault.*What came of it.*restart 1/su);
    await page.context().close();
  });

  it("moves one instant through all plots, and comes closer, by keys", async () => {
    const { page } = await open("shop");
    const area = page.locator(".lanes-area");
    await area.focus();
    await page.keyboard.press("Home");
    for (let n = 0; n < 10; n += 1) await page.keyboard.press("ArrowRight");
    // What a key does is drawn with the next frame.
    const told = expect.poll(() => area.getAttribute("aria-valuetext"));
    await told.toMatch(/^1m00\.500s: db\/0 starting/u);
    await page.locator('.node[aria-label="db: starting"]').waitFor();
    expect(await page.locator("#zoom-all").isDisabled()).toBe(true);
    await page.keyboard.press("+");
    await page.locator("#zoom-all:enabled").waitFor();
    await page.keyboard.press("0");
    await page.locator("#zoom-all:disabled").waitFor({ state: "attached" });
    await page.context().close();
  });

  it("comes closer where somebody drags over a plot", async () => {
    const { page } = await open("shop");
    const { x, y, width } = (await page.locator(".lanes-area").boundingBox()) ?? ORIGIN;
    await page.mouse.move(x + width * 0.2, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.4, y + 100, { steps: 4 });
    await page.mouse.up();
    await page.locator("#zoom-all:enabled").waitFor();
    await page.locator("input[name=zoomed]").check();
    const counted = (await page.locator("#events-count").textContent()) ?? "";
    expect(Number(counted.split(" ")[0])).toBeLessThan(20);
    await page.context().close();
  });

  it("sorts events out by the service that is chosen in the graph", async () => {
    const { page } = await open("plain");
    const box = page.locator('.node[aria-label^="payment: "]');
    await box.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#unit h3").textContent()).toBe("payment");
    const names = await page.locator("#event-list .who").allTextContents();
    expect([...new Set(names)].every((name) => name.startsWith("payment"))).toBe(true);
    await page.context().close();
  });

  it("can be told to be dark or light", async () => {
    const { page } = await open("plain");
    const theme = page.locator("#theme");
    const backgrounds: string[] = [];
    for (const wanted of ["light", "dark"]) {
      await theme.click();
      expect(await theme.textContent()).toBe(`Theme: ${wanted}`);
      backgrounds.push(
        await page.locator("body").evaluate(`getComputedStyle(document.body).backgroundColor`),
      );
    }
    expect(backgrounds).toEqual(["rgb(255, 255, 255)", "rgb(16, 22, 29)"]);
    await page.context().close();
  });

  it("says what matters without its script, too", async () => {
    const { page } = await open("shop", { hasScript: false });
    expect(await page.locator(".verdict").textContent()).toContain(
      "1 of 7 objectives was violated",
    );
    expect(await page.locator("#objectives tbody tr").count()).toBe(7);
    expect(await page.locator(".graph .node").count()).toBe(8);
    expect(await page.locator("#clock").isVisible()).toBe(false);
    await page.context().close();
  });
});

const ORIGIN = { x: 0, y: 0, width: 0 };

async function sizes(page: Page): Promise<{ scrollWidth: number; innerWidth: number }> {
  return page.evaluate(
    "({ scrollWidth: document.documentElement.scrollWidth, innerWidth: window.innerWidth })",
  );
}
