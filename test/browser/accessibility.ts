/**
 * What a page is held to for those who do not see it, or not well: the contrast of each text, a
 * name for whatever can be reached, landmarks, and headings that skip no level.
 *
 * The scripts run in the page, so they are text here: this folder knows no DOM.
 */
import type { Page } from "playwright-core";

/** WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for what is large. */
const CONTRASTS = `(() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\\d.]+/g) ?? [0, 0, 0]).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const part = (value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let next = element; next !== null; next = next.parentElement) {
      const back = parse(getComputedStyle(next).backgroundColor);
      if (next.tagName === "g") {
        const box = next.querySelector("rect");
        if (box !== null) return parse(getComputedStyle(box).fill);
      }
      if (back.a === 1) return back;
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const element = walk.currentNode.parentElement;
    if (text === "" || element.closest("script, style, noscript, title") !== null) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest(":disabled") !== null) continue;
    const style = getComputedStyle(element);
    const isDrawn = element instanceof SVGElement;
    const [ink, paper] = [parse(isDrawn ? style.fill : style.color), behind(element)];
    const [high, low] = [light(ink), light(paper)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) found.push(contrast.toFixed(2) + ": " + text.slice(0, 40));
  }
  return [...new Set(found)];
})()`;

const HEADINGS = `[...document.querySelectorAll("h1, h2, h3, h4")].map((each) =>
  Number(each.tagName.slice(1)))`;

/** Labels and descriptions that point at nobody, and names that stand twice. */
const BROKEN_NAMES = `(() => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  const pointers = ["aria-labelledby", "aria-controls", "aria-describedby", "for"];
  const lost = pointers.flatMap((name) =>
    [...document.querySelectorAll("[" + name + "]")]
      .map((each) => each.getAttribute(name))
      .filter((id) => document.getElementById(id) === null));
  return [...twice, ...lost];
})()`;

/** Texts too faint to be read, with their contrast. */
export async function faintTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(CONTRASTS);
}

/** Ids that stand twice, and those that something points at and nobody has. */
export async function brokenNames(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(BROKEN_NAMES);
}

/** Headings that stand deeper than one level below the one before. */
export async function skippedHeadings(page: Page): Promise<readonly number[]> {
  const levels = await page.evaluate<readonly number[]>(HEADINGS);
  return levels.filter((level, place) => level > (levels[place - 1] ?? 0) + 1);
}

/** What can be reached or is a part of the page, and has no name: a line of the tree each. */
export async function namelessParts(page: Page): Promise<readonly string[]> {
  const tree = await page.locator("body").ariaSnapshot();
  const named = /^\s*- (button|checkbox|combobox|searchbox|slider|region|img|table|link)(:|$| \[)/u;
  return tree.split("\n").filter((line) => named.test(line));
}

/** How often each landmark occurs that a page has once. */
export async function landmarks(page: Page): Promise<Readonly<Record<string, number>>> {
  const roles = ["banner", "main", "contentinfo"] as const;
  const counts = await Promise.all(roles.map((role) => page.getByRole(role).count()));
  return Object.fromEntries(roles.map((role, n) => [role, counts[n] ?? 0]));
}
