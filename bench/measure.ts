/**
 * Measures a contest in rounds: in each of them we, every peer and the C twin run one after the
 * other, and who begins changes from round to round, so that a machine that slows down for a while
 * slows down all of them.
 *
 * A round's figure is the median call of tinybench, which a pause of the collector does not move.
 * The result is that of the fastest round: whatever else runs on a machine, on its other threads
 * and in its caches, only ever adds to a time, and not in every round (Chen, Revels, "Robust
 * benchmarking in noisy environments", arXiv:1608.04295). The ratios are those of the results.
 */
import { Bench } from "tinybench";
import type { Native } from "./native.ts";
import type { ProgramResult } from "./program.ts";
import type { Python } from "./python.ts";
import { SCRIPT, TWIN, type BenchRow, type Contest, type PeerResult } from "./row.ts";

export interface Effort {
  readonly rounds: number;
  /** For each side in each round. */
  readonly timeMs: number;
}

export interface Measuring extends Effort {
  readonly native: Native;
  readonly python: Python;
  /** Called before each round; false ends the measuring. */
  readonly proceed: (contest: Contest, round: number) => Promise<boolean>;
}

const OURS = "ours";
/** Below this, the clock of tinybench is a visible part of what it measures. */
const OPERATIONS_MIN = 1_000;
const NS_PER_MS = 1e6;
/** A slow peer may take longer than its time, but not 64 calls as tinybench would have it. */
const CALLS_MIN = 5;
const WARMUP_CALLS_MIN = 2;

/** The row; null where `proceed` ended it before one round was complete. */
export async function measure(contest: Contest, measuring: Measuring): Promise<BenchRow | null> {
  const { work, case: kind, size, operations } = contest;
  if (operations < OPERATIONS_MIN) throw new RangeError(`${work} ${kind}: too few operations`);
  const sides = [OURS, ...Object.keys(contest.peers)];
  const times = new Map<string, number[]>(sides.map((name) => [name, []]));
  const missing: Record<string, string> = {};
  for (let round = 0; round < measuring.rounds; round++) {
    if (!(await measuring.proceed(contest, round))) break;
    for (const name of rotated(sides, round)) {
      const run = name === OURS ? contest.ours : contest.peers[name];
      if (run === undefined) continue;
      times.get(name)?.push((await callTimeNs(run, measuring.timeMs)) / operations);
    }
    await runPrograms(contest, measuring, times, missing);
  }
  const ours = times.get(OURS) ?? [];
  if (ours.length === 0) return null;
  times.delete(OURS);
  const ns = rounded(Math.min(...ours));
  const peers = Object.fromEntries(
    [...times].map(([name, theirs]) => [name, peerResult(ours, theirs, ns)]),
  );
  return { work, case: kind, size, ns, spread: rounded(spread(ours)), peers, missing };
}

/** The programs that measure themselves. One that failed once is not started again. */
async function runPrograms(
  { twin, script, case: kind, size, operations }: Contest,
  { native, python }: Measuring,
  times: Map<string, number[]>,
  missing: Record<string, string>,
): Promise<void> {
  const words = [kind, String(size), String(operations)];
  const run = async (peer: string, result: Promise<ProgramResult>): Promise<void> => {
    const outcome = await result;
    if (outcome.ok) {
      times.set(peer, [...(times.get(peer) ?? []), outcome.ns]);
      return;
    }
    missing[peer] = outcome.reason;
    times.delete(peer);
  };
  if (twin !== undefined && missing[TWIN] === undefined) await run(TWIN, native.run(twin, words));
  if (script !== undefined && missing[SCRIPT] === undefined) {
    await run(SCRIPT, python.run(script, words));
  }
}

async function callTimeNs(run: () => void, timeMs: number): Promise<number> {
  const bench = new Bench({
    time: timeMs,
    iterations: CALLS_MIN,
    warmupTime: timeMs / 4,
    warmupIterations: WARMUP_CALLS_MIN,
    throws: true,
  });
  bench.add(OURS, run);
  await bench.run();
  const result = bench.getTask(OURS)?.result;
  if (result?.state !== "completed") throw new Error("a bench did not complete");
  return result.latency.p50 * NS_PER_MS;
}

/** The ratio is that of the two figures as they are printed, so that a reader gets the same. */
function peerResult(ours: readonly number[], theirs: readonly number[], ns: number): PeerResult {
  const ratios = theirs.map((time, round) => time / (ours[round] ?? ns));
  const theirNs = rounded(Math.min(...theirs));
  return { ns: theirNs, ratio: rounded(theirNs / ns), spread: rounded(spread(ratios)) };
}

/** `[a, b, c]` begins with `b` in round 1. */
function rotated<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

function spread(numbers: readonly number[]): number {
  return (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / median(numbers);
}

/** Between two of the sorted numbers, in proportion. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low = 0, high = low] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return low + (high - low) * (place - Math.floor(place));
}

/** Three digits after the point, of what may be below a nanosecond. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
