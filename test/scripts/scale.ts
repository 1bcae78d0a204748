/**
 * Boots generated systems of 10,000 and of 100,000 services as whole processes, one of them with a
 * thousand requests a second for a minute, and holds their wall time and peak memory to the limits.
 * Not part of `npm test`: it takes minutes.
 *
 *     node dist/test/scripts/scale.js [10000] [100000]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MULTIOS } from "../support/command-line.ts";
import { generateSystem, SHAPES, type Shape } from "../systems/generated-system.ts";

const LIMITS = [
  { count: 10_000, seconds: 2, mebibytes: 400 },
  { count: 100_000, seconds: 20, mebibytes: 2048 },
];
/** Where a thousand requests a second come for a minute. */
const LOADED_SECONDS = 60;

/** Makes a process write its own peak memory, in KiB, to file descriptor 3 as it ends. */
const MEASURE = `data:text/javascript,
  import { writeSync } from "node:fs";
  process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

interface Row {
  readonly shape: Shape;
  readonly services: number;
  readonly seconds: number;
  readonly mebibytes: number;
  readonly exit: number | null;
  readonly held: boolean;
}

function measure(folder: string, shape: Shape, limit: (typeof LIMITS)[number]): Row {
  const file = join(folder, `${shape}-${limit.count}.multios.yaml`);
  writeFileSync(file, generateSystem(shape, limit.count, 1));
  const began = process.hrtime.bigint();
  const run = spawnSync(process.execPath, ["--import", MEASURE, MULTIOS, "boot", file, "--quiet"], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const mebibytes = Number(run.output[3] ?? "") / 1024;
  const secondsMax = shape === "loaded" ? LOADED_SECONDS : limit.seconds;
  return {
    shape,
    services: limit.count,
    seconds: Math.round(seconds * 100) / 100,
    mebibytes: Math.round(mebibytes),
    exit: run.status,
    held: run.status === 0 && seconds <= secondsMax && mebibytes <= limit.mebibytes,
  };
}

const folder = mkdtempSync(join(tmpdir(), "multios-scale-"));
const asked = process.argv.slice(2).map(Number);
const limits = LIMITS.filter(({ count }) => asked.length === 0 || asked.includes(count));
try {
  const rows = limits.flatMap((limit) => SHAPES.map((shape) => measure(folder, shape, limit)));
  console.table(rows);
  for (const { count, seconds, mebibytes } of limits) {
    process.stdout.write(
      `limit of ${count} services: ${seconds} s, ${LOADED_SECONDS} s loaded, ${mebibytes} MiB\n`,
    );
  }
  process.exitCode = rows.length > 0 && rows.every((row) => row.held) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
