/**
 * Boots every example on several versions of Node, in several time zones and languages, and
 * compares the digests: one file and one seed have one digest. Not part of `npm test`, because
 * it installs the other versions (the npm package `node`) into a folder of its own.
 *
 *     node dist/test/scripts/determinism.js [VERSION...]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MULTIOS } from "../support/command-line.ts";

const ROOT = join(import.meta.dirname, "../../..");
const SYSTEMS = join(ROOT, "sim/systems");
const VERSIONS = ["20.19.0", "22", "24", "26"];
const SEEDS = ["1", "18446744073709551615"];
const PLACES = [
  { TZ: "UTC", LANG: "C" },
  { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  { TZ: "America/St_Johns", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" },
];

interface Runtime {
  readonly name: string;
  readonly executable: string;
}

function install(folder: string, version: string): Runtime {
  const prefix = join(folder, version);
  const run = spawnSync("npm", ["install", "--prefix", prefix, "--no-save", `node@${version}`], {
    encoding: "utf8",
  });
  const executable = join(prefix, "node_modules/node/bin/node");
  if (run.status !== 0 || !existsSync(executable)) {
    throw new Error(`node@${version} could not be installed: ${run.stderr}`);
  }
  const name = spawnSync(executable, ["--version"], { encoding: "utf8" }).stdout.trim();
  return { name, executable };
}

/** What a run ended in: its digest and exit code, or what it said instead. */
function boot(runtime: Runtime, file: string, seed: string, place: NodeJS.ProcessEnv): string {
  const run = spawnSync(runtime.executable, [MULTIOS, "boot", file, "--seed", seed, "--json"], {
    cwd: SYSTEMS,
    encoding: "utf8",
    env: { ...process.env, ...place },
    maxBuffer: 256 * 1024 * 1024,
  });
  const digest = /"digest": ?"(?<digest>sha256:[0-9a-f]{64})"/u.exec(run.stdout)?.groups?.[
    "digest"
  ];
  return digest === undefined
    ? `no digest, exit ${run.status}: ${run.stderr.slice(0, 200)}`
    : `${digest} exit ${run.status}`;
}

function compareRuns(runtimes: readonly Runtime[], file: string, seed: string): boolean {
  const outcomes = new Map<string, string[]>();
  for (const runtime of runtimes) {
    for (const place of PLACES) {
      const outcome = boot(runtime, file, seed, place);
      const where = `${runtime.name} ${place.TZ} ${place.LANG}`;
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), where]);
    }
  }
  const [first = ""] = outcomes.keys();
  const same = outcomes.size === 1 && first.startsWith("sha256:");
  process.stdout.write(`${same ? "same  " : "DIFFER"}  ${file}  seed ${seed}\n`);
  for (const [outcome, places] of outcomes) {
    process.stdout.write(
      `        ${outcome}  ${same ? `${places.length} runs` : places.join("; ")}\n`,
    );
  }
  return same;
}

const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "multios-determinism-"));
try {
  const own: Runtime = { name: process.version, executable: process.execPath };
  const versions = asked.length > 0 ? asked : VERSIONS;
  const runtimes = [own, ...versions.map((version) => install(folder, version))];
  const files = readdirSync(SYSTEMS).filter((file) => file.endsWith(".yaml"));
  const same = files.flatMap((file) => SEEDS.map((seed) => compareRuns(runtimes, file, seed)));
  process.exitCode = same.length > 0 && same.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
