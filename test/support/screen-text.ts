/**
 * What a terminal shows of what was written to it, as far as the live view makes use of one: two
 * pages, lines that are gone to and erased, and whether cursor and wrapping are as they were found.
 */
const SEQUENCE = new RegExp(String.raw`\u001b\[(?<marks>[?\d;]*)(?<final>[A-Za-z])`, "y");

export class ScreenText {
  /** The page that people scroll. */
  page = "";
  isLive = false;
  isCursorShown = true;
  isWrapping = true;
  #lines: string[] = [];
  #row = 0;
  #rest = "";

  /** Of the live page. */
  get lines(): readonly string[] {
    // Lines that nothing was written to yet are holes.
    return Array.from(this.#lines, (line: string | undefined) => line?.trimEnd() ?? "");
  }

  write(text: string): void {
    const all = this.#rest + text;
    this.#rest = "";
    for (let at = 0; at < all.length;) {
      if (all[at] !== "\x1b") {
        this.#put(all[at] ?? "");
        at += 1;
        continue;
      }
      SEQUENCE.lastIndex = at;
      const found = SEQUENCE.exec(all);
      if (found === null) {
        this.#rest = all.slice(at);
        return;
      }
      this.#obey(found.groups?.["marks"] ?? "", found.groups?.["final"] ?? "");
      at = SEQUENCE.lastIndex;
    }
  }

  #put(character: string): void {
    if (!this.isLive) this.page += character;
    else this.#lines[this.#row] = (this.#lines[this.#row] ?? "") + character;
  }

  #obey(marks: string, final: string): void {
    if (final === "h" || final === "l") {
      const isOn = final === "h";
      if (marks === "?1049") this.isLive = isOn;
      if (marks === "?25") this.isCursorShown = isOn;
      if (marks === "?7") this.isWrapping = isOn;
    } else if (final === "H") {
      this.#row = Number(marks.split(";")[0] ?? "1") - 1;
    } else if (final === "K") {
      if (this.isLive) this.#lines[this.#row] = "";
    } else if (final === "J") {
      if (this.isLive) this.#lines = [];
    }
  }
}
