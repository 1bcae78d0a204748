/**
 * The end of a trace: what came of the run.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-verdicts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What was acknowledged and never brought to the disk is lost with the process. */
const FORGETFUL = `system: forgetful
services:
  db: { behavior: { template: database, database: { writes: 100 %, sync: never } } }
workloads: { users: { target: db, arrivals: constant(100/s), start: 1s, for: 5s } }
faults: [{ at: 3s, kill: db }]
objectives: ["availability(users) >= 10 %", "restarts(db) <= 0"]
`;

interface Line {
  readonly event: string;
  readonly seq?: number;
}

it("says of every objective how it went, and which invariants did not hold", async () => {
  const manifest = join(folder, "forgetful.multios.yaml");
  const path = join(folder, "forgetful.jsonl");
  writeFileSync(manifest, FORGETFUL);
  const { stdout, exitCode } = await multios(["boot", manifest, "--json", "--trace", path]);
  expect(exitCode).toBe(1);
  const told = JSON.parse(stdout) as {
    readonly duration_us: number;
    readonly objectives: readonly object[];
    readonly invariants: { readonly violations: readonly object[] };
  };
  expect(told.objectives).toHaveLength(2);
  const { violations } = told.invariants;
  expect(violations[0]).toMatchObject({ id: "durability" });
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const ends = lines.map((line) => JSON.parse(line) as Line).slice(-2 - violations.length);
  const end = { t_us: told.duration_us, seq: null, cause: null };
  expect(ends).toEqual([
    ...told.objectives.map((each) => ({ ...end, event: "objective", ...each })),
    ...violations.map((each) => ({
      ...end,
      event: "invariant",
      held: false,
      ...each,
    })),
  ]);
});
