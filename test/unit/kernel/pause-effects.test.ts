/**
 * What the kernel asks of the machine when it pauses, step by step and without a machine.
 */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../../kernel/kernel.ts";
import type { Effect, Input } from "../../../kernel/ports.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { check, system, type ServiceDraft } from "../../support/systems.ts";

const core = loadCore();
const APP = { instance: 0 as InstanceId, generation: 1, cause: null };

/** A kernel with one service that runs since 0, and what it asked for since. */
class Bench {
  readonly asked: Effect[] = [];
  readonly #kernel: Kernel;

  constructor(draft: ServiceDraft) {
    core.reset();
    const { services } = system({ app: draft });
    this.#kernel = new Kernel({
      services: services.map(({ spec }) => spec),
      timers: core.timers(0),
      random: core.streams(1n, "splitmix"),
      trace: new Trace(
        { seed: 1n, rng: "splitmix", subjects: { system: "test", services: [], slices: [] } },
        [],
      ),
      security: null,
    });
    this.#kernel.step(instant(0), [{ kind: "boot" }]);
    this.at(0, { kind: "instance-started", ...APP });
  }

  at(seconds: number, ...inputs: readonly Input[]): readonly string[] {
    const { effects } = this.#kernel.step(instant(seconds * SECOND), inputs);
    this.asked.push(...effects);
    return effects.map(({ kind }) => kind);
  }

  call(seconds: number, name: Syscall): readonly string[] {
    const calls = [{ call: name, services: ["app"] }];
    return this.at(seconds, { kind: "syscall", caller: null, calls, cause: null });
  }

  /** Answers the latest probe. */
  answer(seconds: number, healthy: boolean): readonly string[] {
    const last = this.asked.findLast((effect) => effect.kind === "probe");
    if (last?.kind !== "probe") throw new Error("nothing was probed");
    return this.at(seconds, { ...APP, ...last, kind: "probe-answered", healthy, cause: null });
  }
}

describe("a pause", () => {
  it("freezes the process once, and a resume lets it go once and probes it after that", () => {
    const bench = new Bench({ checks: [check({ intervalUs: duration(2 * SECOND) })] });
    expect(bench.answer(0, true)).toEqual([]);
    expect(bench.call(1, "pauseService")).toEqual(["pause"]);
    expect(bench.call(1, "pauseService")).toEqual([]);
    expect(bench.at(5)).toEqual([]);
    expect(bench.call(6, "resumeService")).toEqual(["resume", "probe"]);
    expect(bench.call(6, "resumeService")).toEqual([]);
  });

  it("asks first for the end and then for the thaw where a stop meets it", () => {
    const bench = new Bench({});
    bench.call(1, "pauseService");
    expect(bench.call(2, "stopService")).toEqual(["stop", "resume"]);
    expect(bench.at(5)).toEqual(["kill"]);
  });

  it("drops the answer to a probe that was out when it came", () => {
    const bench = new Bench({ checks: [check({ successes: 2 })] });
    bench.call(1, "pauseService");
    expect(bench.answer(1, true)).toEqual([]);
    bench.call(2, "resumeService");
    expect(bench.asked.filter(({ kind }) => kind === "probe")).toHaveLength(2);
    const numbers = bench.asked.flatMap((e) => (e.kind === "probe" ? [e.probe] : []));
    expect(numbers).toEqual([1, 2]);
  });

  it.each([
    { pausedFor: 10, failsAt: 12, stops: false },
    { pausedFor: 10, failsAt: 14, stops: true },
  ])("of $pausedFor s does not use up a start period of 3 s", ({ pausedFor, failsAt, stops }) => {
    const second = duration(SECOND);
    const impatient = check({
      kind: "liveness",
      failures: 1,
      intervalUs: second,
      startIntervalUs: second,
      startPeriodUs: duration(3 * SECOND),
    });
    const bench = new Bench({ checks: [impatient] });
    bench.answer(0, false);
    bench.call(0.5, "pauseService");
    bench.call(0.5 + pausedFor, "resumeService");
    expect(bench.answer(failsAt, false)).toEqual(
      stops ? ["stop"] : expect.not.arrayContaining(["stop"]),
    );
  });
});
