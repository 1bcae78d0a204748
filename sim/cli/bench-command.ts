/**
 * `multios bench`: measures the core against its peers and against C.
 *
 * The benches run as a process of their own, dist/bench/run.js: they import whatever they measure,
 * which nothing here may, and no option of this process can bend their figures. Streams and exit
 * code are passed through.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Argv } from "yargs";
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { packageRoot } from "../io/package-root.ts";
import { BENCH_WORKS, ROUNDS_MAX, TIME_MS_MAX } from "./bench-works.ts";
import { ExitCode } from "./exit-codes.ts";
import { watchInterrupts } from "./interrupts.ts";
import { UsageError } from "./usage-error.ts";

export interface BenchRequest {
  /** As the benches take them. */
  readonly words: readonly string[];
}

export interface BenchArguments {
  readonly work: string[] | undefined;
  readonly rounds: string | undefined;
  readonly time: string | undefined;
  readonly check: boolean;
  readonly update: boolean;
  readonly json: boolean;
}

export function benchOptions(command: Argv): Argv<BenchArguments> {
  return command
    .usage("multios bench [options]\n\nMeasures the core against its peers and against C.")
    .option("work", {
      type: "string",
      array: true,
      nargs: 1,
      describe: `one of ${BENCH_WORKS.join(", ")}`,
    })
    .option("rounds", { type: "string", requiresArg: true, describe: "1 to 1000 [default: 5]" })
    .option("time", {
      type: "string",
      requiresArg: true,
      describe: "milliseconds a side and round [default: 100]",
    })
    .option("check", {
      type: "boolean",
      default: false,
      describe: "exit code 1 where a ratio is below its bound",
    })
    .option("update", {
      type: "boolean",
      default: false,
      describe: "writes the ratios to bench/ratios.json",
    })
    .option("json", { type: "boolean", default: false, describe: "the rows as JSON" })
    .example("multios bench --work event-queue --rounds 3", "one work, soon done");
}

export function readBenchRequest(args: BenchArguments): BenchRequest {
  const words = (args.work ?? []).flatMap((work) => ["--work", knownWork(work)]);
  words.push(...numberWords("--rounds", args.rounds, ROUNDS_MAX));
  words.push(...numberWords("--time", args.time, TIME_MS_MAX));
  for (const flag of ["check", "update", "json"] as const) {
    if (args[flag]) words.push(`--${flag}`);
  }
  return { words };
}

function knownWork(work: string): string {
  if (BENCH_WORKS.includes(work)) return work;
  const guess = didYouMeanHint(work, BENCH_WORKS);
  const hint = guess === "" ? `there are ${BENCH_WORKS.join(", ")}` : guess;
  throw new UsageError(`there is no work '${work}'`, hint);
}

function numberWords(option: string, text: string | undefined, most: number): readonly string[] {
  if (text === undefined) return [];
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return [option, text];
  const message = `${option} ${JSON.stringify(text)} is not a whole number from 1 to ${most}`;
  throw new UsageError(message);
}

export async function bench({ words }: BenchRequest): Promise<ExitCode> {
  const path = join(packageRoot(), "dist", "bench", "run.js");
  if (!existsSync(path)) throw new UsageError("the benches are not built", "run: npm run build");
  const interrupts = watchInterrupts();
  const child = spawn(process.execPath, [path, ...words], { stdio: "inherit" });
  interrupts.signal.addEventListener("abort", () => child.kill("SIGTERM"));
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    const known = Object.values(ExitCode).find((code) => code === exitCode);
    return known ?? (interrupts.signal.aborted ? ExitCode.interrupted : ExitCode.defect);
  } finally {
    interrupts.release();
  }
}
