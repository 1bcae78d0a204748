/**
 * The scale of the timeline: from instants to columns, with ticks at round numbers.
 */
import { countText } from "../../quantity-text.ts";

export interface Scale {
  /** Columns. */
  readonly width: number;
  /** Microseconds across the whole width. */
  readonly spanUs: number;
}

/** Ticks closer than this run into each other's labels. */
const TICK_COLUMNS_MIN = 9;

const S = 1_000_000;
const STEPS_BEYOND_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800].map(
  (seconds) => seconds * S,
);

/** The column in which an instant falls, in [0, width). */
export function columnOf(scale: Scale, us: number): number {
  const column = Math.floor((us / scale.spanUs) * scale.width);
  return Math.max(0, Math.min(scale.width - 1, column));
}

/** The line above the bars: `0s        1s        2s`. */
export function ticksLine(scale: Scale): string {
  const stepUs = tickStep(scale);
  let line = "";
  for (let us = 0; us <= scale.spanUs; us += stepUs) {
    const column = Math.round((us / scale.spanUs) * scale.width);
    const label = tickText(us, stepUs);
    if (column + label.length > scale.width) break;
    line = line.padEnd(column) + label;
  }
  return line;
}

/** The smallest round step whose ticks stand far enough apart. */
function tickStep(scale: Scale): number {
  const leastUs = (scale.spanUs * TICK_COLUMNS_MIN) / scale.width;
  for (let power = 1; power < S; power *= 10) {
    for (const digit of [1, 2, 5]) if (power * digit >= leastUs) return power * digit;
  }
  const step = STEPS_BEYOND_SECONDS.find((us) => us >= leastUs);
  if (step !== undefined) return step;
  const hourUs = 3_600 * S;
  let hours = 1;
  while (hours * hourUs < leastUs) hours *= 2;
  return hours * hourUs;
}

function tickText(us: number, stepUs: number): string {
  if (us === 0) return "0s";
  if (stepUs < 1_000) return `${countText(us)}us`;
  if (stepUs < 1_000_000 && us < S) return `${us / 1_000}ms`;
  const seconds = us / S;
  if (seconds < 60) return `${Number(seconds.toFixed(3))}s`;
  if (stepUs < S) return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  const parts = [hours > 0 ? `${hours}h` : "", minutes > 0 ? `${minutes}m` : ""];
  return `${parts.join("")}${rest > 0 ? `${rest}s` : ""}`;
}
