/**
 * The C twins: compiled once by the system's `cc -O2` into a temporary folder, and run as
 * processes. What cannot be had is a reason to print, and never ends a bench.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../sim/io/package-root.ts";
import { hasCode, reasonOf, runProgram, type ProgramResult } from "./program.ts";

export interface Native {
  /** Nanoseconds an operation of bench/native/NAME.c with these arguments. */
  run(name: string, words: readonly string[]): Promise<ProgramResult>;
  /** Removes what was compiled. */
  dispose(): void;
}

const COMPILE_MS_MAX = 60_000;

const execute = promisify(execFile);

/** `compiler` and `folder` are those of the system and of this package, but for tests. */
export function createNative(
  compiler = "cc",
  folder: string = join(packageRoot(), "bench", "native"),
): Native {
  const binaries = mkdtempSync(join(tmpdir(), "multios-bench-"));
  /** Null for what was compiled, else why it was not. */
  const compiled = new Map<string, string | null>();

  async function compile(name: string): Promise<string | null> {
    const source = join(folder, `${name}.c`);
    if (!existsSync(source)) return `bench/native/${name}.c is not in this package`;
    try {
      const words = ["-O2", "-o", join(binaries, name), source, "-lm"];
      await execute(compiler, words, { timeout: COMPILE_MS_MAX });
      return null;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return `there is no C compiler '${compiler}'`;
      return `${compiler} does not compile it: ${reasonOf(error)}`;
    }
  }

  return {
    async run(name, words) {
      if (!compiled.has(name)) compiled.set(name, await compile(name));
      const failure = compiled.get(name) ?? null;
      if (failure !== null) return { ok: false, reason: failure };
      return runProgram(join(binaries, name), words);
    },
    dispose() {
      rmSync(binaries, { recursive: true, force: true });
    },
  };
}
