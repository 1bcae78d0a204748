/**
 * The closing section of a run that leaves services down, and what it must keep quiet about.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { downLines } from "../../../sim/report/boot-text/downs.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { requires, Scribe, sketchSystem, type ServiceSketch } from "./small-system.ts";
import { BY_OPERATOR } from "../../support/audit-records.ts";

const BOUND = { ...requires(0), kind: "binds-to" } as const;

function downText(system: SystemSpec, scribe: Scribe): string {
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  const last = scribe.records.at(-1)?.tUs ?? 0;
  const report = recorder.report(scribe.result(last, system.instanceCount));
  return downLines(system, report, 200, PLAIN).join("\n");
}

function booted(services: readonly ServiceSketch[]): {
  readonly system: SystemSpec;
  readonly scribe: Scribe;
} {
  const scribe = new Scribe();
  services.forEach((_, index) => scribe.boot(index, 0, 1_000_000));
  return { system: sketchSystem(services), scribe };
}

const CLEAN = { code: 0, signal: null, cause: "clean" } as const;

describe("services that are down at the end", () => {
  it("are told with what took them along, since when, and that nothing brings them back", () => {
    const { system, scribe } = booted([{ name: "db" }, { name: "api", dependencies: [BOUND] }]);
    const exit = { code: null, signal: "SIGKILL", cause: "signal" } as const;
    const fall = scribe.state(60_000_000, 0, ["running", "failed"], {
      exit,
      error: "service-failed",
    });
    const stop = scribe.state(60_000_000, 1, ["running", "stopping"], { cause: fall });
    scribe.state(60_100_000, 1, ["stopping", "stopped"], {
      exit: { code: 0, signal: null, cause: "dependency" },
      cause: stop,
    });
    scribe.boot(0, 60_200_000, 60_300_000);
    expect(downText(system, scribe)).toBe(
      "down at the end  api  stopped with db (binds-to), at 1m00.100s; " +
        "nothing starts it again (line 20)",
    );
  });

  it("are told where they ended cleanly and their policy does not bring them back", () => {
    const { system, scribe } = booted([{ name: "db" }]);
    scribe.state(2_000_000, 0, ["running", "stopped"], { exit: CLEAN });
    expect(downText(system, scribe)).toContain(
      "exited cleanly; not started again: its restart policy is on-failure (line 10)",
    );
  });

  it("are told where they run and are not ready", () => {
    const { system, scribe } = booted([{ name: "db" }]);
    scribe.ready(3_000_000, 0, false);
    expect(downText(system, scribe)).toContain("db  runs, and is not ready since 3.000s");
  });

  it.each([
    { struck: 1, says: "db  hangs since 3.000s" },
    { struck: 0, says: "" },
  ])("are told where they hang, by a fault that struck $struck process", ({ struck, says }) => {
    const { system, scribe } = booted([{ name: "db" }]);
    const who = { service: 0 as ServiceId, instance: 0 as InstanceId };
    const fault = { event: "fault.injected", fault: "hang", phase: "begin", index: 0 } as const;
    scribe.write(3_000_000, { ...fault, ...who, struck });
    const text = downText(system, scribe);
    if (says === "") expect(text).toBe("");
    else expect(text).toContain(says);
  });

  it("are not told where an operator stopped them, or one that they go with", () => {
    const { system, scribe } = booted([{ name: "db" }, { name: "api", dependencies: [BOUND] }]);
    const call = {
      ...BY_OPERATOR,
      event: "audit",
      call: "stopService",
      service: 0 as ServiceId,
    } as const;
    const audit = scribe.write(2_000_000, { ...call, error: null });
    const exit = { code: 0, signal: null, cause: "admin" } as const;
    for (const instance of [1, 0]) {
      const stop = scribe.state(2_000_000, instance, ["running", "stopping"], { cause: audit });
      scribe.state(2_000_000, instance, ["stopping", "stopped"], { exit, cause: stop });
    }
    expect(downText(system, scribe)).toBe("");
  });

  it("are told where an operator paused them, which is meant to end", () => {
    const { system, scribe } = booted([{ name: "db" }]);
    const call = {
      ...BY_OPERATOR,
      event: "audit",
      call: "pauseService",
      service: 0 as ServiceId,
    } as const;
    const cause = scribe.write(2_000_000, { ...call, error: null });
    scribe.ready(2_000_000, 0, false);
    scribe.state(2_000_000, 0, ["running", "paused"], { cause });
    expect(downText(system, scribe)).toBe(
      "down at the end  db  paused, asked by the operator, at 2.000s; nothing resumes it (line 10)",
    );
    scribe.state(3_000_000, 0, ["paused", "running"]);
    scribe.ready(3_000_000, 0, true);
    expect(downText(system, scribe)).toBe("");
  });

  it.each([["disabled"], ["enabled"]])(
    "are told why they are down where they were %s since",
    (what) => {
      const { system, scribe } = booted([{ name: "db" }]);
      scribe.state(2_000_000, 0, ["running", "stopped"], { exit: CLEAN });
      scribe.state(3_000_000, 0, ["stopped", "disabled"]);
      if (what === "enabled") scribe.state(4_000_000, 0, ["disabled", "stopped"]);
      expect(downText(system, scribe)).toContain("db  at 2.000s: exited cleanly");
    },
  );

  it("are told as hung where a pause came and went meanwhile", () => {
    const { system, scribe } = booted([{ name: "db" }]);
    const who = { service: 0 as ServiceId, instance: 0 as InstanceId };
    const fault = { event: "fault.injected", fault: "hang", phase: "begin", index: 0 } as const;
    scribe.write(3_000_000, { ...fault, ...who, struck: 1 });
    scribe.state(4_000_000, 0, ["running", "paused"]);
    scribe.state(5_000_000, 0, ["paused", "running"]);
    expect(downText(system, scribe)).toContain("db  hangs since");
  });

  it("are not those of which the work was done, nor those that are disabled", () => {
    const { system, scribe } = booted([
      { name: "job", kind: "oneshot" },
      { name: "off", enabled: false },
    ]);
    scribe.state(2_000_000, 0, ["running", "stopped"], { exit: CLEAN });
    scribe.state(2_000_000, 1, ["running", "stopped"], { exit: CLEAN });
    expect(downText(system, scribe)).toBe("");
  });
});
