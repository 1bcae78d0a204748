/**
 * What stands above the timeline: the axis, and a flag for each fault.
 */
import type { PageFault } from "../html/page-data.ts";
import { fontOf } from "./canvas.ts";
import type { Theme } from "./theme.ts";
import { tickText } from "./ticks.ts";

/** Flags stand in levels, so that their names do not run into each other. */
const LEVELS = 3;
const LEVEL_HEIGHT = 17;
const AXIS_HEIGHT = 18;

/** Without faults there is nothing above the axis. */
export function headHeight(faults: number): number {
  return AXIS_HEIGHT + (faults === 0 ? 0 : LEVELS * LEVEL_HEIGHT);
}

const FONT = fontOf(11);
const PADDING = 5;
/** Without room for its name a flag is only a mark, large enough for a finger. */
const MARK_WIDTH = 9;

export interface Flag {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Empty: there is no room. */
  readonly text: string;
  readonly seq: number;
}

export function flagsOf(
  faults: readonly PageFault[],
  xOf: (us: number) => number,
  width: number,
  context: CanvasRenderingContext2D,
): readonly Flag[] {
  context.font = FONT;
  const ends = new Array<number>(LEVELS).fill(Number.NEGATIVE_INFINITY);
  return faults.flatMap(({ fromUs, label, seq }): Flag[] => {
    const x = xOf(fromUs);
    if (x < 0 || x > width) return [];
    const needed = context.measureText(label).width + 2 * PADDING;
    const fits = ends.findIndex((end) => end + 2 <= x);
    const level = fits >= 0 ? fits : ends.indexOf(Math.min(...ends));
    // Near the right end the name stands on the left of its pole.
    const isLeft = x + needed > width && x - needed >= (ends[level] ?? 0);
    const hasRoom = fits >= 0 && (isLeft || x + needed <= width);
    const own = hasRoom ? needed : MARK_WIDTH;
    ends[level] = isLeft && hasRoom ? x : x + own;
    const left = isLeft && hasRoom ? x - own : Math.min(x, width - MARK_WIDTH);
    const y = (LEVELS - 1 - level) * LEVEL_HEIGHT + 1;
    return [{ x: left, y, width: own, text: hasRoom ? label : "", seq }];
  });
}

export function flagAt(flags: readonly Flag[], x: number, y: number): Flag | null {
  const found = flags.findLast((flag) => {
    const isBeside = x >= flag.x - 3 && x <= flag.x + flag.width + 3;
    return isBeside && y >= flag.y && y <= flag.y + LEVEL_HEIGHT;
  });
  return found ?? null;
}

export interface Head {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly ticks: readonly number[];
  readonly xOf: (us: number) => number;
  readonly flags: readonly Flag[];
  readonly height: number;
}

export function drawHead({ context, theme, ticks, xOf, flags, height }: Head): void {
  const end = context.canvas.clientWidth;
  const axisY = height - AXIS_HEIGHT;
  context.font = FONT;
  context.textBaseline = "middle";
  for (const tick of ticks) {
    const x = xOf(tick);
    context.fillStyle = theme.colour("--soft");
    const text = tickText(tick);
    // At the right end the text stands on the left of its mark.
    const isLeft = x + 3 + context.measureText(text).width > end;
    const left = isLeft ? x - 3 - context.measureText(text).width : x + 3;
    context.fillText(text, left, axisY + AXIS_HEIGHT / 2);
    context.fillStyle = theme.colour("--grid");
    context.fillRect(Math.round(x), axisY, 1, AXIS_HEIGHT);
  }
  for (const { x, y, width, text } of flags) {
    context.fillStyle = theme.colour("--fault");
    context.fillRect(x, y, width, LEVEL_HEIGHT - 3);
    context.fillStyle = theme.colour("--page");
    context.fillText(text, x + PADDING, y + (LEVEL_HEIGHT - 3) / 2 + 0.5);
  }
}
