/**
 * Runs the benches and prints a table, or with `--json` the rows for machines.
 */
import { cpus } from "node:os";
import { Bench } from "tinybench";
import type { Core } from "../kernel/core/core.ts";
import { loadCore } from "../sim/io/load-core.ts";
import { eventQueueContests } from "./event-queue.ts";
import type { BenchRow, Contest, PeerResult } from "./row.ts";

const TIME_MS = 500;
const WARMUP_MS = 200;
const OURS = "ours";
const NS_PER_MS = 1e6;

/** One after the other: a contest is set up only when the one before is done. */
async function runBenches(core: Core): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const contest of eventQueueContests(core)) rows.push(await measure(contest));
  return rows;
}

async function measure(contest: Contest): Promise<BenchRow> {
  const bench = new Bench({ time: TIME_MS, warmupTime: WARMUP_MS });
  bench.add(OURS, contest.ours);
  for (const [name, run] of Object.entries(contest.peers)) bench.add(name, run);
  await bench.run();
  const ns = nanoseconds(bench, OURS, contest.operations);
  const peers: Record<string, PeerResult> = {};
  for (const name of Object.keys(contest.peers)) {
    const theirs = nanoseconds(bench, name, contest.operations);
    peers[name] = { ns: rounded(theirs), ratio: rounded(theirs / ns) };
  }
  return {
    work: contest.work,
    case: contest.case,
    size: contest.size,
    ns: rounded(ns),
    peers,
  };
}

/** The median a single operation: a mean would count the pauses of the collector of others. */
function nanoseconds(bench: Bench, name: string, operations: number): number {
  const result = bench.getTask(name)?.result;
  if (result?.state !== "completed") throw new Error(`the bench ${name} did not complete`);
  return (result.latency.p50 * NS_PER_MS) / operations;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function describe(row: BenchRow): string {
  const peers = Object.entries(row.peers).map(
    ([name, { ns, ratio }]) => `${name} ${ns.toFixed(1)} ns (${ratio.toFixed(2)}x)`,
  );
  const work = `${row.work} ${row.case}`.padEnd(24);
  const size = String(row.size).padStart(9);
  const ns = row.ns.toFixed(1).padStart(9);
  return `${work}${size}${ns} ns   ${peers.join("  ")}`;
}

async function main(): Promise<void> {
  const rows = await runBenches(loadCore());
  const cpu = cpus()[0]?.model ?? "unknown";
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ node: process.version, cpu, rows }, null, 2));
    return;
  }
  console.log(`node ${process.version}, ${cpu}\n`);
  for (const row of rows) console.log(describe(row));
}

await main();
