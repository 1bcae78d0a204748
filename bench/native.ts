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

export type NativeResult =
  { readonly ok: true; readonly ns: number } | { readonly ok: false; readonly reason: string };

export interface Native {
  /** Nanoseconds an operation of bench/native/NAME.c with these arguments. */
  run(name: string, words: readonly string[]): Promise<NativeResult>;
  /** Removes what was compiled. */
  dispose(): void;
}

/** A program for about 100 ms, and its set-up of a million entries: this is far beyond. */
const RUN_MS_MAX = 60_000;
const COMPILE_MS_MAX = 60_000;
const DECIMAL = /^\d+(?:\.\d+)?$/u;

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
      try {
        const { stdout } = await execute(join(binaries, name), words, { timeout: RUN_MS_MAX });
        const text = stdout.trim();
        if (DECIMAL.test(text) && Number(text) > 0) return { ok: true, ns: Number(text) };
        return { ok: false, reason: `it prints ${JSON.stringify(text.slice(0, 40))}, no time` };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
    dispose() {
      rmSync(binaries, { recursive: true, force: true });
    },
  };
}

/** What a process that failed says of it, in one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  if ("killed" in error && error.killed === true) return `not done in ${RUN_MS_MAX / 1_000} s`;
  const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  const line = said.split("\n").find((text) => text.trim() !== "");
  if (line !== undefined) return line.trim();
  if ("signal" in error && typeof error.signal === "string") return `ended by ${error.signal}`;
  if ("code" in error && typeof error.code === "number") return `exit code ${error.code}`;
  return error.message;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
