/**
 * The peers in Python as processes: which interpreter runs them, and the reason where none can.
 *
 * The interpreters are shell scripts, so that the test needs neither Python nor SimPy.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPython } from "../../../bench/python.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-python-"));
  script("without", "exit 1");
  script("with", '[ "$1" = -c ] && exit 0; sed -n 1p "$1"');
  writeFileSync(join(folder, "good.py"), "23456.7\n");
  writeFileSync(join(folder, "silent.py"), "\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const WORDS = ["batch", "10", "1000"];

test("the first interpreter that has SimPy runs it, and its time is what it prints", async () => {
  const interpreters = ["absent", "without", "with"].map((name) => join(folder, name));
  const python = createPython(interpreters, folder);
  expect(await python.run("good", WORDS)).toEqual({ ok: true, ns: 23_456.7 });
  expect(await python.run("silent", WORDS)).toEqual({
    ok: false,
    reason: 'it prints "", no time',
  });
});

test.each([
  [["absent"], "good", "there is no python3"],
  [["absent", "without"], "good", "SimPy is not installed (Debian's package is python3-simpy3)"],
  [["with"], "elsewhere", "bench/peers/elsewhere.py is not in this package"],
])("with the interpreters %j, '%s' has no time but a reason", async (names, name, reason) => {
  const interpreters = names.map((interpreter) => join(folder, interpreter));
  const python = createPython(interpreters, folder);
  expect(await python.run(name, WORDS)).toEqual({ ok: false, reason });
});
