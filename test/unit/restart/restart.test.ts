/**
 * The policies of restarting, each against its published table or formula.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adaptedDelay } from "../../../kernel/restart/adaptive.ts";
import { backoffDelay, DELAY_MAX } from "../../../kernel/restart/backoff.ts";
import { unrequestedCause } from "../../../kernel/restart/exit-cause.ts";
import { jitteredDelay } from "../../../kernel/restart/jitter.ts";
import { restartsAfter } from "../../../kernel/restart/policy.ts";
import { StartWindow } from "../../../kernel/restart/start-limit.ts";
import { JITTERS, RESTART_POLICIES, type Backoff } from "../../../kernel/spec.ts";
import { DAY, duration, instant, MINUTE, SECOND } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";

/** systemd.service(5), "Exit causes and the effect of the Restart= settings", row by row. */
const SYSTEMD_TABLE = [
  ["clean", ["always", "on-success", "unless-stopped"]],
  ["exit-code", ["always", "on-failure", "unless-stopped"]],
  ["signal", ["always", "on-failure", "on-abnormal", "unless-stopped"]],
  ["timeout", ["always", "on-failure", "on-abnormal", "unless-stopped"]],
  ["watchdog", ["always", "on-failure", "on-abnormal", "on-watchdog", "unless-stopped"]],
  ["oom", ["always", "on-failure", "on-abnormal", "unless-stopped"]],
  ["admin", []],
  ["dependency", []],
] as const;

describe("a restart policy", () => {
  for (const [cause, restarting] of SYSTEMD_TABLE) {
    it(`answers to the exit cause ${cause} as systemd does`, () => {
      const named: readonly string[] = restarting;
      for (const policy of RESTART_POLICIES) {
        expect([policy, restartsAfter(policy, "long-running", cause)]).toEqual([
          policy,
          named.includes(policy),
        ]);
      }
    });
  }

  it("never starts a completed oneshot again", () => {
    for (const policy of RESTART_POLICIES) {
      expect(restartsAfter(policy, "oneshot", "clean")).toBe(false);
    }
    expect(restartsAfter("on-failure", "oneshot", "exit-code")).toBe(true);
  });
});

describe("the cause of an exit", () => {
  const signal = (name: "SIGTERM" | "SIGSEGV" | "SIGPIPE") =>
    ({ kind: "signal", signal: name, outOfMemory: false }) as const;

  it("is clean for the four signals only where the service runs for long", () => {
    expect(unrequestedCause(signal("SIGTERM"), "long-running")).toBe("clean");
    expect(unrequestedCause(signal("SIGPIPE"), "long-running")).toBe("clean");
    expect(unrequestedCause(signal("SIGTERM"), "oneshot")).toBe("signal");
    expect(unrequestedCause(signal("SIGSEGV"), "long-running")).toBe("signal");
  });

  it("tells exit codes and the out-of-memory killer apart", () => {
    expect(unrequestedCause({ kind: "code", code: 0 }, "oneshot")).toBe("clean");
    expect(unrequestedCause({ kind: "code", code: 137 }, "long-running")).toBe("exit-code");
    const killed = { kind: "signal", signal: "SIGKILL", outOfMemory: true } as const;
    expect(unrequestedCause(killed, "long-running")).toBe("oom");
  });
});

/** The wait of a strategy that looks at the number of the restart alone. */
function waitOf(backoff: Backoff, n: number): number {
  return backoffDelay(backoff, { n, uptimeUs: 0, previousUs: null });
}

