/**
 * The screen of the live view: a page of its own that is drawn over, and left as it was found.
 *
 * Only lines that differ are written, all of a frame at once, so that nothing flickers. However the
 * process ends, short of signal 9, the terminal is given back: its own page, its cursor, its keys.
 */
import type { WriteStream } from "node:tty";

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal has that does not know its size. */
const USUAL: ScreenSize = { columns: 80, rows: 24 };

export class Screen {
  readonly #stream: WriteStream;
  readonly #onExit = (): void => this.close();
  #isOpen = false;
  #shown: readonly string[] = [];

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  get size(): ScreenSize {
    const { columns, rows } = this.#stream;
    return { columns: columns > 0 ? columns : USUAL.columns, rows: rows > 0 ? rows : USUAL.rows };
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#shown = [];
    process.on("exit", this.#onExit);
    this.#stream.write(ENTER);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#onExit);
    this.#stream.write(LEAVE);
  }

  /** The next frame is drawn whole: the terminal has another size, or somebody wrote over it. */
  forget(): void {
    this.#shown = [];
    if (this.#isOpen) this.#stream.write("\x1b[2J");
  }

  /** A line each, none wider than the screen. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    let text = "";
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row += 1) {
      const line = lines[row] ?? "";
      if (line !== (this.#shown[row] ?? "")) text += `\x1b[${row + 1};1H\x1b[2K${line}`;
    }
    this.#shown = lines;
    if (text !== "") this.#stream.write(text);
  }
}
