/**
 * Runs the benches: a table for people, or with `--json` rows for machines; with `--check` held to
 * bench/ratios.json, with `--update` written to it.
 *
 * Exit codes are those of the command line, of which `multios bench` starts this as a process: 0, 1
 * where a bound is missed, 2 for wrong usage, 5 for a defect, 130 where it was interrupted, which
 * takes effect between two rounds, after what was measured is printed.
 */
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { ExitCode } from "../sim/cli/exit-codes.ts";
import {
  createProgress,
  leaveErrorsToWrites,
  outputPalette,
  writeAll,
} from "../sim/cli/terminal.ts";
import { loadCore } from "../sim/io/load-core.ts";
import { packageRoot } from "../sim/io/package-root.ts";
import { contestsOf } from "./contests.ts";
import { missingPeers } from "./peers/import-peer.ts";
import { measure } from "./measure.ts";
import { createNative } from "./native.ts";
import { BenchUsageError, readOptions, type BenchOptions } from "./options.ts";
import { createPython } from "./python.ts";
import {
  judgeRatios,
  readRatios,
  updatedRatios,
  writeRatios,
  type Machine,
  type RatioFile,
} from "./regression.ts";
import type { BenchRow } from "./row.ts";
import { tableText, verdictsText } from "./table.ts";

const MACHINE: Machine = { node: process.version, cpu: cpus()[0]?.model.trim() ?? "unknown" };

async function main(words: readonly string[]): Promise<ExitCode> {
  const options = readOptions(words);
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => interrupt.abort());
  const rows = await measureAll(options, interrupt.signal);
  const ratios = readRatios();
  await writeAll(process.stdout, [
    options.isJson ? json(options, rows) : table(options, rows, ratios),
  ]);
  if (interrupt.signal.aborted) return ExitCode.interrupted;
  if (options.isUpdate) writeRatios(updatedRatios(ratios, rows, MACHINE));
  return options.isCheck ? check(options, rows, ratios) : ExitCode.held;
}

async function measureAll(
  options: BenchOptions,
  signal: AbortSignal,
): Promise<readonly BenchRow[]> {
  const progress = createProgress(process.stderr);
  const native = createNative();
  const python = createPython();
  const rows: BenchRow[] = [];
  const { rounds, timeMs, works } = options;
  try {
    for await (const contest of contestsOf(works, loadCore())) {
      const row = await measure(contest, {
        rounds,
        timeMs,
        native,
        python,
        async proceed({ work, case: kind, size }, round) {
          progress.show(() => `${work} ${kind} ${size}, round ${round + 1} of ${rounds}`);
          // Signals are heard only between two turns of the event loop.
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          return !signal.aborted;
        },
      });
      if (row !== null) rows.push(row);
      if (signal.aborted) break;
    }
    return rows;
  } finally {
    progress.clear();
    native.dispose();
  }
}

function json({ rounds, timeMs }: BenchOptions, rows: readonly BenchRow[]): string {
  const missing = missingPeers();
  const result = { ...MACHINE, rounds, time_ms: timeMs, missing, rows };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function table(
  { rounds, timeMs }: BenchOptions,
  rows: readonly BenchRow[],
  { bounds }: RatioFile,
): string {
  const folder = relative(process.cwd(), join(packageRoot(), "bench"));
  return tableText({
    machine: MACHINE,
    rounds,
    timeMs,
    rows,
    bounds,
    missing: missingPeers(),
    install: `npm ci --prefix ${folder === "" ? "." : folder}`,
    palette: outputPalette(process.stdout, process.env),
  });
}

/** To standard error where standard output is for a machine. */
async function check(
  { works, isJson }: BenchOptions,
  rows: readonly BenchRow[],
  { bounds }: RatioFile,
): Promise<ExitCode> {
  const verdicts = judgeRatios(bounds, rows, works);
  const stream = isJson ? process.stderr : process.stdout;
  const palette = outputPalette(stream, process.env);
  await writeAll(stream, ["\n", verdictsText(verdicts, palette)]);
  return verdicts.missed.length > 0 ? ExitCode.violated : ExitCode.held;
}

leaveErrorsToWrites();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof BenchUsageError;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await writeAll(process.stderr, [`bench: ${isUsage ? error.message : text}\n`]).catch(() => false);
  process.exitCode = isUsage ? ExitCode.usage : ExitCode.defect;
}