describe("a backoff", () => {
  const exponential = {
    strategy: "exponential",
    initialUs: duration(100_000),
    multiplier: 2,
    maxUs: duration(60 * SECOND),
  } as const;

  it("doubles from its initial wait up to its maximum, as Docker's does", () => {
    const waits = [1, 2, 3, 10, 11, 10_000].map((n) => waitOf(exponential, n) / 1_000);
    expect(waits).toEqual([100, 200, 400, 51_200, 60_000, 60_000]);
  });

  it("grows by its increment where it is linear", () => {
    const linear = {
      strategy: "linear",
      delayUs: duration(SECOND),
      incrementUs: duration(2 * SECOND),
    } as const;
    expect([1, 2, 3].map((n) => waitOf(linear, n) / SECOND)).toEqual([1, 3, 5]);
  });

  it("stays a whole number within its bounds for every restart there can be", () => {
    const length = fc.integer({ min: 0, max: DAY }).map(duration);
    const strategies = fc.oneof(
      fc.record({ strategy: fc.constant("fixed" as const), delayUs: length }),
      fc.record({ strategy: fc.constant("linear" as const), delayUs: length, incrementUs: length }),
      fc.record({
        strategy: fc.constant("exponential" as const),
        initialUs: length,
        multiplier: fc.double({ min: 1, max: 1e9, noNaN: true }),
        maxUs: length,
      }),
    );
    const property = fc.property(strategies, fc.integer({ min: 1, max: 1e12 }), check);
    fc.assert(property, { numRuns: 500 });
    function check(backoff: Backoff, n: number): void {
      const wait = waitOf(backoff, n);
      expect(Number.isSafeInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(DELAY_MAX);
      if (backoff.strategy === "exponential") expect(wait).toBeLessThanOrEqual(backoff.maxUs);
    }
  });
});

describe("the adaptive backoff", () => {
  const adaptive = { initialUs: duration(100_000), maxUs: duration(10 * SECOND) };
  const after = (waitMs: number | null, uptimeMs: number): number =>
    adaptedDelay(adaptive, waitMs === null ? null : duration(waitMs * 1_000), uptimeMs * 1_000) /
    1_000;

  it.each([
    ["the first wait is the initial one", null, 0, 100],
    ["a run shorter than the maximum doubles it", 400, 9_999, 800],
    ["a run as long as the maximum keeps it", 400, 10_000, 400],
    ["a run of twice the maximum halves it", 400, 20_000, 200],
    ["a run of three times the maximum quarters it", 1_600, 30_000, 400],
    ["no run makes it shorter than the initial wait", 400, 10_000_000, 100],
    ["no run makes it longer than the maximum", 8_000, 0, 10_000],
  ])("%s", (_story, waitMs, uptimeMs, expectedMs) => {
    expect(after(waitMs, uptimeMs)).toBe(expectedMs);
  });

  it("comes to its maximum for frequent failures and to its initial wait for seldom ones", () => {
    const settled = (from: number, uptimeMs: number): number => {
      let wait = from;
      for (let failure = 0; failure < 20; failure++) wait = after(wait, uptimeMs);
      return wait;
    };
    expect(settled(100, 9_000)).toBe(10_000);
    expect(settled(800, 15_000)).toBe(800);
    expect(settled(10_000, 25_000)).toBe(100);
  });
});

describe("jitter", () => {
  it("stays within the bounds of its kind and draws only where it must", () => {
    const stream = loadCore().streams(1n, "splitmix").open("jitter");
    const input = {
      delayUs: duration(4 * SECOND),
      firstUs: duration(SECOND),
      previousUs: duration(2 * SECOND),
      capUs: duration(MINUTE),
    };
    const bounds = {
      none: [4, 4],
      full: [0, 4],
      equal: [2, 4],
      decorrelated: [1, 6],
    } as const;
    for (const jitter of JITTERS) {
      const drawn = Array.from({ length: 500 }, () => jitteredDelay(jitter, input, () => stream));
      const [low, high] = bounds[jitter];
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(low * SECOND);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(high * SECOND);
      if (jitter !== "none") expect(new Set(drawn).size).toBeGreaterThan(400);
    }
    const never = (): never => expect.fail("nothing is to be drawn");
    expect(jitteredDelay("none", input, never)).toBe(4 * SECOND);
  });
});

describe("the start limit", () => {
  it("agrees with a count over all starts, for every schedule", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 60 });
    const limits = fc.record({
      burst: fc.integer({ min: 1, max: 6 }),
      intervalUs: fc.integer({ min: 0, max: 20 }).map(duration),
    });
    fc.assert(
      fc.property(limits, gaps, (limit, steps) => {
        const window = new StartWindow();
        const starts: number[] = [];
        let now = 0;
        for (const gap of steps) {
          now += gap;
          const inWindow = starts.filter((at) => at >= now - limit.intervalUs).length;
          expect(window.refuses(limit, instant(now))).toBe(inWindow >= limit.burst);
          if (inWindow >= limit.burst) continue;
          window.record(limit, instant(now));
          starts.push(now);
        }
      }),
      { numRuns: 500 },
    );
  });
});
