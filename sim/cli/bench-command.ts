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
import { packageRoot } from "../io/package-root.ts";
import type { BenchRequest } from "./bench-options.ts";
import { ExitCode } from "./exit-codes.ts";
import { watchInterrupts } from "./interrupts.ts";
import { UsageError } from "./usage-error.ts";

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
