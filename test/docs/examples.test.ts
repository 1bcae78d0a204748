/**
 * Runs every example of README.md and ARCHITECTURE.md as a reader would, and compares what it
 * prints with what the page says. How a page marks its examples stands in fences.ts.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MULTIOS } from "../support/command-line.ts";
import { commandsOf, fencesOf, isSamePrint, type Fence } from "./fences.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = ["README.md", "ARCHITECTURE.md"];
const KINDS = ["text", "yaml", "js", "console", "sh"];
/** Scripts that a page may name without their being run here: they install, or run this test. */
const NPM_ITSELF = ["ci", "test"];

describe.each(PAGES)("the examples of %s", (page) => {
  const fences = fencesOf(readFileSync(join(ROOT, page), "utf8"));
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "multios-docs-"));
    mkdirSync(join(folder, "bin"));
    const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${MULTIOS}' "$@"\n`;
    writeFileSync(join(folder, "bin/multios"), wrapper, { mode: 0o755 });
    cpSync(join(ROOT, "sim/systems"), join(folder, "sim/systems"), { recursive: true });
    for (const { kind, name, text } of fences) {
      if (kind === "yaml" || kind === "js") writeFileSync(join(folder, name), text);
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("every block is of a kind that is checked", () => {
    expect(fences.length).toBeGreaterThan(0);
    const others = fences.filter(({ kind }) => !KINDS.includes(kind));
    expect(others).toEqual([]);
  });

  test("every file has a name of its own and is read by a command of the page", () => {
    const names = fences.filter(({ kind }) => kind === "yaml").map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const commands = ofKind(fences, "console").flatMap(commandsOf);
    const unread = names.filter((name) => !commands.some(({ command }) => command.includes(name)));
    expect(unread).toEqual([]);
  });

  test.each(ofKind(fences, "console").map((fence) => ({ fence, line: fence.line })))(
    "the commands at line $line print what the page says",
    ({ fence }) => {
      let exitCode = 0;
      for (const { command, output } of commandsOf(fence)) {
        const run = shell(command, exitCode, folder);
        exitCode = run.exitCode;
        const shown = isSamePrint(output, run.lines) ? output : run.lines;
        expect(shown.join("\n"), command).toBe(output.join("\n"));
      }
    },
  );

  test("what is only shown names scripts and files that there are", () => {
    const scripts = npmScripts();
    const commands = ofKind(fences, "sh").flatMap(({ text }) =>
      text
        .replaceAll(/#.*$/gmu, "")
        .split(/\n|&&/u)
        .map((command) => command.trim())
        .filter((command) => command !== ""),
    );
    const unknown = commands.filter((command) => !isKnown(command, scripts));
    expect(unknown).toEqual([]);
  });
});

test("npm start boots the example that the README shows", () => {
  const start = npmScripts().get("start") ?? "";
  const [, words = ""] = /^node dist\/cli\/multios\.js (.*)$/u.exec(start) ?? [];
  const readme = fencesOf(readFileSync(join(ROOT, "README.md"), "utf8"));
  const commands = ofKind(readme, "console").flatMap(commandsOf);
  expect(commands[0]?.command).toBe(`multios ${words}`);
});

describe("comparing what is printed", () => {
  const cases = [
    { expected: ["a", "b"], actual: ["a", "b"], same: true },
    { expected: ["a"], actual: ["a", "b"], same: false },
    { expected: ["a", "b"], actual: ["a"], same: false },
    { expected: ["a", "…"], actual: ["a"], same: true },
    { expected: ["a", "…"], actual: ["a", "b", "c"], same: true },
    { expected: ["a", "…", "c"], actual: ["a", "b", "b", "c"], same: true },
    { expected: ["a", "…", "c"], actual: ["a", "b", "c", "d"], same: false },
    { expected: ["…", "c"], actual: ["a"], same: false },
    { expected: ["a … (c)"], actual: ["a b (c)"], same: true },
    { expected: ["a … (c)"], actual: ["a b c"], same: false },
    { expected: [], actual: ["a"], same: false },
  ];
  test.each(cases)("$expected is $actual: $same", ({ expected, actual, same }) => {
    expect(isSamePrint(expected, actual)).toBe(same);
  });

  test("a block that is never closed is an error, and so is one that prints before it runs", () => {
    expect(() => fencesOf("```text\na\n")).toThrow("line 1 is never closed");
    const [fence] = fencesOf("a\n```console\nb\n```\n");
    expect(fence && (() => commandsOf(fence))).toThrow("line 3 is printed before any command");
  });
});

function ofKind(fences: readonly Fence[], kind: string): readonly Fence[] {
  return fences.filter((fence) => fence.kind === kind);
}

/** Runs a command in a shell in which `$?` is the exit code of the command before. */
function shell(
  command: string,
  exitCodeBefore: number,
  folder: string,
): { readonly exitCode: number; readonly lines: readonly string[] } {
  const script = `(exit ${exitCodeBefore})\n${command}`;
  const path = [join(folder, "bin"), process.env["PATH"] ?? ""].join(delimiter);
  const run = spawnSync("sh", ["-c", `exec 2>&1\n${script}`], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: path },
  });
  const text = run.stdout.replace(/\n$/u, "");
  return { exitCode: run.status ?? -1, lines: text === "" ? [] : text.split("\n") };
}

function isKnown(command: string, scripts: ReadonlyMap<string, string>): boolean {
  const [program = "", first = "", second = ""] = command.split(/\s+/u);
  if (program === "git") return first === "clone";
  if (program === "cd") return true;
  if (program === "npx") return first === "multios";
  if (program === "npm") {
    const script = first === "run" ? second : first;
    return first === "link" || NPM_ITSELF.includes(script) || scripts.has(script);
  }
  const built = /^dist\/(?<path>.*)\.js$/u.exec(first)?.groups?.["path"];
  return program === "node" && built !== undefined && existsSync(join(ROOT, `${built}.ts`));
}

function npmScripts(): ReadonlyMap<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const scripts =
    typeof manifest === "object" && manifest !== null && "scripts" in manifest
      ? manifest.scripts
      : null;
  return new Map(Object.entries(scripts ?? {}).map(([name, text]) => [name, String(text)]));
}
