/**
 * The run recorder: what a report says of a trace that is written by hand.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration } from "../../../kernel/time.ts";
import { neverReady } from "../../../sim/report/failure-causes.ts";
import type { RunReport } from "../../../sim/report/run-report.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import * as drafts from "../../support/systems.ts";
import { requires, Scribe, sketchSystem } from "./small-system.ts";

const CRASH = { code: 1, signal: null, cause: "exit-code" } as const;
const CLEAN = { code: 0, signal: null, cause: "clean" } as const;

function reportOf(system: SystemSpec, scribe: Scribe, endedUs: number): RunReport {
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  return recorder.report(scribe.result(endedUs, system.instanceCount));
}

/** A crash at `tUs`, detected, and the start that recovers from it. */
function crashAndRecover(scribe: Scribe, instance: number, tUs: number, readyUs: number): void {
  const id = instance as InstanceId;
  const error = "service-failed";
  const fall = scribe.state(tUs, instance, ["running", "failed"], { exit: CRASH, error });
  scribe.ready(tUs, instance, false);
  scribe.write(tUs, { event: "fault.detected", type: "unhandled-exception", instance: id }, fall);
  scribe.write(tUs, {
    event: "recovery.started",
    instance: id,
    strategy: "restart-with-delay",
    attempt: 1,
    delayUs: duration(100_000),
  });
  scribe.state(tUs + 100_000, instance, ["failed", "starting"]);
  scribe.state(readyUs, instance, ["starting", "running"]);
  scribe.ready(readyUs, instance, true);
  scribe.write(readyUs, {
    event: "recovery.done",
    instance: id,
    outcome: "recovered",
    tookUs: duration(readyUs - tUs),
  });
}

