/**
 * Runs the built command line as a process and measures what it took: time and peak memory.
 *
 * The process writes its own measures as it ends, so that nothing that starts or polls it counts;
 * one that is killed or runs out of memory writes none, which is told apart from every number.
 */
import { spawn } from "node:child_process";
import { packageRoot } from "../../sim/io/package-root.ts";
import { MULTIOS } from "./command-line.ts";

/** Far beyond what anything takes beside other tests: only what would never end is ended by it. */
export const KILLED_AFTER_MS = 120_000;

/**
 * VmHWM begins with the program itself; `maxRSS`, for where there is no /proc, also counts what
 * the process that started it had in memory.
 */
const MEASURE = `data:text/javascript,
  import { readFileSync, writeSync } from "node:fs";
  process.on("exit", () => {
    let kibibytes = process.resourceUsage().maxRSS;
    try {
      kibibytes = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    } catch {}
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ cpuUs: user + system, kibibytes }));
  });`;

export interface Measured {
  /** `null`: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** On the clock of the wall: with the load of whatever else runs on the machine. */
  readonly wallSeconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

export async function measuredMultios(
  words: readonly string[],
  cwd: string = packageRoot(),
): Promise<Measured> {
  const began = process.hrtime.bigint();
  const child = spawn(process.execPath, ["--import", MEASURE, MULTIOS, ...words], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    timeout: KILLED_AFTER_MS,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr, measures, exitCode] = await Promise.all([
    textOf(child.stdio[1]),
    textOf(child.stdio[2]),
    textOf(child.stdio[3]),
    new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve)),
  ]);
  const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
  const measured = measures === "" ? null : JSON.parse(measures);
  const { cpuUs, kibibytes } = (measured ?? { cpuUs: NaN, kibibytes: NaN }) as {
    readonly cpuUs: number;
    readonly kibibytes: number;
  };
  const cpuSeconds = cpuUs / 1e6;
  return { exitCode, stdout, stderr, wallSeconds, cpuSeconds, peakMebibytes: kibibytes / 1024 };
}

async function textOf(stream: unknown): Promise<string> {
  let text = "";
  for await (const chunk of stream as NodeJS.ReadableStream) text += String(chunk);
  return text;
}
