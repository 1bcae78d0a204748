/**
 * Light and dark: what the reader's system asks for, until they choose.
 *
 * Plots are drawn on canvases, which know no style sheet: they take their colours from here, and
 * are drawn anew when these change. Paper is always light.
 */
import { find } from "./dom.ts";

const CHOICES = ["auto", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

export class Theme {
  #choice: Choice = "auto";
  readonly #listeners: (() => void)[] = [];

  constructor() {
    const media = matchMedia("(prefers-color-scheme: dark)");
    media.addEventListener("change", () => this.#tell());
    addEventListener("beforeprint", () => this.#wear("light"));
    addEventListener("afterprint", () => this.#wear(this.#choice));
    const button = find("theme", HTMLButtonElement);
    if (button === null) return;
    button.hidden = false;
    button.textContent = `Theme: ${this.#choice}`;
    button.addEventListener("click", () => {
      const next = (CHOICES.indexOf(this.#choice) + 1) % CHOICES.length;
      this.#choice = CHOICES[next] ?? "auto";
      button.textContent = `Theme: ${this.#choice}`;
      this.#wear(this.#choice);
    });
  }

  /** Called when colours have changed. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A colour of the style sheet, such as `--ink`. */
  colour(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  #wear(choice: Choice): void {
    if (choice === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = choice;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
