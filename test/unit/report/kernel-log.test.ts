/**
 * The kernel's log: the words of an answer stand in the line of its call, in the order of records.
 */
import { expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
import { defineProgram, type Program } from "../../../sim/program/define.ts";
import { OPEN_REALM } from "../../../sim/program/realm.ts";
import { KernelLog } from "../../../sim/report/kernel-log.ts";
import { BY_OPERATOR } from "../../support/audit-records.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";
import { Scribe, sketchSystem } from "./small-system.ts";

it("says why a call was refused, as a warning, and before what came after it", () => {
  const scribe = new Scribe();
  const call = {
    ...BY_OPERATOR,
    event: "audit",
    call: "startService",
    service: 0 as ServiceId,
  } as const;
  scribe.write(1_000_000, { ...call, error: "dependency-error", refusal: "missing-requirement" });
  scribe.state(1_000_000, 0, ["stopped", "starting"], {});
  const log = new KernelLog(sketchSystem([{ name: "db" }]));
  expect(scribe.records.flatMap((record) => log.linesOf(record))).toEqual([]);
  const reason = "db requires net, which is not registered";
  const answers = new Map([[0, { kind: "refused", reason } as const]]);
  expect(log.answered(answers)).toEqual([
    "[WARN]  [    1.000000] db: start refused: db requires net, which is not registered " +
      "(dependency-error)\r",
    "[INFO]  [    1.000000] db/0: stopped > starting\r",
  ]);
  expect(log.answered(answers)).toEqual([]);
});

it("has the answer to each of several calls that come at one instant", async () => {
  const system = valueOf(
    load(`system: s
services:
  db: {}
  off: { enabled: false }
  app: { isolation: { capabilities: [service-stop] } }
actions:
  - { at: 1s, pause: off }
  - { at: 1s, start: db }
  - { at: 1s, stop: db }
  - { at: 1s, reload: db, set: { x: 1 } }
  - { at: 1s, start: off, as: app/0 }
  - { at: 1s, discover: "d*" }
  - { at: 1s, discover: "none*" }
`),
  );
  const log = new KernelLog(system);
  const lines: string[] = [];
  await run(system, {
    observe: (record) => lines.push(...log.linesOf(record)),
    onAnswers: (answers) => lines.push(...log.answered(answers)),
  });
  const told = lines.filter((line) => /[( ]line \d+\)/.test(line));
  expect(told.map((line) => line.slice(0, 8) + line.slice(23).trimEnd())).toEqual([
    "[WARN]  off: pause refused: nothing of off runs (service-not-running, line 7)",
    "[INFO]  db: start: already running, nothing to do; asked by the operator (line 8)",
    "[INFO]  db: stop, asked by the operator (line 9)",
    "[INFO]  db: reload, asked by the operator (line 10)",
    "[WARN]  off: start refused: app/0 lacks the capability service-start " +
      "(permission-denied, line 11)",
    "[INFO]  operator: discover d*: 1 found: db (line 12)",
    "[INFO]  operator: discover none*: 0 found (line 13)",
  ]);
});

it("has what programs say and throw, each in a line, before records of the instant", async () => {
  const program = defineProgram({
    start: (ctx) => ctx.log("up"),
    request(ctx, { key }) {
      if (ctx.now > 25_000) throw new Error(`no ${key}\nat all`);
      ctx.log(`first line\r\nsecond line`);
      return { ok: true };
    },
  });
  const system = valueOf(
    load(`system: s
services:
  web: { restart: { policy: "no" }, behavior: { program: ./web.mjs } }
actions:
  - { at: 20ms, discover: "w*" }
workloads:
  users: { target: web, arrivals: constant(100/s), for: 45ms }
`),
  );
  const log = new KernelLog(system);
  const lines: string[] = [];
  await run(system, {
    programs: { modules: new Map([["./web.mjs", program as Program<unknown>]]), realm: OPEN_REALM },
    observe: (record) => lines.push(...log.linesOf(record)),
    onAnswers: (answers) => lines.push(...log.answered(answers)),
    onSaid: (said) => lines.push(...log.said(said)),
  });
  const from = lines.findIndex((line) => line.includes("web/0: says: up"));
  const told = lines.slice(from).map((line) => line.slice(0, 8) + line.slice(14).trimEnd());
  expect(told.filter((line) => !line.includes("registered"))).toEqual([
    "[INFO]  .000000] web/0: says: up",
    "[INFO]  .000000] web/0: starting > running",
    "[INFO]  .000000] web/0: ready",
    "[INFO]  .010000] web/0: says: first line\\u000d\\nsecond line",
    "[INFO]  .020000] web/0: says: first line\\u000d\\nsecond line",
    "[INFO]  .020000] operator: discover w*: 1 found: web (line 5)",
    "[ERROR] .030000] web/0: its program failed: 'request' threw: no 3\\nat all",
    "[ERROR] .030000] web/0: running > failed: exited with code 1; not started again: its " +
      "restart policy is no",
    "[WARN]  .030000] web/0: fault: unhandled-exception",
  ]);
});
