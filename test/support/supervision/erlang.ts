/**
 * Puts cases through Erlang's own supervisor: writes them as Erlang terms, compiles the program
 * that runs them (test/scripts/supervisors.erl), and reads what it tells.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case, Member, Step, Told, Tree } from "./cases.ts";

const PROGRAM = "test/scripts/supervisors.erl";
const OUTPUT_MAX = 512 * 1024 * 1024;

/** What a case came to; `null`: a step of it was not over within its second. */
export type Verdict = readonly Told[] | null;

/** The verdict of Erlang's supervisor on each case. */
export function askErlang(cases: readonly Case[]): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), "supervisors-"));
  try {
    call("erlc", ["-o", folder, PROGRAM]);
    const file = join(folder, "cases.term");
    writeFileSync(file, cases.map(caseTerm).join("\n"));
    const ending = ["-run", "supervisors", "main", file];
    // The heap of atoms and tables is small; many cases wait at once.
    return read(call("erl", ["+P", "1000000", "-noshell", "-pa", folder, ...ending]), cases);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `erl` says it. */
export function erlangRelease(): string {
  const question = "io:put_chars(erlang:system_info(otp_release)),halt().";
  return call("erl", ["-noshell", "-eval", question]);
}

function call(command: string, options: readonly string[]): string {
  const result = spawnSync(command, options, { encoding: "utf8", maxBuffer: OUTPUT_MAX });
  if (result.error !== undefined) throw new Error(`${command} (erlang-base) is needed`);
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

function caseTerm({ root, steps }: Case, number: number): string {
  return `{'case', ${number}, ${treeTerm(root)}, [${steps.map(stepTerm).join(", ")}]}.`;
}

function treeTerm({ name, restart, strategy, intensity, periodS, children }: Tree): string {
  const own = `${name}, ${restart}, ${strategy.replaceAll("-", "_")}, ${intensity}, ${periodS}`;
  const within = children.map((child) =>
    child.kind === "tree" ? treeTerm(child) : memberTerm(child),
  );
  return `{group, ${own}, [${within.join(", ")}]}`;
}

function memberTerm({ name, restart, failing, failingFrom }: Member): string {
  return `{member, ${name}, ${restart}, [${failing.join(", ")}], ${failingFrom ?? "never"}}`;
}

function stepTerm({ second, victim, how }: Step): string {
  return `{${second}, ${victim}, ${how.replaceAll(" ", "_")}}`;
}

function read(output: string, cases: readonly Case[]): readonly Verdict[] {
  const verdicts = cases.map(({ steps }) => ({
    isRaced: false,
    isWhole: false,
    told: [0, ...steps].map(() => ({ happened: [] as string[], alive: "" })),
  }));
  for (const line of output.split("\n")) {
    const [number = "", step = "", what = "", ...names] = line.split(" ");
    const verdict = verdicts[Number(number)];
    const told = verdict?.told[Number(step)];
    if (what === "" || verdict === undefined) continue;
    if (what === "end") verdict.isWhole = true;
    else if (what === "raced") verdict.isRaced = true;
    else if (told === undefined) throw new Error(`erl said: ${line}`);
    else if (what === "alive") told.alive = names.join(" ");
    else told.happened.push(`${what} ${names.join(" ")}`);
  }
  const lost = verdicts.findIndex(({ isWhole }) => !isWhole);
  if (lost >= 0) throw new Error(`erl said nothing of case ${lost}:\n${output.slice(0, 2_000)}`);
  return verdicts.map(({ isRaced, told }) => (isRaced ? null : told));
}
