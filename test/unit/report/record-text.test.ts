/**
 * What single records say to a person: numbers of restarts, lost dependencies, ends for good.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { requires, Scribe, sketchSystem } from "./small-system.ts";
import { AS_OPERATOR, BY_OPERATOR } from "../../support/audit-records.ts";

function happenings(system: SystemSpec, scribe: Scribe): readonly string[] {
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  const last = scribe.records.at(-1)?.tUs ?? 0;
  const report = recorder.report(scribe.result(last, system.instanceCount));
  return happeningLines(system, report, { width: 200, palette: PLAIN, detail: "screen" }).map(
    (line) => line.trim(),
  );
}

/** Planned at this time, and started 100 ms later. */
function restartAt(scribe: Scribe, tUs: number, attempt: number): void {
  const planned = scribe.write(tUs, {
    event: "recovery.started",
    instance: 0 as InstanceId,
    strategy: "restart-with-delay",
    attempt,
    delayUs: duration(100_000),
  });
  scribe.state(tUs + 100_000, 0, ["failed", "starting"], { cause: planned });
}

const restartsOf = (scribe: Scribe): readonly string[] =>
  happenings(DB, scribe).map((line) => line.replace(/^.*db\/0 {2}/, ""));

const DB = sketchSystem([{ name: "db" }]);

describe("a restart", () => {
  it("is numbered against the limit while the limit counts all of its row", () => {
    const scribe = new Scribe();
    restartAt(scribe, 1_000_000, 1);
    restartAt(scribe, 2_000_000, 2);
    restartAt(scribe, 300_000_000, 3);
    expect(restartsOf(scribe)).toEqual([
      "restart 1 of 5 in 10 s, after 100 ms",
      "restart 2 of 5 in 10 s, after 100 ms",
      "restart 3 in a row, after 100 ms",
    ]);
  });

  it("is one of fewer where the limit counts the first start as well", () => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 100_000);
    for (const attempt of [1, 2, 3, 4]) restartAt(scribe, attempt * 2_450_000, attempt);
    expect(restartsOf(scribe)).toEqual([
      "restart 1 of 4 in 10 s, after 100 ms",
      "restart 2 of 4 in 10 s, after 100 ms",
      "restart 3 of 4 in 10 s, after 100 ms",
      // Its start falls at 9.9 s, and at 10 s the first one is still counted.
      "restart 4 of 4 in 10 s, after 100 ms",
    ]);
  });

  it("that the limit refuses is told once, as that, and never as a restart", () => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 100_000);
    for (const attempt of [1, 2, 3, 4]) restartAt(scribe, attempt * 1_000_000, attempt);
    const instance = 0 as InstanceId;
    const delayUs = duration(100_000);
    const strategy = "restart-with-delay";
    scribe.write(5_000_000, { event: "recovery.started", instance, strategy, attempt: 5, delayUs });
    const hit = { event: "limit.hit", limit: "starts", instance, slice: null, held: null } as const;
    scribe.write(5_100_000, { ...hit, value: 6, max: 5 });
    expect(happenings(DB, scribe).slice(-2)).toEqual([
      "4.000s  db/0  restart 4 of 4 in 10 s, after 100 ms",
      "5.100s  db/0  given up: no 6th start in 10 s, 5 is the limit",
    ]);
  });

  it("begins its count anew with the start that an operator asked for", () => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 100_000);
    restartAt(scribe, 1_000_000, 1);
    scribe.state(300_000_000, 0, ["stopped", "starting"]);
    restartAt(scribe, 301_000_000, 1);
    restartAt(scribe, 315_000_000, 2);
    restartAt(scribe, 316_000_000, 3);
    expect(restartsOf(scribe)).toEqual([
      "restart 1 of 4 in 10 s, after 100 ms",
      "restart 1 of 4 in 10 s, after 100 ms",
      "restart 2 in a row, after 100 ms",
      "restart 3 in a row, after 100 ms",
    ]);
  });

  it("that does not follow is said with the policy that leaves the service down", () => {
    const restart = { ...DB.services[0]?.spec.restart, policy: "no" as const };
    const { services, ...rest } = DB;
    const [db] = services;
    if (db === undefined) throw new Error("there is a db");
    const spec = { ...db.spec, restart: { ...db.spec.restart, ...restart } };
    const scribe = new Scribe();
    const exit = { code: null, signal: "SIGKILL", cause: "signal" } as const;
    scribe.state(1_000_000, 0, ["running", "failed"], { exit, error: "service-failed" });
    const [line] = happenings({ ...rest, services: [{ ...db, spec }] }, scribe);
    expect(line).toContain("ended by SIGKILL; not started again: its restart policy is no");
  });
});

describe("an operator's call", () => {
  const PLACE = { file: "small.multios.yaml", line: 40, column: 3 };

  it.each([
    ["pauseService", "pause"],
    ["resumeService", "resume"],
    ["enableService", "enable"],
    ["disableService", "disable"],
  ] as const)("%s is told once of all that it names, with its line", (call, verb) => {
    const scribe = new Scribe();
    const services = [0 as ServiceId, 1 as ServiceId];
    const action = {
      ...AS_OPERATOR,
      at: instant(1_000),
      call,
      services,
      index: 0,
      place: PLACE,
    };
    const system = { ...sketchSystem([{ name: "db" }, { name: "web" }]), actions: [action] };
    for (const service of services) {
      scribe.write(1_000, { ...BY_OPERATOR, event: "audit", call, service, error: null });
    }
    expect(happenings(system, scribe)).toEqual([
      `0.001s  db, web  ${verb}, asked by the operator (line 40)`,
    ]);
  });

  it("that is refused is told with the error", () => {
    const scribe = new Scribe();
    const call = {
      ...BY_OPERATOR,
      event: "audit",
      call: "pauseService",
      service: 0 as ServiceId,
    } as const;
    scribe.write(1_000_000, { ...call, error: "service-not-running" });
    expect(happenings(DB, scribe)[0]).toContain("refused: service-not-running");
  });

  it("that enables or disables is told, and the change of state is not told again", () => {
    const scribe = new Scribe();
    scribe.state(1_000_000, 0, ["stopped", "disabled"]);
    scribe.state(2_000_000, 0, ["disabled", "stopped"]);
    expect(happenings(DB, scribe)).toEqual([]);
  });
});

