/**
 * What each key does: the state of whoever watches, apart from that of the run.
 */
import { parseDuration } from "../../manifest/values/duration.ts";
import type { Prompt } from "../../report/live/live-keys.ts";
import type { KeyName } from "./keys.ts";
import type { Pacer } from "./pacer.ts";

export interface ControlsOptions {
  readonly pacer: Pick<Pacer, "move" | "togglePause" | "changeSpeed">;
  /** From here on the next event is one. */
  readonly askNews: () => void;
  readonly nowUs: () => number;
  readonly interrupt: () => void;
  readonly suspend: () => void;
}

const PROMPT_MAX = 40;

export class Controls {
  readonly #options: ControlsOptions;
  prompt: Prompt | null = null;
  /** What was wrong with the last key; empty: nothing. */
  notice = "";
  filter = "";
  isHelp = false;
  /** They want the run to end here. */
  isEnough = false;
  /** The run is over, and only looking is left. */
  isOver = false;
  /** They want to go on looking at what is over. */
  isStaying = false;
  /** Of the frame that is shown. */
  page: { readonly scrollMax: number; readonly rows: number } = { scrollMax: 0, rows: 0 };
  #scroll = 0;

  constructor(options: ControlsOptions) {
    this.#options = options;
  }

  /** Rows that are scrolled away above. */
  get scroll(): number {
    return Math.min(this.#scroll, this.page.scrollMax);
  }

  press(key: KeyName): void {
    this.notice = "";
    if (key === "ctrl-c") this.#options.interrupt();
    else if (key === "ctrl-z") this.#options.suspend();
    else if (this.prompt !== null) this.#type(this.prompt, key);
    else if (this.isOver) this.#pressOver(key);
    else this.#command(key);
  }

  /** What only looks works at the end too; any other key leaves. */
  #pressOver(key: KeyName): void {
    if (key === " ") this.isStaying = !this.isStaying;
    else if (!this.#look(key)) this.isStaying = false;
  }

  #command(key: KeyName): void {
    const { pacer, askNews } = this.#options;
    switch (key) {
      case "q":
        this.isEnough = true;
        pacer.move({ kind: "released" });
        return;
      case " ":
        pacer.togglePause();
        return;
      case "n":
      case "right":
        askNews();
        pacer.move({ kind: "to-event" });
        return;
      case "+":
      case "=":
        pacer.changeSpeed("faster");
        return;
      case "-":
        pacer.changeSpeed("slower");
        return;
      case "g":
        this.prompt = { kind: "go-to", text: "" };
        return;
      default:
        this.#look(key);
    }
  }

  /** Keys that change what is seen and nothing else; false where it is none of them. */
  #look(key: KeyName): boolean {
    const { scrollMax, rows } = this.page;
    const by: Readonly<Record<string, number>> = {
      up: -1,
      down: 1,
      pageup: -Math.ceil(rows / 2),
      pagedown: Math.ceil(rows / 2),
      home: -scrollMax,
      end: scrollMax,
    };
    const step = by[key];
    if (step !== undefined) {
      this.#scroll = Math.max(0, Math.min(scrollMax, this.scroll + step));
    } else if (key === "?" || (key === "escape" && this.isHelp)) {
      this.isHelp = !this.isHelp;
    } else if (key === "/") {
      this.prompt = { kind: "filter", text: this.filter };
    } else if (key === "escape") {
      this.filter = "";
    } else return false;
    return true;
  }

  #type(prompt: Prompt, key: KeyName): void {
    if (key === "escape") {
      this.prompt = null;
    } else if (key === "return" || key === "enter") {
      this.prompt = null;
      this.#take(prompt);
    } else if (key === "backspace") {
      this.prompt = { ...prompt, text: [...prompt.text].slice(0, -1).join("") };
    } else if ([...key].length === 1 && prompt.text.length < PROMPT_MAX) {
      this.prompt = { ...prompt, text: prompt.text + key };
    }
  }

  #take({ kind, text }: Prompt): void {
    if (kind === "filter") {
      this.filter = text.trim();
      this.#scroll = 0;
      return;
    }
    if (text.trim() === "") return;
    const at = parseDuration(text.trim());
    if (!at.ok) this.notice = `${at.message}; ${at.hint}`;
    else if (at.value <= this.#options.nowUs()) this.notice = `${text.trim()} is over already`;
    else this.#options.pacer.move({ kind: "to-time", atUs: at.value });
  }
}
