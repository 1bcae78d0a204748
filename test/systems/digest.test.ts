/**
 * The same system and seed give the same digest, whoever watches, wherever it runs, and as before.
 *
 * Other versions of Node are the business of test/scripts/determinism.ts.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { duration } from "../../kernel/time.ts";
import type { Distribution } from "../../sim/distribution.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import { multios } from "../cli/run-cli.ts";
import { MULTIOS } from "../support/command-line.ts";
import {
  currentDigests,
  digestOf,
  EXAMPLES,
  GOLDEN_PATH,
  loadExample,
  type DigestTable,
} from "../support/golden-digests.ts";
import { run, system, type Run, type ServiceDraft } from "../support/systems.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SHOP = "sim/systems/web-shop.multios.yaml";
const folder = mkdtempSync(join(tmpdir(), "multios-digest-"));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = JSON.parse(readFileSync(join(ROOT, GOLDEN_PATH), "utf8")) as DigestTable;

describe("the digests of the examples", () => {
  it("are what they were, for every seed of the table", async () => {
    expect(await currentDigests(ROOT, loadCore())).toEqual(golden);
  });

  it("are all different: another system or another seed is another run", () => {
    const digests = EXAMPLES.flatMap((name) => Object.values(golden[name] ?? {}));
    expect(digests.length).toBeGreaterThanOrEqual(50);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("in one process", () => {
  const shop = loadExample(ROOT, "web-shop.multios.yaml");
  const other = loadExample(ROOT, "failing.multios.yaml");

  it("the digest is the same again, on one core, on another and after another run", async () => {
    const core = loadCore();
    const first = await digestOf(shop, 7n, core);
    expect(await digestOf(shop, 7n, core)).toBe(first);
    expect(await digestOf(shop, 7n, loadCore())).toBe(first);
    await digestOf(other, 8n, core);
    expect(await digestOf(shop, 7n, core)).toBe(first);
  });

  it("the digest is the same while two runs take turns on two cores", async () => {
    const [left, right] = await Promise.all([
      digestOf(shop, 7n, loadCore()),
      digestOf(shop, 7n, loadCore()),
    ]);
    expect(left).toBe(right);
    expect(left).toBe(golden["web-shop.multios.yaml"]?.["7"]);
  });

  it("the digest is the same whoever watches", async () => {
    let seen = 0;
    const watch = (): void => {
      seen += 1;
    };
    const watched = await digestOf(shop, 7n, loadCore(), [watch, watch, watch]);
    expect(watched).toBe(golden["web-shop.multios.yaml"]?.["7"]);
    expect(seen).toBeGreaterThan(0);
  });
});

describe("in another process", () => {
  const expected = golden["web-shop.multios.yaml"]?.["7"] ?? "no such entry";
  const BOOT = ["boot", SHOP, "--seed", "7"];

  it.each<readonly [string, readonly string[]]>([
    ["as text", []],
    ["as JSON", ["--json"]],
    ["as JSON and quiet", ["--json", "--quiet"]],
    ["with a trace", ["--trace", join(folder, "some.jsonl")]],
    ["with all of the trace", ["--trace", join(folder, "all.jsonl"), "--trace-all"]],
    ["with an audit log", ["--audit", join(folder, "audit.jsonl")]],
  ])("the digest is the same %s", async (_, options) => {
    const { stdout, stderr } = await multios([...BOOT, ...options]);
    expect(stderr).toBe("");
    expect(stdout).toContain(expected);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["in Kathmandu, in Turkish", { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8" }],
    ["in St John's, in German", { TZ: "America/St_Johns", LC_ALL: "de_DE.UTF-8" }],
    ["on a wide terminal in colour", { COLUMNS: "160", FORCE_COLOR: "1" }],
  ])("the digest is the same %s", async (_, environment) => {
    const { stdout } = await multios(BOOT, { environment });
    expect(stdout).toContain(expected);
  });

  it("the whole output is the same in a file as through a pipe", async () => {
    const path = join(folder, "output.txt");
    const file = openSync(path, "w");
    spawnSync(process.execPath, [MULTIOS, ...BOOT], {
      cwd: ROOT,
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", file, "inherit"],
    });
    closeSync(file);
    const piped = await multios(BOOT);
    expect(readFileSync(path, "utf8")).toBe(piped.stdout);
    expect(piped.stdout).toContain(expected);
  });

  it("two traces are the same to the byte", async () => {
    const paths = [join(folder, "one.jsonl"), join(folder, "two.jsonl")];
    const all = ["--for", "90s", "--trace-all"];
    for (const path of paths) await multios([...BOOT, ...all, "--trace", path]);
    const [one, two] = paths.map((path) => readFileSync(path, "utf8"));
    expect(one).toBe(two);
    expect(one?.length).toBeGreaterThan(1_000);
  });
});

describe("what one service draws", () => {
  const slow: Distribution = { kind: "lognormal", medianUs: duration(800_000), sigma: 0.4 };
  const crashing: ServiceDraft = {
    behavior: {
      start: slow,
      run: { kind: "exponential", meanUs: duration(300_000) },
      exit: { kind: "code", code: 1 },
      startFailures: { kind: "ratio", numerator: 1, denominator: 4 },
    },
    restart: { jitter: "full", attemptsMax: 4 },
  };

  /** What befell a service by chance: how long each start, run and wait of it took. */
  function drawsOf({ system: { services }, records }: Run, name: string): readonly string[] {
    const first = services.find(({ spec }) => spec.name === name)?.firstInstance;
    let since = 0;
    return records.flatMap((record) => {
      if (record.event !== "service.state" || record.instance !== first) return [];
      const tookUs = record.tUs - since;
      since = record.tUs;
      return record.from === "stopped" ? [] : [`${record.from} ${tookUs} ${record.to}`];
    });
  }

  it("does not change when a service that it has nothing to do with goes away", async () => {
    const all = await run(system({ a: crashing, b: crashing, c: crashing, d: crashing }));
    const without = await run(system({ a: crashing, c: crashing, d: crashing }));
    expect(without.digest).not.toBe(all.digest);
    for (const name of ["a", "c", "d"]) {
      const draws = drawsOf(all, name);
      expect(draws.length).toBeGreaterThan(3);
      expect(drawsOf(without, name)).toEqual(draws);
    }
  });

  it("does not change when others come, stand elsewhere or have more instances", async () => {
    const few = await run(system({ a: crashing, b: crashing }));
    const many = await run(system({ x: crashing, b: { ...crashing, instances: 3 }, a: crashing }));
    for (const name of ["a", "b"]) expect(drawsOf(many, name)).toEqual(drawsOf(few, name));
  });

  it("differs from what its sibling draws, and from what it draws under another seed", async () => {
    const one = await run(system({ a: crashing, b: crashing }));
    const two = await run(system({ a: crashing, b: crashing }), { seed: 2n });
    expect(drawsOf(one, "a")).not.toEqual(drawsOf(one, "b"));
    expect(drawsOf(one, "a")).not.toEqual(drawsOf(two, "a"));
  });
});