describe("a lost dependency", () => {
  const timed = { ...requires(0), timeoutUs: duration(500_000) };
  const system = sketchSystem([{ name: "db" }, { name: "web", dependencies: [timed] }]);
  const loss = {
    event: "dependency.failed",
    service: 1 as ServiceId,
    dependency: 0 as ServiceId,
    fatal: true,
  } as const;

  it("is said once, with the time that was waited and the line of the service", () => {
    const scribe = new Scribe();
    const start = scribe.state(0, 0, ["stopped", "starting"]);
    const lost = scribe.write(500_000, { ...loss, error: "service-timeout" }, start);
    scribe.state(500_000, 1, ["stopped", "failed"], { error: "service-timeout", cause: lost });
    expect(happenings(system, scribe)).toEqual([
      "0.500s  web  cannot start: waited 500 ms for db (line 20)",
    ]);
  });

  it("that is still being ended is not said to have failed", () => {
    const scribe = new Scribe();
    scribe.state(0, 0, ["stopped", "starting"]);
    const end = scribe.state(100_000, 0, ["starting", "stopping"]);
    scribe.write(500_000, { ...loss, fatal: false, error: "dependency-error" }, end);
    expect(happenings(system, scribe).at(-1)).toBe(
      "0.500s  web  waited 500 ms for db (line 20); it starts without",
    );
  });

  it("that ended cleanly is not said to have failed", () => {
    const scribe = new Scribe();
    const exit = { code: 0, signal: null, cause: "clean" } as const;
    const end = scribe.state(100, 0, ["running", "stopped"], { exit });
    scribe.write(200, { ...loss, error: "dependency-error" }, end);
    expect(happenings(system, scribe).at(-1)).toContain("requires db, which has ended");
  });
});

describe("the end of an outage", () => {
  it.each([
    { of: "a crash", error: "service-failed", exit: 1, says: "ready again, 2 s after it failed" },
    { of: "a clean exit", error: null, exit: 0, says: "ready again, 2 s after it ended" },
  ] as const)("is measured by the kernel, from $of", ({ error, exit, says }) => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 1_000_000);
    const cause = exit === 0 ? "clean" : "exit-code";
    scribe.state(2_000_000, 0, ["running", "failed"], {
      exit: { code: exit, signal: null, cause },
      ...(error === null ? {} : { error }),
    });
    scribe.state(3_000_000, 0, ["failed", "starting"]);
    scribe.state(4_000_000, 0, ["starting", "running"]);
    const ready = scribe.ready(4_000_000, 0, true);
    const done = { event: "recovery.done", outcome: "recovered" } as const;
    const tookUs = duration(2_000_000);
    scribe.write(4_000_000, { ...done, instance: 0 as InstanceId, tookUs }, ready);
    expect(happenings(DB, scribe).at(-1)).toContain(says);
  });

  it("is no outage where nothing was recovered from", () => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 1_000_000);
    const fault = { event: "fault.injected", fault: "hang", phase: "begin", index: 0 } as const;
    const who = { service: 0 as ServiceId, instance: 0 as InstanceId };
    scribe.write(2_000_000, { ...fault, ...who, struck: 0 });
    scribe.ready(3_000_000, 0, false);
    scribe.ready(4_000_000, 0, true);
    expect(happenings(DB, scribe).at(-1)).toMatch(/ready again$/);
  });
});

it("counts what hits one limit apart from what hits another", () => {
  const scribe = new Scribe();
  const instance = 0 as InstanceId;
  const hit = { event: "limit.hit", instance, slice: null, held: null } as const;
  for (let at = 1; at <= 6; at += 1) {
    const limit = at % 2 === 0 ? "files" : "threads";
    scribe.write(at * 1_000_000, { ...hit, limit, value: 11, max: 10 });
  }
  expect(happenings(DB, scribe)).toHaveLength(6);
});

it.each([
  [null, "over its memory: 9 MiB of 8 MiB"],
  [{ requests: 8, bytes: 8_388_608 }, "over its memory: 9 MiB of 8 MiB, 8 MiB of it by 8 requests"],
  [{ requests: 1, bytes: 1_024 }, "over its memory: 9 MiB of 8 MiB, 1 KiB of it by 1 request"],
])("who goes over its memory is told with what its requests take", (held, text) => {
  const scribe = new Scribe();
  const instance = 0 as InstanceId;
  const hit = { event: "limit.hit", limit: "memory", instance, slice: null } as const;
  scribe.write(1_000_000, { ...hit, value: 9_437_184, max: 8_388_608, held });
  const memory = { softBytes: null, hardBytes: 8_388_608 };
  const services = DB.services.map((db) => ({ ...db, limits: { ...db.limits, memory } }));
  expect(happenings({ ...DB, services }, scribe)).toEqual([`1.000s  db/0  ${text}`]);
});
