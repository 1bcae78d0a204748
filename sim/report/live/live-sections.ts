/**
 * The parts of the live view: services, workloads, faults, and what has happened lately.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import { lineMaker } from "../boot-text/happenings.ts";
import type { Happening } from "../boot-text/repetitions.ts";
import { shorten } from "../boot-text/shorten.ts";
import type { Palette } from "../palette.ts";
import { bytesText, countText, durationText, shareText } from "../../quantity-text.ts";
import type { ActiveFault } from "./live-faults.ts";
import type { WorkloadLoad } from "./live-load.ts";
import { worstFirst, type ServiceRow, type Tone } from "./live-services.ts";
import { liveTable, type LiveColumn } from "./live-table.ts";

export interface Look {
  readonly width: number;
  readonly palette: Palette;
}

/** Which columns the table of services has: those in which there is ever anything. */
export interface ServiceColumns {
  readonly health: boolean;
  readonly memory: boolean;
  readonly cpu: boolean;
  readonly requests: boolean;
}

export interface ServicePart {
  /** In the order of the file. */
  readonly rows: readonly ServiceRow[];
  readonly heading: string;
  readonly columns: ServiceColumns;
  /** Rows above that are scrolled away. */
  readonly scroll: number;
  /** Lines that there are, with that of the headings. */
  readonly room: number;
}

export function serviceLines(part: ServicePart, look: Look): readonly string[] {
  const { rows, room } = part;
  const columns = columnsOf(part);
  const bodyRoom = Math.max(1, room - 1);
  if (rows.length <= bodyRoom) return liveTable(rows, columns, look.width, look.palette);
  const ordered = worstFirst(rows);
  const shownCount = Math.max(1, bodyRoom - 1);
  const from = Math.min(part.scroll, ordered.length - shownCount);
  const shown = ordered.slice(from, from + shownCount);
  const lines = liveTable(shown, columns, look.width, look.palette);
  const note = restText(ordered.slice(0, from), ordered.slice(from + shownCount));
  return [...lines, look.palette.dim(shorten(note, look.width))];
}

/** How far a table of so many rows can be scrolled in so many lines. */
export function scrollMax(rows: number, room: number): number {
  return rows <= room - 1 ? 0 : Math.max(0, rows - Math.max(1, room - 2));
}

/** `… 12 above; 93 more, all running`. */
function restText(above: readonly ServiceRow[], below: readonly ServiceRow[]): string {
  const parts = above.length === 0 ? [] : [`${countText(above.length)} above`];
  if (below.length > 0) parts.push(`${countText(below.length)} more, ${statesText(below)}`);
  return `… ${parts.join("; ")}`;
}

/** `all running`, or `12 failed, 90 running`. */
function statesText(rows: readonly ServiceRow[]): string {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  const [only] = counts.keys();
  if (counts.size === 1) return `all ${only ?? ""}`;
  return [...counts].map(([state, count]) => `${countText(count)} ${state}`).join(", ");
}

type ServiceColumn = LiveColumn<ServiceRow>;

const STATE: ServiceColumn = {
  heading: "state",
  isLeft: true,
  rank: 1,
  columnsMin: 9,
  text: ({ state }) => state,
  paint: ({ tone }, text, palette) => toned(tone, text, palette),
};
const HEALTH: ServiceColumn = {
  heading: "health",
  isLeft: true,
  rank: 4,
  columnsMin: 9,
  text: ({ health }) => health,
};
const RESTARTS: ServiceColumn = {
  heading: "restarts",
  rank: 2,
  columnsMin: 8,
  text: ({ restarts }) => countText(restarts),
};
const MEMORY: ServiceColumn = {
  heading: "memory",
  rank: 5,
  columnsMin: 9,
  text: ({ memoryBytes: bytes }) => (bytes === 0 ? "-" : bytesText(bytes)),
};
const CPU: ServiceColumn = {
  heading: "CPU",
  rank: 6,
  columnsMin: 5,
  text: ({ cpuShare: share }) => (share === null ? "-" : shareText(share)),
};
const REQUESTS: ServiceColumn = {
  heading: "req/s",
  rank: 3,
  columnsMin: 6,
  text: ({ rate }) => (rate === null ? "-" : rateText(rate)),
};
const REMARK: ServiceColumn = {
  heading: "",
  isLeft: true,
  rank: 7,
  columnsMin: 10,
  text: ({ remark }) => remark,
};

