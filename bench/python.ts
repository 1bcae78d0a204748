/**
 * The peers that are programs in Python: they need SimPy, which nothing here installs. Where no
 * Python has it, that is a reason to print, and never ends a bench.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../sim/io/package-root.ts";
import { hasCode, runProgram, type ProgramResult } from "./program.ts";

export interface Python {
  /** Nanoseconds an operation of bench/peers/NAME.py with these arguments. */
  run(name: string, words: readonly string[]): Promise<ProgramResult>;
}

/** The one of the path may be another than the system's, for which distributions have packages. */
const INTERPRETERS: readonly string[] = ["python3", "/usr/bin/python3"];
/** A process that starts and imports a package of a few files. */
const IMPORT_MS_MAX = 20_000;

const execute = promisify(execFile);

/** `interpreters` and `folder` are those of the system and of this package, but for tests. */
export function createPython(
  interpreters: readonly string[] = INTERPRETERS,
  folder: string = join(packageRoot(), "bench", "peers"),
): Python {
  /** The first that has SimPy, or why there is none. */
  let found: Promise<Found> | null = null;
  return {
    async run(name, words) {
      const script = join(folder, `${name}.py`);
      if (!existsSync(script)) {
        return { ok: false, reason: `bench/peers/${name}.py is not in this package` };
      }
      found ??= findInterpreter(interpreters);
      const { interpreter, reason } = await found;
      return interpreter === null
        ? { ok: false, reason }
        : runProgram(interpreter, [script, ...words]);
    },
  };
}

interface Found {
  readonly interpreter: string | null;
  readonly reason: string;
}

async function findInterpreter(interpreters: readonly string[]): Promise<Found> {
  let reason = "there is no python3";
  for (const interpreter of interpreters) {
    try {
      await execute(interpreter, ["-c", "import simpy"], { timeout: IMPORT_MS_MAX });
      return { interpreter, reason: "" };
    } catch (error) {
      if (!hasCode(error, "ENOENT")) {
        reason = "SimPy is not installed (Debian's package is python3-simpy3)";
      }
    }
  }
  return { interpreter: null, reason };
}
