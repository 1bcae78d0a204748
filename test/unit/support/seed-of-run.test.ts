/**
 * What tests at random draw, and how a failure of theirs is seen again.
 */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parametersOf, seedOfRun, trialOfRun } from "../../support/seed-of-run.ts";

const FILE = import.meta.url;

beforeEach(() => {
  for (const name of ["SEED", "RUNS", "PATH"]) vi.stubEnv(`MULTIOS_${name}`, undefined);
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the seed of a run", () => {
  it("is the same in every run that does not ask for another", () => {
    expect(seedOfRun(FILE)).toBe(20_261_121);
    expect(seedOfRun(FILE)).toBe(20_261_121);
  });

  it("is the one that is asked for, and is told with the command that draws it again", () => {
    vi.stubEnv("MULTIOS_SEED", "-7");
    expect(seedOfRun(FILE)).toBe(-7);
    const told = "MULTIOS_SEED=-7 npx vitest run test/unit/support/seed-of-run.test.ts";
    expect(console.info).toHaveBeenCalledWith(expect.stringContaining(told));
  });

  it("is drawn only where that is asked for", () => {
    vi.stubEnv("MULTIOS_SEED", "random");
    expect(new Set(Array.from({ length: 5 }, () => seedOfRun(FILE))).size).toBeGreaterThan(1);
  });

  it.each(["", "x", "1.5", "2147483648"])("is not %j", (seed) => {
    vi.stubEnv("MULTIOS_SEED", seed);
    expect(() => seedOfRun(FILE)).toThrow("MULTIOS_SEED is");
  });
});

describe("a trial of one property", () => {
  it.each([
    [{}, 600, true],
    [{ MULTIOS_RUNS: "3" }, 600, false],
    [{ MULTIOS_RUNS: "3" }, 2_000, false],
    [{ MULTIOS_RUNS: "1000" }, 2_000, true],
    [{ MULTIOS_PATH: "137" }, 2_000, false],
  ] as const)("with %j and %i runs of its own holds shares: %s", (given, runs, holds) => {
    for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
    expect(trialOfRun(FILE, runs).holdsShares).toBe(holds);
  });

  /** What a property over commands tells when it fails, and how many runs that took. */
  function failure(): { readonly told: string; readonly tries: number } {
    const trial = trialOfRun(FILE, 1_000);
    const { replayPath } = trial;
    let tries = 0;
    const step = fc.nat({ max: 9 }).map((by) => ({
      check: () => true,
      run: (_: object, real: { sum: number }) => {
        real.sum += by;
        if (real.sum > 60) throw new Error("more than there is");
      },
      toString: () => `+${by}`,
    }));
    const steps = fc.commands([step], {
      maxCommands: 30,
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    const property = fc.property(steps, (commands) => {
      tries += 1;
      fc.modelRun(() => ({ model: {}, real: { sum: 0 } }), commands);
    });
    try {
      fc.assert(property, parametersOf(FILE, trial));
    } catch (error) {
      return { told: String(error), tries };
    }
    throw new Error("it did not fail");
  }

  it("that fails tells the one command that goes straight there again", () => {
    const first = failure();
    const again = /this again: MULTIOS_SEED=(\S+) MULTIOS_PATH=(\S+) npx vitest run (\S+)/;
    const [, seed, path, file] = again.exec(first.told) ?? [];
    expect(file).toBe("test/unit/support/seed-of-run.test.ts");
    vi.stubEnv("MULTIOS_SEED", seed);
    vi.stubEnv("MULTIOS_PATH", path);
    const second = failure();
    const shown = (told: string): string | undefined => /Counterexample: (.*?)\/\*/.exec(told)?.[1];
    expect(shown(second.told)).toBe(shown(first.told));
    expect(shown(second.told)).toContain("+");
    expect(second.tries).toBeLessThan(first.tries / 2);
  });
});