function columnsOf({ columns, heading }: ServicePart): readonly ServiceColumn[] {
  const { health, memory, cpu, requests } = columns;
  const name: ServiceColumn = {
    heading,
    isLeft: true,
    rank: 0,
    columnsMin: 8,
    columnsMax: 44,
    text: ({ name: own }) => own,
  };
  return [
    name,
    STATE,
    ...(health ? [HEALTH] : []),
    RESTARTS,
    ...(memory ? [MEMORY] : []),
    ...(cpu ? [CPU] : []),
    ...(requests ? [REQUESTS] : []),
    REMARK,
  ];
}

function toned(tone: Tone, text: string, palette: Palette): string {
  switch (tone) {
    case "good":
      return palette.green(text);
    case "idle":
      return palette.dim(text);
    case "busy":
      return palette.yellow(text);
    case "bad":
      return palette.red(text);
    default:
      return unreachable(tone);
  }
}

function rateText(rate: number): string {
  return rate < 10 ? String(Math.round(rate * 10) / 10) : countText(Math.round(rate));
}

/** A line a workload, with what the last seconds were like. */
export function workloadTable(
  workloads: readonly WorkloadLoad[],
  windowUs: number,
  look: Look,
): readonly string[] {
  const columns: readonly LiveColumn<WorkloadLoad>[] = [
    {
      heading: "workload",
      isLeft: true,
      rank: 0,
      columnsMin: 8,
      columnsMax: 30,
      text: ({ name }) => name,
    },
    { heading: "req/s", rank: 1, columnsMin: 7, text: ({ rate }) => rateText(rate) },
    { heading: "in flight", rank: 4, columnsMin: 9, text: ({ inFlight }) => countText(inFlight) },
    { heading: "p50", rank: 5, columnsMin: 8, text: ({ p50Us }) => time(p50Us) },
    { heading: "p99", rank: 3, columnsMin: 8, text: ({ p99Us }) => time(p99Us) },
    {
      heading: "failed",
      rank: 2,
      columnsMin: 7,
      text: ({ failedShare: share }) => failedText(share),
      paint: ({ failedShare }, text, palette) =>
        (failedShare ?? 0) > 0 ? palette.red(text) : text,
    },
    {
      heading: windowText(windowUs),
      isLeft: true,
      rank: 6,
      columnsMin: 9,
      text: ({ reason }) => reason ?? "",
    },
  ];
  return liveTable(workloads, columns, look.width, look.palette);
}

/** What failed is never told as nothing. */
function failedText(share: number | null): string {
  if (share === null) return "-";
  return share > 0 && share < 0.001 ? "<0.1 %" : shareText(share);
}

function time(us: number | null): string {
  return us === null ? "-" : durationText(us);
}

function windowText(windowUs: number): string {
  const seconds = Math.max(1, Math.round(windowUs / 1_000_000));
  return `last ${durationText(seconds * 1_000_000)}`;
}

/** `fault     slow db/0, over in 12 s (line 61)`. */
export function faultLines(
  faults: readonly ActiveFault[],
  nowUs: number,
  room: number,
  { width, palette }: Look,
): readonly string[] {
  const shown = faults.length <= room ? faults : faults.slice(0, Math.max(0, room - 1));
  const lines = shown.map(({ text, line, untilUs }) => {
    const left = untilUs === null ? "" : `, over in ${wholeText(untilUs - nowUs)}`;
    const where = line === null ? "" : ` (line ${line})`;
    return palette.yellow(shorten(`fault     ${text}${left}${where}`, width));
  });
  const rest = faults.length - shown.length;
  if (rest > 0) lines.push(palette.dim(`          … ${countText(rest)} more faults`));
  return lines;
}

/** To the second where there are any, so that it does not flicker. */
function wholeText(us: number): string {
  const seconds = Math.ceil(us / 1_000_000);
  return us <= 0 ? "0 s" : durationText(seconds * 1_000_000);
}

/** The latest, as many as there is room for. */
export function eventLines(
  happenings: readonly Happening[],
  room: number,
  { width, palette }: Look,
): readonly string[] {
  if (room <= 0) return [];
  const latest = happenings.slice(-room);
  const lineOf = lineMaker(latest, width, palette);
  let lines: readonly string[] = [];
  for (const each of latest.toReversed()) {
    const own = lineOf(each);
    // Half of what happened is not told; of the last one at least the beginning is.
    if (lines.length + own.length > room) return lines.length === 0 ? own.slice(0, room) : lines;
    lines = [...own, ...lines];
  }
  return lines;
}
