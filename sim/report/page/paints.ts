/**
 * The looks of lines: a colour of the style sheet, and a dash for who does not see colours.
 *
 * Who has a line in several plots looks the same in them, unless another one there has that look.
 */
import type { Line } from "./chart.ts";

/** More lines than these nobody tells apart. */
export const LOOKS_OF_LINES = 8;

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

export type LineLook = Pick<Line, "colour" | "dash">;

export class Paints {
  /** By name: the look that it had first. */
  readonly #first = new Map<string, number>();

  /** A look for each line of a plot, in their order, all of them different. */
  of(names: readonly string[]): readonly LineLook[] {
    const free = new Set(Array.from({ length: LOOKS_OF_LINES }, (_, look) => look));
    const found = names.map((name) => {
      const known = this.#first.get(name);
      return known !== undefined && free.delete(known) ? known : null;
    });
    return found.map((known, n) => {
      const look = known ?? this.#pick(free);
      const name = names[n] ?? "";
      if (!this.#first.has(name)) this.#first.set(name, look);
      return { colour: `--line-${look + 1}`, dash: DASHES[look % DASHES.length] ?? [] };
    });
  }

  /** One that nobody has anywhere, else one that nobody has in this plot. */
  #pick(free: Set<number>): number {
    const taken = new Set(this.#first.values());
    const look = [...free].find((each) => !taken.has(each)) ?? [...free][0] ?? 0;
    free.delete(look);
    return look;
  }
}
