/**
 * The page of a run in a browser: it opens from a file, fetches nothing, and can be read on a
 * phone, in the dark, on paper and with the keyboard alone.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFile, SHOP } from "../support/report-page.ts";
import { load, valueOf } from "../unit/manifest/read.ts";
import {
  brokenNames,
  faintTexts,
  landmarks,
  namelessParts,
  skippedHeadings,
} from "./accessibility.ts";
import { CHROMIUM } from "./chromium.ts";
import { Pages, polled, textOf } from "./pages.ts";

const TITLE =
  CHROMIUM === null ? "the page of a run (skipped: no Chromium here)" : "the page of a run";

/** More instances than a plot has lines for, and one of them that all see. */
const MANY = `
system: many
services:
  web:
    instances: 30
    behavior: { start: 10ms, service-time: 5ms, memory: { base: 10MiB } }
workloads: { shoppers: { target: web, arrivals: constant(100/s), start: 1s, for: 20s } }
faults: [{ at: 5s, kill: web/3 }]
`;
const EMPTY =
  "system: empty\nservices: { db: {}, web: { requires: [db], behavior: { start: 300ms } } }";

// A machine without Chromium still runs all other tests; the build machine installs it.
describe.skipIf(CHROMIUM === null)(TITLE, { timeout: 90_000 }, () => {
  let pages: Pages;

  beforeAll(async () => {
    pages = await Pages.of({
      shop: loadFile(SHOP),
      plain: loadFile("sim/systems/web-shop.multios.yaml"),
      many: valueOf(load(MANY)),
      empty: valueOf(load(EMPTY)),
    });
  }, 90_000);

  afterAll(async () => pages.close());

  const looks = ["shop", "plain", "empty"].flatMap((name) =>
    [400, 1_600].flatMap((width) =>
      (["light", "dark"] as const).map((scheme) => ({ name, width, scheme })),
    ),
  );
  const PLOTS: Readonly<Record<string, number>> = { shop: 8, plain: 5, empty: 0 };

  it.each(looks)(
    "opens and can be read: $name at $width pixels, $scheme",
    async ({ name, width, scheme }) => {
      const page = await pages.open(name, { width, scheme });
      await textOf(page.locator("#events-count")).toMatch(/events?$/u);
      await polled(() => page.locator(".lanes-area canvas").count()).toBe(2);
      const plots = polled(() => page.locator(".uplot").count());
      await plots.toBeGreaterThanOrEqual(PLOTS[name] ?? 0);
      await polled(() => excessWidth(page)).toBeLessThanOrEqual(0);
      expect(await faintTexts(page)).toEqual([]);
      expect(pages.wrongs).toEqual([]);
    },
  );

  it.each(["shop", "empty"])("has names, landmarks and headings in order: %s", async (name) => {
    const page = await pages.open(name);
    await page.locator(".lanes-area").waitFor();
    expect(await namelessParts(page)).toEqual([]);
    expect(await brokenNames(page)).toEqual([]);
    expect(await skippedHeadings(page)).toEqual([]);
    expect(await landmarks(page)).toEqual({ banner: 1, main: 1, contentinfo: 1 });
  });

  it("leads to the causes of an event with the keyboard alone", async () => {
    const page = await pages.open("shop");
    await page.locator("input[name=search]").focus();
    await page.keyboard.type("ready again");
    await textOf(page.locator("#event-list .what").first()).toMatch(/^ready again/u);
    const first = page.locator("#event-list .event").first();
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      if (await first.evaluate((row) => row.matches(":focus"))) break;
    }
    await page.keyboard.press("Enter");
    await polled(() => first.getAttribute("aria-expanded")).toBe("true");
    const links = page.locator("#chain .links").first().locator(".link");
    await textOf(links.first()).toContain("killed by the fault at line");
    await textOf(links.last()).toContain("ready again");
    await textOf(page.locator("#now")).toBe("1m01.530s");
    expect(pages.wrongs).toEqual([]);
  });

  it("shows by a click on a flag what came of a fault", async () => {
    const page = await pages.open("shop");
    const area = page.locator(".lanes-area");
    await polled(async () => (await boxOf(page)).width).toBeGreaterThan(500);
    const { width } = await boxOf(page);
    await area.click({ position: { x: (width * 60) / 605 + 5, y: 42 } });
    const whole = /killed by the fault.*What came of it.*restart 1/su;
    await textOf(page.locator("#chain")).toMatch(whole);
  });

  it("says of each fault how many requests failed of whom", async () => {
    const page = await pages.open("shop");
    const rows = page.locator("#timeline tbody").first().locator("tr");
    await polled(() => rows.count()).toBe(9);
    await textOf(rows.nth(0)).toMatch(/kill db\/0.*\d+ of shoppers, \d+ of robots/su);
    await textOf(rows.nth(1)).toMatch(/hang web\/1.*16\.615 s.*none/su);
  });

  it("moves one instant through all plots, and comes closer, by keys", async () => {
    const page = await pages.open("shop");
    const area = page.locator(".lanes-area");
    await area.focus();
    await page.keyboard.press("Home");
    for (let n = 0; n < 10; n += 1) await page.keyboard.press("ArrowRight");
    const told = polled(() => area.getAttribute("aria-valuetext"));
    await told.toMatch(/^1m00\.500s: db\/0 starting/u);
    await page.locator('.node[aria-label="db: starting"]').waitFor();
    await page.locator("#zoom-all:disabled").waitFor({ state: "attached" });
    await page.keyboard.press("+");
    await page.locator("#zoom-all:enabled").waitFor();
    await page.keyboard.press("0");
    await page.locator("#zoom-all:disabled").waitFor({ state: "attached" });
  });

  it("comes closer where somebody drags over a plot", async () => {
    const page = await pages.open("shop");
    await polled(async () => (await boxOf(page)).width).toBeGreaterThan(500);
    const { x, y, width } = await boxOf(page);
    await page.mouse.move(x + width * 0.2, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.4, y + 100, { steps: 4 });
    await page.mouse.up();
    await page.locator("#zoom-all:enabled").waitFor();
    await page.locator("input[name=zoomed]").check();
    const counted = page.locator("#events-count");
    await polled(async () => Number((await counted.textContent())?.split(" ")[0])).toBeLessThan(20);
  });

  it("sorts events out by the service that is chosen in the graph", async () => {
    const page = await pages.open("plain");
    await page.locator('.node[aria-label^="payment: "]').focus();
    await page.keyboard.press("Enter");
    await textOf(page.locator("#unit h3")).toBe("payment");
    const names = page.locator("#event-list .who");
    await polled(async () => new Set(await names.allTextContents())).toEqual(
      new Set(["payment/0"]),
    );
  });

  it("has those instances in a band that have no line, and a line for who is picked", async () => {
    const page = await pages.open("many");
    const legend = page.locator("#load-plots .u-legend").first();
    await textOf(legend).toMatch(/22 more, most.*22 more, least/su);
    await page.locator("#load-plots select").nth(1).selectOption("web/17");
    await textOf(legend).toMatch(/29 more, most.*29 more, least.*web\/17/su);
  });

  it("can be told to be dark or light", async () => {
    const page = await pages.open("plain");
    const theme = page.locator("#theme");
    const background = polled(() =>
      page.evaluate<string>("getComputedStyle(document.body).backgroundColor"),
    );
    await theme.click();
    await textOf(theme).toBe("Theme: light");
    await background.toBe("rgb(255, 255, 255)");
    await theme.click();
    await textOf(theme).toBe("Theme: dark");
    await background.toBe("rgb(16, 22, 29)");
  });

  it("is printed light, unfolded, without controls and no wider than the paper", async () => {
    const page = await pages.open("shop", { scheme: "dark", width: 703 });
    await page.locator(".uplot").first().waitFor();
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await faintTexts(page)).toEqual([]);
    await polled(() => excessWidth(page)).toBeLessThanOrEqual(0);
    await page.locator("#timeline details tbody").waitFor();
    await polled(() => page.locator("#clock, #filter, #theme").count()).toBe(3);
    for (const control of await page.locator("#clock, #filter, #theme, .picks").all()) {
      await polled(() => control.isVisible()).toBe(false);
    }
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    await polled(() => page.locator("#timeline details[open]").count()).toBe(0);
  });

  it("says what matters without its script, too", async () => {
    const page = await pages.openWithoutScript("shop");
    await textOf(page.locator(".verdict")).toContain("1 of 7 objectives was violated");
    await polled(() => page.locator("#objectives tbody tr").count()).toBe(7);
    await polled(() => page.locator(".graph .node").count()).toBe(8);
    await polled(() => page.locator("#clock").isVisible()).toBe(false);
    await page.context().close();
  });
});

async function boxOf(page: Page): Promise<{ x: number; y: number; width: number }> {
  return (await page.locator(".lanes-area").boundingBox()) ?? { x: 0, y: 0, width: 0 };
}

/** By how much what is on the page is wider than the window. */
async function excessWidth(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
}
