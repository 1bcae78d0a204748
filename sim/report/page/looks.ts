/**
 * How states look: each has a colour and a pattern, so that it is told apart without its colour.
 */
import type { PageState } from "../html/page-data.ts";
import type { Theme } from "./theme.ts";

type Pattern = "solid" | "rising" | "falling" | "crossed" | "dotted" | "upright" | "line" | "empty";

interface Look {
  /** A colour of the style sheet. */
  readonly colour: string;
  readonly pattern: Pattern;
}

const LOOKS: Readonly<Record<PageState, Look>> = {
  none: { colour: "--state-rest", pattern: "empty" },
  starting: { colour: "--state-starting", pattern: "rising" },
  unready: { colour: "--state-unready", pattern: "falling" },
  ready: { colour: "--state-ready", pattern: "solid" },
  done: { colour: "--state-ready", pattern: "dotted" },
  stopping: { colour: "--state-stopping", pattern: "falling" },
  stopped: { colour: "--state-rest", pattern: "line" },
  failed: { colour: "--state-failed", pattern: "crossed" },
  paused: { colour: "--state-paused", pattern: "upright" },
  disabled: { colour: "--state-rest", pattern: "empty" },
};

const TILE = 8;

/** Fillings of states in the colours of the moment. */
export class Looks {
  readonly #theme: Theme;
  readonly #fillings = new Map<PageState, CanvasPattern | string>();

  constructor(theme: Theme) {
    this.#theme = theme;
    theme.listen(() => this.#fillings.clear());
  }

  /** Whether there is anything to see of it but its absence. */
  isSeen(state: PageState): boolean {
    return LOOKS[state].pattern !== "empty";
  }

  draw(context: CanvasRenderingContext2D, state: PageState, box: DOMRectReadOnly): void {
    const { pattern, colour } = LOOKS[state];
    if (pattern === "empty") return;
    if (pattern === "line") {
      context.fillStyle = this.#theme.colour(colour);
      context.fillRect(box.x, box.y + box.height / 2 - 1, box.width, 2);
      return;
    }
    context.fillStyle = this.#filling(context, state);
    context.fillRect(box.x, box.y, box.width, box.height);
  }

  #filling(context: CanvasRenderingContext2D, state: PageState): CanvasPattern | string {
    const known = this.#fillings.get(state);
    if (known !== undefined) return known;
    const { pattern, colour } = LOOKS[state];
    const ink = this.#theme.colour(colour);
    const tile = pattern === "solid" ? null : tileOf(pattern, ink, this.#theme.colour("--page"));
    const filling = tile === null ? ink : (context.createPattern(tile, "repeat") ?? ink);
    this.#fillings.set(state, filling);
    return filling;
  }
}

function tileOf(pattern: Pattern, ink: string, paper: string): HTMLCanvasElement | null {
  const tile = document.createElement("canvas");
  tile.width = TILE;
  tile.height = TILE;
  const context = tile.getContext("2d");
  if (context === null) return null;
  context.fillStyle = ink;
  context.fillRect(0, 0, TILE, TILE);
  context.strokeStyle = paper;
  context.fillStyle = paper;
  context.lineWidth = 2;
  context.globalAlpha = 0.75;
  context.beginPath();
  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  };
  const rising = (): void =>
    [-TILE, 0, TILE].forEach((x) => line(x - 1, TILE + 1, x + TILE + 1, -1));
  const falling = (): void =>
    [-TILE, 0, TILE].forEach((x) => line(x - 1, -1, x + TILE + 1, TILE + 1));
  if (pattern === "rising" || pattern === "crossed") rising();
  if (pattern === "falling" || pattern === "crossed") falling();
  if (pattern === "upright") line(TILE / 2, 0, TILE / 2, TILE);
  if (pattern === "dotted") {
    for (const [x, y] of [
      [1, 1],
      [5, 5],
    ] as const) {
      context.fillRect(x, y, 2, 2);
    }
  }
  context.stroke();
  return tile;
}
