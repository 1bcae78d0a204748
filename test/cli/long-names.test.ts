/**
 * Long names in every table that the command line prints: nothing passes the width of the terminal,
 * and services whose names differ only in the middle stay apart.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const PRIMARY = "customer-facing-payment-authorization-primary-database-service";
const REPLICA = "customer-facing-payment-authorization-replica-database-service";
const LAST = "another-service-with-a-name-that-is-long-enough-to-fill-a-whole-line";
const GROUP = "the-group-of-everything-that-has-to-do-with-payments-and-more";

const SYSTEM = `system: ${"a-system-with-a-rather-long-name".repeat(4)}
machine: { cpus: 2 }
services:
  ${PRIMARY}:
    instances: 2
    limits: { files: 10, memory: 100MiB, cpu: 50 % }
    behavior: { start: 200ms, cpu: 100 %, memory: { base: 90MiB }, files: 10 }
  ${REPLICA}:
    requires: [${PRIMARY}]
    behavior: { start: 200ms, run: 3s, exit: 1 }
  db: { requires: [${PRIMARY}], behavior: { start: 200ms } }
  broken: { requires: [db], restart: no, behavior: { start-failures: 1 } }
  ${LAST}: { requires: [broken], wants: [${REPLICA}] }
groups:
  ${GROUP}: { members: [db, ${REPLICA}], strategy: one-for-all, intensity: 1, period: 5s }
faults:
  - { at: 22s, kill: ${PRIMARY} }
actions:
  - { at: 30s, stop: db }
  - { at: 31s, stop: [${LAST}, ${PRIMARY}] }
  - { at: 32s, discover: "*${"a-pattern-that-nobody-writes".repeat(3)}*" }
objectives:
  - restarts(${PRIMARY}) <= 0
  - state(${REPLICA}) == running
`;

let folder = "";
let file = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "multios-long-"));
  file = join(folder, "long.multios.yaml");
  writeFileSync(file, SYSTEM);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Commands and places are there to be copied, and are never cut. */
function widest(text: string): number {
  const lines = text.split("\n").filter((line) => !line.includes(folder));
  return Math.max(...lines.map((line) => [...line].length));
}

describe.each([80, 160])("in %d columns", (width) => {
  const environment = { COLUMNS: String(width), NO_COLOR: "1" };

  it.each([
    ["boot", []],
    ["plan", []],
    ["plan of db", ["--service", "db"]],
    ["plan of the first", ["--service", PRIMARY]],
  ] as const)("%s passes no line, and keeps names apart", async (command, options) => {
    const [verb = ""] = command.split(" ");
    const { stdout } = await multios([verb, file, ...options], { environment });
    expect(widest(stdout)).toBeLessThanOrEqual(width);
    expect(stdout).toContain("primary");
    if (command !== "plan of db") expect(stdout).toContain("replica");
  });
});
