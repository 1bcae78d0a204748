/**
 * Light and dark: what the reader's system asks for, until they choose.
 *
 * Plots are drawn on canvases, which know no style sheet: they take their colours from here, and
 * are drawn anew when these change. Paper is always light.
 */
import { find, make } from "./dom.ts";

const CHOICES = ["auto", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

export class Theme {
  #choice: Choice = "auto";
  readonly #listeners = new Set<() => void>();
  /** Wears a colour to see what the browser makes of it. */
  readonly #probe = make("span");
  readonly #known = new Map<string, string>();

  constructor() {
    this.#probe.hidden = true;
    document.body.append(this.#probe);
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

  /** Called when colours have changed, and when the page becomes paper; until it is let go. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A colour of the style sheet, such as `--ink`, as it is now: `rgb(22, 32, 44)`. */
  colour(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(this.#probe);
    this.#known.set(name, color);
    return color;
  }

  #wear(choice: Choice): void {
    if (choice === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = choice;
    this.#tell();
  }

  #tell(): void {
    this.#known.clear();
    for (const listener of this.#listeners) listener();
  }
}
