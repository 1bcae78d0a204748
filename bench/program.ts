/**
 * Runs a program that measures itself, and reads the time that it prints: a C twin, or a peer in
 * another language. What it cannot give is a reason to print, and never ends a bench.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type ProgramResult =
  { readonly ok: true; readonly ns: number } | { readonly ok: false; readonly reason: string };

/** A program for about 100 ms, and its set-up of a million entries: this is far beyond. */
const RUN_MS_MAX = 60_000;
const DECIMAL = /^\d+(?:\.\d+)?$/u;

const execute = promisify(execFile);

/** It prints nanoseconds an operation, as a decimal number on one line. */
export async function runProgram(path: string, words: readonly string[]): Promise<ProgramResult> {
  try {
    const { stdout } = await execute(path, [...words], { timeout: RUN_MS_MAX });
    const text = stdout.trim();
    if (DECIMAL.test(text) && Number(text) > 0) return { ok: true, ns: Number(text) };
    return { ok: false, reason: `it prints ${JSON.stringify(text.slice(0, 40))}, no time` };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** What a process that failed says of it, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  if ("killed" in error && error.killed === true) return `not done in ${RUN_MS_MAX / 1_000} s`;
  const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  const line = said.split("\n").find((text) => text.trim() !== "");
  if (line !== undefined) return line.trim();
  if ("signal" in error && typeof error.signal === "string") return `ended by ${error.signal}`;
  if ("code" in error && typeof error.code === "number") return `exit code ${error.code}`;
  return error.message;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
