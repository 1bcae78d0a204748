/**
 * The live view as lines: what a run is at, on a screen of any size.
 *
 *   web-shop   running 10x   2m03.4s of 10m10s   6 of 6 ready   seed 1
 *   ━━━━━━━━━━━━━━╸───────────────────────────────────────────────────
 *   services                     not well first, where not all fit
 *   workloads                    the last ten seconds
 *   faults                       those that lie on it
 *   events                       the latest below
 *   keys
 *
 * A pure function of what is known: whoever calls it knows terminals.
 */
import type { SystemSpec } from "../../system.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Happening } from "../boot-text/repetitions.ts";
import { shorten } from "../boot-text/shorten.ts";
import type { Palette } from "../palette.ts";
import { countText, instantText } from "../../quantity-text.ts";
import type { RunProgress } from "../run-recorder.ts";
import type { ActiveFault } from "./live-faults.ts";
import { footerLine, helpLines, type Prompt } from "./live-keys.ts";
import type { WorkloadLoad } from "./live-load.ts";
import {
  eventLines,
  faultLines,
  scrollMax,
  serviceLines,
  workloadTable,
  type Look,
  type ServiceColumns,
} from "./live-sections.ts";
import type { ServiceRow } from "./live-services.ts";

/** What time does: it passes, stands still, runs to somewhere, or is over. */
export type LiveMotion = "running" | "paused" | "to-event" | "to-time" | "over";

export interface LiveScene {
  readonly system: SystemSpec;
  readonly seed: bigint;
  readonly now: Instant;
  /** When what is planned is over; `null`: nothing is. */
  readonly endUs: number | null;
  readonly motion: LiveMotion;
  /** `10x`, or `wall clock`. */
  readonly speed: string;
  /** The speed is given by the clock on the wall. */
  readonly isHost: boolean;
  readonly progress: RunProgress;
  /** Rows for services or for instances, whichever fit. */
  readonly rowsFor: (room: number) => {
    readonly heading: string;
    readonly rows: readonly ServiceRow[];
  };
  readonly columns: ServiceColumns;
  readonly workloads: readonly WorkloadLoad[];
  readonly windowUs: number;
  readonly faults: readonly ActiveFault[];
  readonly happenings: readonly Happening[];
  readonly scroll: number;
  /** Only names that have this in them; empty: all. */
  readonly filter: string;
  readonly prompt: Prompt | null;
  /** What was wrong with the last key; empty: nothing. */
  readonly notice: string;
  readonly isHelp: boolean;
}

export interface LiveSize {
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
}

export interface LiveFrame {
  /** As many as the screen has rows, at the most. */
  readonly lines: readonly string[];
  /** How far the services can be scrolled. */
  readonly scrollMax: number;
}

/** Below so many rows nothing is left empty to look good. */
const ROWS_AIRY = 20;

export function liveFrame(scene: LiveScene, size: LiveSize): LiveFrame {
  const look = { width: size.columns, palette: size.palette };
  const head = size.rows < 10 ? [headline(scene, look)] : [headline(scene, look), bar(scene, look)];
  const foot = footerLine(scene, look);
  const room = Math.max(0, size.rows - head.length - 1);
  if (scene.isHelp) return { lines: whole(head, helpLines(scene, look), foot, room), scrollMax: 0 };
  const body = bodyOf(scene, room, size.rows >= ROWS_AIRY, look);
  return { lines: whole(head, body.lines, foot, room), scrollMax: body.scrollMax };
}

/** The footer stands in the last row. */
function whole(
  head: readonly string[],
  body: readonly string[],
  foot: string,
  room: number,
): readonly string[] {
  const shown = body.slice(0, room);
  const empty = Array.from({ length: room - shown.length }, () => "");
  return [...head, ...shown, ...empty, foot];
}

function bodyOf(scene: LiveScene, room: number, isAiry: boolean, look: Look): LiveFrame {
  const gap = isAiry ? [""] : [];
  const { workloads, windowUs, faults, now } = scene;
  const shownLoads = workloads.slice(0, Math.max(1, Math.floor(room / 6)));
  const load = workloads.length === 0 ? [] : workloadTable(shownLoads, windowUs, look);
  const hidden = workloads.length - shownLoads.length;
  const more = hidden > 0 ? [look.palette.dim(`… ${countText(hidden)} more workloads`)] : [];
  const fault = faultLines(faults, now, Math.max(1, Math.floor(room / 8)), look);
  const middle = [[...load, ...more], fault].flatMap((part) =>
    part.length === 0 ? [] : [...gap, ...part],
  );
  const eventsMin = Math.min(12, Math.max(2, Math.floor(room / 4)));
  const serviceRoom = Math.max(2, room - 2 * gap.length - middle.length - eventsMin);
  const { heading, rows } = scene.rowsFor(serviceRoom - 1);
  const part = { rows, heading, columns: scene.columns, scroll: scene.scroll, room: serviceRoom };
  const above = [...gap, ...serviceLines(part, look), ...middle, ...gap];
  const events = eventLines(scene.happenings, room - above.length, look);
  return { lines: [...above, ...events], scrollMax: scrollMax(rows.length, serviceRoom) };
}

/** `web-shop   running 10x   2m03.412s of 10m10s   4 of 6 ready   seed 1`. */
function headline(scene: LiveScene, { width, palette }: Look): string {
  const { system, progress, now, endUs, seed } = scene;
  const time = instantText(now);
  const parts = [
    motionText(scene),
    endUs === null ? time : `${time} of ${instantText(endUs).replace(/\.000s$/, "s")}`,
    `${countText(progress.ready)} of ${countText(progress.expected)} ready`,
    `seed ${seed}`,
  ];
  // The last ones are the first to go.
  while (parts.length > 2 && parts.join("   ").length + NAME_COLUMNS + 3 > width) parts.pop();
  const rest = parts.join("   ");
  const name = shorten(system.name, Math.max(1, width - rest.length - 3));
  const [motion = "", ...others] = parts;
  const painted = [paintMotion(scene.motion, motion, palette), ...others].join("   ");
  return shorten(`${name}   ${rest}`, width) === `${name}   ${rest}`
    ? `${palette.bold(name)}   ${painted}`
    : shorten(rest, width);
}

/** Less of a name says nothing. */
const NAME_COLUMNS = 8;

function motionText({ motion, speed }: LiveScene): string {
  switch (motion) {
    case "running":
      return `running ${speed}`;
    case "paused":
      return "paused";
    case "to-event":
      return "to the next event";
    case "to-time":
      return "going on";
    case "over":
      return "over";
  }
}

function paintMotion(motion: LiveMotion, text: string, palette: Palette): string {
  if (motion === "paused") return palette.yellow(text);
  return motion === "over" ? palette.cyan(text) : palette.green(text);
}

/** How much of what is planned has gone by. */
function bar({ now, endUs }: LiveScene, { width, palette }: Look): string {
  if (endUs === null || endUs <= 0) return palette.dim("─".repeat(width));
  const done = Math.min(width, Math.floor((now * width) / endUs));
  if (done === 0) return palette.dim("─".repeat(width));
  return `${palette.green(`${"━".repeat(done - 1)}╸`)}${palette.dim("─".repeat(width - done))}`;
}