describe("the run recorder", () => {
  it("counts a pause as time that a service is not up, and keeps what its checks said", () => {
    const system = sketchSystem([{ name: "db", checks: [drafts.check()] }]);
    const scribe = new Scribe();
    scribe.state(0, 0, ["stopped", "starting"]);
    scribe.state(0, 0, ["starting", "running"]);
    const id = 0 as InstanceId;
    scribe.write(0, {
      event: "health.status",
      instance: id,
      check: 0,
      from: "unknown",
      to: "healthy",
    });
    scribe.ready(0, 0, true);
    scribe.ready(1_000, 0, false);
    scribe.state(1_000, 0, ["running", "paused"]);
    const paused = reportOf(system, scribe, 2_000);
    expect(paused.services[0]).toMatchObject({ state: "paused", health: "unknown", error: null });
    expect(paused.services[0]?.availability).toBe(0.5);
    expect(neverReady(paused.services)).toEqual([]);
    scribe.state(2_000, 0, ["paused", "running"]);
    scribe.ready(2_000, 0, true);
    const resumed = reportOf(system, scribe, 4_000);
    expect(resumed.services[0]).toMatchObject({ state: "running", health: "healthy" });
    expect(resumed.services[0]?.availability).toBe(0.75);
  });

  it("is ready when the last enabled service was first ready, and walks the chain back", () => {
    const system = sketchSystem([
      { name: "slow" },
      { name: "db" },
      { name: "web", dependencies: [requires(0), requires(1)], instances: 2 },
    ]);
    const scribe = new Scribe();
    scribe.boot(0, 0, 500);
    scribe.boot(1, 0, 800);
    scribe.boot(2, 800, 1_000);
    scribe.boot(3, 800, 1_300);
    const report = reportOf(system, scribe, 1_300);
    expect(report.readyUs).toBe(1_300);
    expect(report.order).toEqual([0, 1, 2, 3]);
    expect(report.criticalChain).toEqual([
      { service: 1, startedUs: 0, readyUs: 800 },
      { service: 2, startedUs: 800, readyUs: 1_300 },
    ]);
    expect(report.services[2]).toMatchObject({
      readyUs: 1_300,
      state: "running",
      health: "healthy",
    });
    expect(report.failures).toEqual([]);
  });

  it("counts a oneshot that has completed as ready, and shows it as stopped", () => {
    const system = sketchSystem([{ name: "migrate", kind: "oneshot" }]);
    const scribe = new Scribe();
    scribe.state(0, 0, ["stopped", "starting"]);
    scribe.state(700, 0, ["starting", "stopped"], { exit: CLEAN });
    const report = reportOf(system, scribe, 700);
    expect(report.readyUs).toBe(700);
    expect(report.services[0]).toMatchObject({ state: "stopped", readyUs: 700, availability: 1 });
    expect(report.services[0]?.instances[0]?.exit).toEqual({ ...CLEAN, atUs: 700 });
  });

  it("counts a restart that a recovery caused, and no start that an operator asked for", () => {
    const system = sketchSystem([{ name: "db" }]);
    const scribe = new Scribe();
    scribe.boot(0, 0, 100);
    crashAndRecover(scribe, 0, 1_000_000, 2_000_000);
    scribe.state(3_000_000, 0, ["running", "stopping"]);
    scribe.ready(3_000_000, 0, false);
    scribe.state(3_000_000, 0, ["stopping", "stopped"], { exit: { ...CLEAN, cause: "admin" } });
    scribe.boot(0, 4_000_000, 4_000_000);
    const report = reportOf(system, scribe, 4_000_000);
    expect(report.services[0]?.restarts).toBe(1);
    expect(report.services[0]?.error).toBeNull();
    expect(report.services[0]?.readyUs).toBe(100);
  });

  it.each([
    { outageUs: 4_999_999, pattern: "transient" },
    { outageUs: 5_000_000, pattern: "intermittent" },
    { outageUs: 29_999_999, pattern: "intermittent" },
    { outageUs: 30_000_000, pattern: "persistent" },
  ])("calls an outage of $outageUs µs $pattern", ({ outageUs, pattern }) => {
    const scribe = new Scribe();
    scribe.boot(0, 0, 0);
    crashAndRecover(scribe, 0, 1_000_000, 1_000_000 + outageUs);
    const report = reportOf(sketchSystem([{ name: "db" }]), scribe, 100_000_000);
    expect(report.faults).toEqual([
      {
        type: "unhandled-exception",
        pattern,
        service: 0,
        instance: 0,
        atUs: 1_000_000,
        recovery: "restart-with-delay",
        ending: "recovered",
        recoveredUs: 1_000_000 + outageUs,
        upUs: 1_000_000 + outageUs,
      },
    ]);
  });

  it("measures availability since the first readiness, with any instance up", () => {
    const system = sketchSystem([{ name: "web", instances: 2 }, { name: "never" }]);
    const scribe = new Scribe();
    scribe.boot(0, 0, 1_000_000);
    scribe.boot(1, 0, 1_000_000);
    scribe.ready(3_000_000, 0, false);
    scribe.ready(4_000_000, 1, false);
    scribe.ready(5_000_000, 0, true);
    const report = reportOf(system, scribe, 11_000_000);
    expect(report.services.map(({ availability }) => availability)).toEqual([0.9, 0]);
  });

  it("takes the worst state of the instances and calls mixed health degraded", () => {
    const check = {
      name: "ready",
      kind: "readiness",
      type: "tcp",
      intervalUs: duration(1),
      timeoutUs: duration(1),
      failures: 1,
      successes: 1,
      startPeriodUs: duration(0),
      startIntervalUs: duration(1),
    } as const;
    const system = sketchSystem([{ name: "web", instances: 2, checks: [check] }]);
    const scribe = new Scribe();
    scribe.boot(0, 0, 10);
    scribe.boot(1, 0, 10);
    for (const [instance, to] of [["healthy"], ["unhealthy"]].entries()) {
      scribe.write(10, {
        event: "health.status",
        instance: instance as InstanceId,
        check: 0,
        from: "unknown",
        to: to[0] === "healthy" ? "healthy" : "unhealthy",
      });
    }
    const report = reportOf(system, scribe, 20);
    expect(report.services[0]).toMatchObject({ state: "running", health: "degraded" });
  });

  it("names the same origin for a failed service and for those that it took along", () => {
    const system = sketchSystem([{ name: "db" }, { name: "web", dependencies: [requires(0)] }]);
    const scribe = new Scribe();
    const boot = scribe.write(0, { event: "boot.stage", stage: "user-mode-init" });
    const start = scribe.state(0, 0, ["stopped", "starting"], { cause: boot });
    const error = "service-failed";
    const fall = scribe.state(50, 0, ["starting", "failed"], { exit: CRASH, error, cause: start });
    const lost = scribe.state(50, 1, ["stopped", "failed"], {
      error: "dependency-error",
      cause: fall,
    });
    const report = reportOf(system, scribe, 50);
    expect(report.readyUs).toBeNull();
    expect(report.failures).toEqual([
      { service: 0, error, seq: fall, originSeq: fall },
      { service: 1, error: "dependency-error", seq: lost, originSeq: fall },
    ]);
    const [, web] = report.failures;
    const causes = web === undefined ? [] : report.causesOf(web);
    expect(causes.map(({ seq }) => seq)).toEqual([fall, lost]);
  });

  it("gives a service that had failed the error of what its next start was lost to", () => {
    // It kept the error of long ago, and the report told a story that was over.
    const system = sketchSystem([{ name: "db" }, { name: "web", dependencies: [requires(0)] }]);
    const scribe = new Scribe();
    const error = "service-failed";
    scribe.boot(1, 0, 10);
    scribe.state(20, 1, ["running", "failed"], { exit: CRASH, error });
    const fall = scribe.state(50, 0, ["starting", "failed"], { exit: CRASH, error });
    const [service, dependency] = [1 as ServiceId, 0 as ServiceId];
    const loss = { event: "dependency.failed", service, dependency } as const;
    const lost = scribe.write(50, { ...loss, error: "dependency-error", fatal: true }, fall);
    const detected = { event: "fault.detected", type: "dependency-failure" } as const;
    scribe.write(50, { ...detected, instance: 1 as InstanceId }, lost);
    const report = reportOf(system, scribe, 50);
    expect(report.failures).toEqual([
      { service: 0, error, seq: fall, originSeq: fall },
      { service: 1, error: "dependency-error", seq: lost, originSeq: fall },
    ]);
  });

  it("lists an enabled service that only waits as a failure without an error", () => {
    const report = reportOf(sketchSystem([{ name: "db" }]), new Scribe(), 0);
    expect(report.failures).toEqual([{ service: 0, error: null, seq: null, originSeq: null }]);
  });
});
