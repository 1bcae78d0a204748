/**
 * The regression file bench/ratios.json: how much quicker than each peer we have to be, and how
 * much quicker we were when it was last written.
 *
 * Ratios of one run, never times: they mean the same on another machine. `least` is what was
 * promised (2 is twice as fast as the peer, 0.5 half as fast), and a row below it is a regression;
 * `measured` and `spread` are for whoever reads the file, and `--update` writes them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../sim/io/package-root.ts";
import type { BenchRow, PeerResult } from "./row.ts";

export interface Bound {
  readonly work: string;
  readonly case: string;
  readonly size: number;
  readonly peer: string;
  readonly least: number;
  readonly measured: number | null;
  readonly spread: number | null;
}

export interface Machine {
  readonly node: string;
  readonly cpu: string;
}

export interface RatioFile {
  /** Where `measured` comes from; null while nothing was measured. */
  readonly machine: Machine | null;
  readonly bounds: readonly Bound[];
}

export interface Verdicts {
  readonly held: readonly Bound[];
  /** As they are now, with `measured` from these rows. */
  readonly missed: readonly Bound[];
  /** No row of these has that peer: it is not installed, or the bench is not there. */
  readonly unmeasured: readonly Bound[];
}

/** Beside the sources, and in the package that is installed. */
function ratiosPath(): string {
  return join(packageRoot(), "bench", "ratios.json");
}

export function readRatios(): RatioFile {
  const file: RatioFile = JSON.parse(readFileSync(ratiosPath(), "utf8"));
  return file;
}

export function writeRatios(file: RatioFile): void {
  writeFileSync(ratiosPath(), `${JSON.stringify(file, null, 2)}\n`);
}

/** Holds rows to the bounds; of all works, or of those that were asked for. */
export function judgeRatios(
  bounds: readonly Bound[],
  rows: readonly BenchRow[],
  works: readonly string[],
): Verdicts {
  const asked = bounds.filter(({ work }) => works.length === 0 || works.includes(work));
  const held: Bound[] = [];
  const missed: Bound[] = [];
  const unmeasured: Bound[] = [];
  for (const bound of asked) {
    const result = resultOf(bound, rows);
    if (result === undefined) unmeasured.push(bound);
    else (result.ratio < bound.least ? missed : held).push(withResult(bound, result));
  }
  return { held, missed, unmeasured };
}

/** The file with what these rows measured; what they did not measure stays as it was. */
export function updatedRatios(
  file: RatioFile,
  rows: readonly BenchRow[],
  machine: Machine,
): RatioFile {
  const bounds = file.bounds.map((bound) => {
    const result = resultOf(bound, rows);
    return result === undefined ? bound : withResult(bound, result);
  });
  return { machine, bounds };
}

/** The bound of one figure of a row, where it has one. */
export function boundOf(
  bounds: readonly Bound[],
  row: Pick<BenchRow, "work" | "case" | "size">,
  peer: string,
): Bound | undefined {
  return bounds.find(
    (bound) =>
      bound.work === row.work &&
      bound.case === row.case &&
      bound.size === row.size &&
      bound.peer === peer,
  );
}

function resultOf(bound: Bound, rows: readonly BenchRow[]): PeerResult | undefined {
  const row = rows.find(
    ({ work, case: kind, size }) =>
      work === bound.work && kind === bound.case && size === bound.size,
  );
  return row?.peers[bound.peer];
}

function withResult(bound: Bound, { ratio, spread }: PeerResult): Bound {
  return { ...bound, measured: ratio, spread };
}
