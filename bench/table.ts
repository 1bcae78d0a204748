/**
 * The result for people: for each contest our time, and for each peer how much quicker we are and
 * how much quicker we have to be. Fits 80 columns; colour only underlines what the words say.
 */
import { wrap } from "../sim/report/boot-text/shorten.ts";
import type { Palette } from "../sim/report/palette.ts";
import { countText } from "../sim/quantity-text.ts";
import type { Effort } from "./measure.ts";
import { boundOf, type Bound, type Machine, type Verdicts } from "./regression.ts";
import { SCRIPT, TEN_INSTANCES, TWIN, WITHOUT, type BenchRow, type PeerResult } from "./row.ts";

export interface TableFacts extends Effort {
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
  readonly bounds: readonly Bound[];
  /** Packages that are not installed, and the command that installs them. */
  readonly missing: readonly string[];
  readonly install: string;
  readonly palette: Palette;
}

const WIDTH = 80;
const NAME_WIDTH = 22;
const TIME_WIDTH = 12;
const RATIO_WIDTH = 17;
const SPREAD_WIDTH = 8;
const TARGET_WIDTH = 13;
/** So near to us a peer in JavaScript shows that the core gains nothing. */
const AS_FAST = 1.1;
const NOT_JAVASCRIPT: readonly string[] = [TWIN, SCRIPT, WITHOUT, TEN_INSTANCES];

export function tableText(facts: TableFacts): string {
  const { machine, rounds, timeMs, palette, rows } = facts;
  const effort = `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${timeMs} ms`;
  const lines = [
    ...wrap(`${machine.cpu}, Node ${machine.node}`, WIDTH, ""),
    `${effort} a side, the fastest counts; spread: middle half over median`,
    "",
    palette.dim(cells(["", "operation", "we are", "spread", "must be"])),
  ];
  for (const row of rows) lines.push(...rowLines(row, facts));
  if (facts.missing.length > 0) {
    const names = facts.missing.join(", ");
    lines.push("", ...wrap(`not installed, so not measured: ${names}; to install:`, WIDTH, "  "));
    lines.push(`  ${facts.install}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What `--check` says: each row below its bound by name, then the counts. */
export function verdictsText({ held, missed, unmeasured }: Verdicts, palette: Palette): string {
  const lines = missed.map(
    (bound) => `${palette.red("below")}  ${boundName(bound)}: ${shortfall(bound)}`,
  );
  const names = unmeasured.map(boundName).join("; ");
  if (names !== "") lines.push(...wrap(`not measured: ${names}`, WIDTH, "  "));
  const counts = `${held.length} bounds held, ${missed.length} missed`;
  return `${[...lines, `${counts}, ${unmeasured.length} not measured`].join("\n")}\n`;
}

function boundName({ work, case: kind, size, peer }: Bound): string {
  return `${work} ${kind} ${countText(size)} ${peer}`;
}

function shortfall({ measured, least }: Bound): string {
  return `${ratioText(measured ?? 0)}, must be ${targetText(least)}`;
}

function rowLines(row: BenchRow, facts: TableFacts): readonly string[] {
  const { bounds, palette } = facts;
  const title = `${row.work}  ${row.case}  ${countText(row.size)}`;
  const ours = cells(["  MultiOS", timeText(row.ns), "", percent(row.spread)]);
  const lines = ["", palette.bold(title), ours];
  for (const [peer, result] of Object.entries(row.peers)) {
    lines.push(peerLine(peer, result, boundOf(bounds, row, peer), palette));
  }
  for (const [peer, reason] of Object.entries(row.missing)) {
    lines.push(...indented(`${nameOf(peer)} was not measured: ${reason}`));
  }
  const remark = remarkOf(row);
  if (remark !== null) lines.push(...indented(remark));
  return lines;
}

function peerLine(
  peer: string,
  { ns, ratio, spread }: PeerResult,
  bound: Bound | undefined,
  palette: Palette,
): string {
  const name = `  ${nameOf(peer)}`;
  const target = bound === undefined ? "" : targetText(bound.least);
  const line = cells([name, timeText(ns), ratioText(ratio), percent(spread), target]);
  if (bound === undefined) return line;
  return `${line}  ${ratio < bound.least ? palette.red("missed") : palette.green("held")}`;
}

function nameOf(peer: string): string {
  if (peer === TWIN) return "C twin";
  return peer === SCRIPT ? "SimPy" : peer;
}

/** Lines below a contest, what has no place in the columns. */
function indented(text: string): readonly string[] {
  return wrap(text, WIDTH - 2, "").map((line) => `  ${line}`);
}

/** Said where it is so: nobody should move work into the core that gains nothing there. */
function remarkOf(row: BenchRow): string | null {
  const others = Object.entries(row.peers).filter(([peer]) => !NOT_JAVASCRIPT.includes(peer));
  if (!others.some(([, { ratio }]) => ratio <= AS_FAST)) return null;
  return row.case === "single"
    ? "JavaScript alone is as fast: the work costs no more than the call into the core."
    : "JavaScript alone is as fast.";
}

function cells([name = "", ...rest]: readonly string[]): string {
  const widths = [TIME_WIDTH, RATIO_WIDTH, SPREAD_WIDTH, TARGET_WIDTH];
  const right = rest.map((text, index) => text.padStart(widths[index] ?? 0));
  return `${name.padEnd(NAME_WIDTH)}${right.join("")}`.trimEnd();
}

function timeText(ns: number): string {
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(1)} ms`;
  if (ns >= 1e4) return `${(ns / 1e3).toFixed(1)} µs`;
  return `${ns.toFixed(ns < 10 ? 2 : 1)} ns`;
}

/** `2.9x faster` than the peer, `1.1x slower`. */
function ratioText(ratio: number): string {
  return ratio >= 1 ? `${factorText(ratio)} faster` : `${factorText(1 / ratio)} slower`;
}

function targetText(least: number): string {
  if (least === 1) return "as fast";
  const factor = least > 1 ? least : 1 / least;
  return `${Math.round(factor * 10) / 10}x ${least > 1 ? "faster" : "slower"}`;
}

function factorText(factor: number): string {
  return `${factor >= 100 ? countText(Math.round(factor)) : factor.toFixed(factor < 10 ? 2 : 1)}x`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
