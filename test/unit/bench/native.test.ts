/**
 * The C twins as processes: what comes of a good one, and the reason of each that is not.
 *
 * The programs are shell scripts, copied by a made-up compiler, so that the test needs no real one.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNative } from "../../../bench/native.ts";

let folder = "";
let compiler = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-native-"));
  compiler = join(folder, "compiler");
  script("compiler", 'grep -q nonsense "$4" && { echo "x.c:1: error" >&2; exit 1; }; cp "$4" "$3"');
  script("good.c", 'test "$1 $2 $3" = "batch 10 1000" && echo 12.5');
  script("silent.c", "exit 0");
  script("wrong.c", "echo nan");
  script("failing.c", "echo 'no such case' >&2; exit 3");
  script("quiet.c", "exit 3");
  script("crashing.c", "kill -SEGV $$");
  script("bad.c", "nonsense");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

test("a twin's time is the number that it prints", async () => {
  const native = createNative(compiler, folder);
  const words = ["batch", "10", "1000"];
  expect(await native.run("good", words)).toEqual({ ok: true, ns: 12.5 });
  expect(await native.run("good", words)).toEqual({ ok: true, ns: 12.5 });
  native.dispose();
});

test.each([
  ["silent", 'it prints "", no time'],
  ["wrong", 'it prints "nan", no time'],
  ["failing", "no such case"],
  ["quiet", "exit code 3"],
  ["crashing", "ended by SIGSEGV"],
  ["bad", "does not compile it: x.c:1: error"],
  ["absent", "bench/native/absent.c is not in this package"],
])("the twin '%s' has no time but a reason", async (name, reason) => {
  const native = createNative(compiler, folder);
  const result = await native.run(name, []);
  expect(result.ok ? "" : result.reason).toContain(reason);
  native.dispose();
});

test("a system without a compiler is told so", async () => {
  const native = createNative(join(folder, "no-cc"), folder);
  const result = await native.run("good", []);
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? "" : result.reason).toContain("there is no C compiler");
  native.dispose();
});
