/**
 * A process that is frozen, by the kernel or by faults, in whatever order they come and go.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { Alarms } from "../../../kernel/alarms.ts";
import type { Effect, Input } from "../../../kernel/ports.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { instant, SECOND } from "../../../kernel/time.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { Machine } from "../../../sim/machine/machine.ts";
import { isPlanned, type WorldAlarm } from "../../../sim/world-alarm.ts";
import { check, ms, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

const core = loadCore();
const MEBIBYTE = 1024 ** 2;
const APP = 0 as InstanceId;

/** A machine, and what its processes reported: `seconds kind`. */
class Bench {
  readonly machine: Machine;
  readonly reports: string[] = [];
  readonly #alarms = new Alarms<WorldAlarm>(core.timers(1));
  #now = instant(0);

  constructor(drafts: Readonly<Record<string, ServiceDraft>>, plan: PlanDraft = {}) {
    const subjects = { system: "test", services: [], slices: [] };
    const trace = new Trace({ seed: 1n, rng: "splitmix", subjects }, []);
    // The record that everything here is caused by.
    trace.append(this.#now, null, { event: "boot.stage", stage: "complete" });
    this.machine = new Machine({
      system: system(drafts, plan),
      core,
      alarms: this.#alarms,
      streams: core.streams(1n, "splitmix"),
      trace,
      servers: null,
      programs: null,
      report: (input) => this.reports.push(`${this.#now / SECOND} ${tell(input)}`),
    });
    this.apply(0, "start");
  }

  /** Lets time pass until then, and asks for this; more may be asked at one instant. */
  apply(seconds: number, kind: "start" | "stop" | "pause" | "resume", generation = 1): this {
    this.until(seconds);
    this.machine.apply({ kind, instance: APP, generation, cause: 0 }, this.#now);
    return this;
  }

  probe(seconds: number, probe: number): this {
    this.until(seconds);
    const effect: Effect = {
      kind: "probe",
      instance: APP,
      generation: 1,
      check: 0,
      probe,
      timeoutUs: check().timeoutUs,
      cause: 0,
    };
    this.machine.apply(effect, this.#now);
    return this;
  }

  hang(seconds: number, index = 0): this {
    this.until(seconds);
    this.machine.faults.hang(APP, { index, record: 0 }, this.#now);
    return this;
  }

  release(seconds: number, index = 0): this {
    this.until(seconds);
    this.machine.faults.release(APP, { index, record: 0 }, this.#now);
    return this;
  }

  until(seconds: number): this {
    const end = instant(seconds * SECOND);
    if (end === this.#now) return this;
    for (let next = this.#alarms.next(); next !== null && next <= end;) {
      this.#now = next;
      const due = this.#alarms.pop(next);
      if (due !== null && !isPlanned(due)) this.machine.onAlarm(due, next);
      next = this.#alarms.next();
    }
    this.#now = end;
    return this;
  }
}

function tell(input: Input): string {
  if (input.kind !== "instance-exited") return input.kind;
  const { exit } = input;
  if (exit.kind !== "signal") return `exit ${exit.code}`;
  return exit.outOfMemory ? "out of memory" : exit.signal;
}

const RUNS_10S: ServiceDraft = { behavior: { run: ms(10_000), stop: ms(1_000) } };

beforeEach(() => {
  core.reset();
});

describe("a paused process", () => {
  it("takes as long as it had left when it goes on", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(4, "pause").apply(100, "resume").until(200);
    expect(bench.reports).toEqual(["0 instance-started", "106 exit 0"]);
  });

  it("does not come up while its start is frozen, and is no first start under way", () => {
    const bench = new Bench({ app: { behavior: { start: ms(5_000) } } }).apply(2, "pause");
    expect(bench.machine.firstStarts).toBe(0);
    bench.until(60);
    expect(bench.reports).toEqual([]);
    expect(bench.apply(60, "resume").until(100).reports).toEqual(["63 instance-started"]);
  });

  it("is paused once, however often it is asked to be", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(4, "pause").apply(5, "pause");
    bench.apply(6, "resume").apply(7, "resume").until(100);
    expect(bench.reports.at(-1)).toBe("12 exit 0");
  });

  it("is not reached by what is meant for the process before it", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(4, "pause", 0).until(100);
    expect(bench.reports.at(-1)).toBe("10 exit 0");
  });

  it("dies of signal 9 at once", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(4, "pause");
    bench.machine.faults.kill(APP, { index: 0, record: 0 }, instant(4 * SECOND));
    expect(bench.until(5).reports.at(-1)).toBe("4 SIGKILL");
    expect(bench.machine.isHanging).toBe(false);
  });

  it("begins to stop, when it is asked to, at its thaw", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(4, "pause").apply(5, "stop").until(50);
    expect(bench.reports).toEqual(["0 instance-started"]);
    expect(bench.apply(50, "resume").until(100).reports.at(-1)).toBe("51 exit 0");
  });

  it("does not answer what it was asked just before", () => {
    const bench = new Bench({ app: { checks: [check()] } }).until(1);
    bench.probe(1, 1).apply(1, "pause").until(2).apply(2, "resume").until(3);
    expect(bench.reports).toEqual(["0 instance-started"]);
    expect(bench.probe(3, 2).until(4).reports.at(-1)).toBe("3 probe-answered");
  });

  it("may not be probed at all", () => {
    const bench = new Bench({ app: { checks: [check()] } }).apply(1, "pause");
    expect(() => bench.probe(2, 1)).toThrow("does not probe what it has paused");
  });
});

describe("a pause and a hang of one process", () => {
  const CHECKED = { ...RUNS_10S, checks: [check()] };

  it.each([
    { title: "the pause outlasts the hang", thaw: 40, heal: 30 },
    { title: "the hang outlasts the pause", thaw: 30, heal: 40 },
    { title: "both end at once", thaw: 40, heal: 40 },
  ])("hold it until both are over: $title", ({ thaw, heal }) => {
    for (const isPauseFirst of [true, false]) {
      core.reset();
      const bench = new Bench({ app: CHECKED });
      if (isPauseFirst) bench.apply(4, "pause").hang(6);
      else bench.hang(4).apply(6, "pause");
      if (thaw < heal) bench.apply(thaw, "resume").release(heal);
      else bench.release(heal).apply(thaw, "resume");
      expect(bench.until(100).reports.at(-1)).toBe("46 exit 0");
    }
  });

  it("is found by a check only while it is not paused", () => {
    const bench = new Bench({ app: CHECKED });
    const states = [
      bench.machine.isHanging,
      bench.hang(1).machine.isHanging,
      bench.apply(2, "pause").machine.isHanging,
      bench.hang(3, 1).machine.isHanging,
      bench.apply(4, "resume").machine.isHanging,
      bench.release(5, 0).machine.isHanging,
      bench.release(6, 1).machine.isHanging,
    ];
    expect(states).toEqual([false, true, false, false, true, true, false]);
  });

  it("leaves probes from before the pause without an answer for ever", () => {
    const bench = new Bench({ app: CHECKED }).hang(1).probe(2, 1).apply(3, "pause");
    bench.apply(4, "resume").release(5).until(6);
    expect(bench.reports).toEqual(["0 instance-started", "2 probe-unanswered"]);
  });

  it("answers probes from after the pause once the hang is over", () => {
    const bench = new Bench({ app: CHECKED }).hang(1).apply(2, "pause").apply(3, "resume");
    bench.probe(4, 1).release(5).until(6);
    expect(bench.reports.slice(1)).toEqual(["4 probe-unanswered", "5 probe-answered"]);
  });

  it("waits with its stop until the hang is over too", () => {
    const bench = new Bench({ app: RUNS_10S }).apply(1, "pause").hang(2).apply(3, "stop");
    bench.apply(3, "resume").release(8).until(100);
    expect(bench.reports.at(-1)).toBe("9 exit 0");
  });
});

describe("the memory of a paused process", () => {
  const leaking = {
    behavior: { memory: { baseBytes: 0, leakBytesPerSecond: 10 * MEBIBYTE } },
    memoryLimitBytes: 100 * MEBIBYTE - 1,
  };

  it("does not grow, and grows on where it was", () => {
    const bench = new Bench({ app: leaking }).apply(4, "pause").apply(50, "resume").until(100);
    expect(bench.reports.at(-1)).toBe("56 out of memory");
    bench.machine.settle(instant(100 * SECOND));
    expect(bench.machine.gauges.memoryPeakBytes).toEqual([100 * MEBIBYTE]);
  });

  it("does not grow by a fault either, whenever that begins and ends", () => {
    const fault = { index: 0, record: 0 };
    const bench = new Bench({ app: { ...leaking, behavior: {} } });
    const leak = (at: number): void => {
      bench.machine.faults.leak(APP, fault, 10 * MEBIBYTE, instant(at * SECOND));
    };
    bench.apply(1, "pause");
    leak(1);
    bench.until(60).apply(60, "resume").until(65);
    bench.machine.faults.seal(APP, fault, instant(65 * SECOND));
    bench.apply(66, "pause");
    leak(66);
    bench.machine.faults.seal(APP, fault, instant(66 * SECOND));
    bench.apply(70, "resume").until(500);
    expect(bench.reports).toEqual(["0 instance-started"]);
    bench.machine.settle(instant(500 * SECOND));
    expect(bench.machine.gauges.memoryPeakBytes).toEqual([50 * MEBIBYTE]);
  });

  it("does not fill the machine, also where it was frozen as it began", () => {
    const drafts = { app: leaking, other: {} };
    const bench = new Bench(drafts, { machineMemoryBytes: 20 * MEBIBYTE - 1 }).apply(0, "pause");
    expect(bench.until(60).reports).toEqual([]);
    expect(bench.apply(60, "resume").until(100).reports).toEqual([
      "60 instance-started",
      "62 out of memory",
    ]);
  });
});
