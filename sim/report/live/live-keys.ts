/**
 * The keys of the live view, as its last line and its help say them.
 */
import { shorten } from "../boot-text/shorten.ts";
import type { Look } from "./live-sections.ts";
import type { LiveScene } from "./live-view.ts";

/** What is being typed in the last line. */
export interface Prompt {
  readonly kind: "go-to" | "filter";
  readonly text: string;
}

type KeyScene = Pick<LiveScene, "motion" | "prompt" | "notice" | "isHelp" | "isHost" | "filter">;

/** Keys and what they do, the most wanted first: of those that do not fit the last are left out. */
function keysOf({ motion, isHost, isHelp, filter }: KeyScene): readonly (readonly string[])[] {
  if (isHelp) return [["?", "back"]];
  const rows = [
    ["q", "end", "ends the run here, as --for does, and prints the result"],
    ["space", motion === "paused" ? "go on" : "pause", "lets time stand still, and go on"],
    ["n", "next event", "runs on to the next event, and pauses there"],
    ["?", "help", "this help, and back"],
  ];
  if (!isHost) {
    rows.push(["+", "faster", "the next of 1x, 2x, 5x, 10x … 1000000x, max"]);
    rows.push(["-", "slower", "the one before it, down to 0.01x"]);
  }
  rows.push(["g", "go to", "runs on to an instant, such as 2m30s, and pauses there"]);
  rows.push([
    "/",
    filter === "" ? "find" : `"${filter}"`,
    "shows only names that have this in them",
  ]);
  rows.push(["↑↓", "scroll", "more services, where not all fit; also PgUp, PgDn, Home"]);
  return rows;
}

export function footerLine(scene: KeyScene, { width, palette }: Look): string {
  const { prompt, notice, motion } = scene;
  if (prompt !== null) {
    const what = prompt.kind === "go-to" ? "go to (such as 2m30s)" : "names with";
    return shorten(`${what}: ${prompt.text}_   Enter takes it, Esc leaves`, width);
  }
  if (notice !== "") return palette.red(shorten(notice, width));
  if (motion === "over") return shorten("the result follows; space: stay here", width);
  let text = "";
  let plain = 0;
  for (const [key = "", does = ""] of inOrder(keysOf(scene), width)) {
    const gap = plain === 0 ? "" : "  ";
    text += `${gap}${palette.bold(key)} ${does}`;
    plain += gap.length + key.length + 1 + does.length;
  }
  return text;
}

const ORDER = ["space", "+", "-", "n", "g", "/", "↑↓", "?", "q"];

/** Those that fit, in the order in which hands look for them. */
function inOrder(
  keys: readonly (readonly string[])[],
  width: number,
): readonly (readonly string[])[] {
  let left = width + 2;
  const fitting = keys.filter(([key = "", does = ""]) => {
    const own = key.length + does.length + 3;
    if (own > left) return false;
    left -= own;
    return true;
  });
  return ORDER.flatMap((key) => fitting.filter(([own]) => own === key));
}

export function helpLines(scene: KeyScene, { width, palette }: Look): readonly string[] {
  const keys = keysOf({ ...scene, isHelp: false, filter: "" });
  const lines = ORDER.flatMap((key) => keys.filter(([own]) => own === key)).map(
    ([key = "", , says = ""]) => `  ${palette.bold(key.padEnd(6))}  ${shorten(says, width - 10)}`,
  );
  const interrupt = shorten("ends the run as interrupted: exit code 130", width - 10);
  const more = [
    `  ${palette.bold("Ctrl-C")}  ${interrupt}`,
    "",
    ...NOTES.map((note) => palette.dim(shorten(`  ${note}`, width))),
  ];
  return ["", ...lines, ...more];
}

const NOTES = [
  "The view changes nothing: any speed, any pause, the same run and digest.",
  "Rates, percentiles and failures are those of the last seconds, as their table says.",
];
