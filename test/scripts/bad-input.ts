/**
 * Gives every bad input to `boot` as a whole process and holds its wall time and peak memory to the
 * limits. Not part of `npm test`, where others share the machine and time says nothing.
 *
 *     node dist/test/scripts/bad-input.js
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BAD_TEXTS } from "../support/bad-texts.ts";
import { BOMBS } from "../support/bombs.ts";
import { measuredMultios } from "../support/measured-cli.ts";

const LIMITS = { seconds: 2, mebibytes: 500, exit: 3 };
const SLOWEST_SHOWN = 10;

interface Row {
  readonly input: string;
  readonly seconds: number;
  readonly mebibytes: number;
  readonly exit: number | null;
}

const folder = mkdtempSync(join(tmpdir(), "multios-bad-input-"));
const rows: Row[] = [];
try {
  for (const { name, make } of [...BAD_TEXTS, ...BOMBS]) {
    const run = await measuredMultios(["boot", make(mkdtempSync(join(folder, "case-")))]);
    rows.push({
      input: name,
      seconds: Math.round(run.wallSeconds * 100) / 100,
      mebibytes: Math.round(run.peakMebibytes),
      exit: run.exitCode,
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const missed = rows.filter(({ seconds, mebibytes, exit }) => {
  return seconds > LIMITS.seconds || mebibytes > LIMITS.mebibytes || exit !== LIMITS.exit;
});
console.table([...rows].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_SHOWN));
process.stdout.write(
  `${rows.length} bad inputs, ${missed.length} beyond ${LIMITS.seconds} s, ` +
    `${LIMITS.mebibytes} MiB or not refused\n`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
