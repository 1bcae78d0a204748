/**
 * The kinds of values: what each text means, and what is refused.
 */
import { describe, expect, it } from "vitest";
import { parseArrivals } from "../../../../sim/manifest/values/arrivals.ts";
import { parseDistribution } from "../../../../sim/manifest/values/distribution.ts";
import { parseDuration, parseSignedDuration } from "../../../../sim/manifest/values/duration.ts";
import { parseExit } from "../../../../sim/manifest/values/exit.ts";
import { parseKeyChoice } from "../../../../sim/manifest/values/key.ts";
import { parseObjective } from "../../../../sim/manifest/values/objective.ts";
import type { Parsed } from "../../../../sim/manifest/values/parsed.ts";
import { parseByteRate, parseCountRate } from "../../../../sim/manifest/values/rate.ts";
import { parseRatio, parseShare } from "../../../../sim/manifest/values/ratio.ts";
import { parseSize } from "../../../../sim/manifest/values/size.ts";
import { parseStartFailures } from "../../../../sim/manifest/values/start-failures.ts";
import { parseVersion, parseVersionRange } from "../../../../sim/manifest/values/version.ts";

/** The value, or the reason why there is none. */
function outcome(result: Parsed<unknown>): unknown {
  return result.ok ? result.value : result.message;
}

describe("a duration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["250us", 250],
    ["10ms", 10_000],
    ["10 ms", 10_000],
    ["1.5s", 1_500_000],
    ["2m", 120_000_000],
    ["1h", 3_600_000_000],
    ["1d", 86_400_000_000],
    ["1m30s", 90_000_000],
    ["1h0.5s", 3_600_500_000],
    ["0.000001s", 1],
    ["0.1s", 100_000],
    ["9007199254740991us", 9_007_199_254_740_991],
    ["9007199254.740991s", 9_007_199_254_740_991],
    ["9007199254740992us", "'9007199254740992us' is longer than 2^53 microseconds"],
    ["104250d", "'104250d' is longer than 2^53 microseconds"],
    ["0.1us", "'0.1us' is not a whole number of microseconds"],
    ["1.0000005s", "'1.0000005s' is not a whole number of microseconds"],
    ["-1s", "'-1s' is negative"],
    ["1e400s", "'1e400s' is not a duration"],
    ["soon", "'soon' is not a duration"],
    ["10", "'10' has no unit"],
    ["", "'' is not a duration"],
    ["1s1m", "'1s1m' is not a duration"],
    ["1s1s", "'1s1s' is not a duration"],
    ["1.s", "'1.s' is not a duration"],
    ["1sec", "'1sec' is not a duration"],
    ["NaN", "'NaN' is not a duration"],
  ])("written %j is %j", (text, expected) => {
    expect(outcome(parseDuration(text))).toBe(expected);
  });

  it("that goes back is allowed only where the clock is shifted", () => {
    expect(outcome(parseSignedDuration("-1h"))).toBe(-3_600_000_000);
    expect(outcome(parseSignedDuration("+30s"))).toBe(30_000_000);
  });
});

describe("a size", () => {
  it.each([
    ["0", 0],
    ["4096", 4096],
    ["64KiB", 65_536],
    ["256MiB", 268_435_456],
    ["10MB", 10_000_000],
    ["1.5 GiB", 1_610_612_736],
    ["1kB", 1000],
    ["7B", 7],
    ["0.1KiB", "'0.1KiB' is not a whole number of bytes"],
    ["9000TiB", "'9000TiB' is more than 2^53 bytes"],
    ["-1MiB", "'-1MiB' is negative"],
    ["10mb", "'10mb' is not a size"],
    ["1e3", "'1e3' is not a size"],
  ])("written %j is %j", (text, expected) => {
    expect(outcome(parseSize(text))).toBe(expected);
  });
});

describe("a rate", () => {
  it.each([
    ["200/s", 200],
    ["0.5/s", 0.5],
    ["200 / s", 200],
    ["200", "'200' is not a rate"],
    ["200/m", "'200/m' is not a rate"],
    ["-1/s", "'-1/s' is negative"],
    ["1e9/s", "'1e9/s' is not a rate"],
    ["9999999999/s", "'9999999999/s' is too much"],
  ])("of things written %j is %j", (text, expected) => {
    expect(outcome(parseCountRate(text))).toBe(expected);
  });

  it.each([
    ["10MiB/s", 10_485_760],
    ["0B/s", 0],
    ["10/s", "'10/s' is not a rate of bytes"],
    ["10MiB", "'10MiB' is not a rate of bytes"],
    ["-1MiB/s", "'-1MiB' is negative"],
  ])("of bytes written %j is %j", (text, expected) => {
    expect(outcome(parseByteRate(text))).toBe(expected);
  });
});

describe("a ratio", () => {
  it.each([
    ["0.1 %", { numerator: 1, denominator: 1000 }],
    ["50%", { numerator: 1, denominator: 2 }],
    ["1/1000", { numerator: 1, denominator: 1000 }],
    ["2/4", { numerator: 1, denominator: 2 }],
    ["0.5", { numerator: 1, denominator: 2 }],
    ["0", { numerator: 0, denominator: 1 }],
    ["1", { numerator: 1, denominator: 1 }],
    ["99.9 %", { numerator: 999, denominator: 1000 }],
    ["101 %", "'101 %' is more than the whole"],
    ["2/1", "'2/1' is more than the whole"],
    ["1/0", "'1/0' divides by zero"],
    ["-5 %", "'-5 %' is negative"],
    ["0.00000000000000001", "'0.00000000000000001' has too many digits"],
    ["half", "'half' is not a ratio"],
  ])("written %j is %j", (text, expected) => {
    expect(outcome(parseRatio(text))).toEqual(expected);
  });

  it("of a limit may be above the whole", () => {
    expect(outcome(parseShare("250 %"))).toEqual({ numerator: 5, denominator: 2 });
  });
});

describe("a distribution", () => {
  it.each([
    ["constant(10ms)", { kind: "constant", valueUs: 10_000 }],
    ["constant(0)", { kind: "constant", valueUs: 0 }],
    ["10ms", { kind: "constant", valueUs: 10_000 }],
    ["uniform(5ms 20ms)", { kind: "uniform", lowUs: 5000, highUs: 20_000 }],
    ["uniform(5ms, 20ms)", { kind: "uniform", lowUs: 5000, highUs: 20_000 }],
    ["uniform( 5ms ,20ms )", { kind: "uniform", lowUs: 5000, highUs: 20_000 }],
    ["exponential(8ms)", { kind: "exponential", meanUs: 8000 }],
    ["lognormal(800ms 0.4)", { kind: "lognormal", medianUs: 800_000, sigma: 0.4 }],
    ["pareto(1ms 1.5)", { kind: "pareto", scaleUs: 1000, alpha: 1.5 }],
    ["lognormal(0 1)", "the median of lognormal is 0"],
    ["lognormal(1s 11)", "sigma 11 is too large"],
    ["pareto(0s 1)", "the scale of pareto is 0"],
    ["constant()", "constant has 0 arguments here"],
    ["constant(1s", "'constant(1s' is not a distribution"],
    ["constant 1s", "'constant 1s' is not a distribution"],
    ["constant(1s))", "'constant(1s))' is not a distribution"],
    ["gamma(1s)", "'gamma' is not a distribution"],
    ["-1s", "'-1s' is negative"],
  ])("written %j is %j", (text, expected) => {
    expect(outcome(parseDistribution(text))).toEqual(expected);
  });
});

const FOUR_OF_BURSTS =
  "bursts takes the rates between and within bursts, from one to the next, and how long one lasts";

describe("how requests arrive and what they carry", () => {
  it.each([
    [parseArrivals("poisson(200/s)"), { kind: "poisson", perSecond: 200 }],
    [parseArrivals("constant(0.5/s)"), { kind: "constant", perSecond: 0.5 }],
    [
      parseArrivals("closed(50 exponential(100ms))"),
      { kind: "closed", users: 50, think: { kind: "exponential", meanUs: 100_000 } },
    ],
    [
      parseArrivals("bursts(0/s 1000/s 10s 1s)"),
      {
        kind: "bursts",
        perSecond: 0,
        burstPerSecond: 1000,
        everyUs: 10_000_000,
        lengthUs: 1_000_000,
      },
    ],
    [
      parseArrivals("diurnal(200/s, 50 %, 24h)"),
      {
        kind: "diurnal",
        perSecond: 200,
        amplitude: { numerator: 1, denominator: 2 },
        periodUs: 86_400_000_000,
      },
    ],
    [parseArrivals("file(arrivals.txt)"), { kind: "file", path: "arrivals.txt" }],
    [parseArrivals("file( my data (1).txt )"), { kind: "file", path: "my data (1).txt" }],
    [parseArrivals('file("a b.txt")'), { kind: "file", path: "a b.txt" }],
    [parseArrivals("file()"), "file takes the path of a file"],
    [parseArrivals("file(x"), "'file(x' is not an arrival process"],
    [parseArrivals("poisson(0/s)"), "the rate of poisson is 0"],
    [parseArrivals("poisson(10000000/s)"), { kind: "poisson", perSecond: 10_000_000 }],
    [parseArrivals("poisson(10000001/s)"), "'10000001/s' is too much"],
    [parseArrivals("constant(1000000000000/s)"), "'1000000000000/s' is too much"],
    [parseArrivals("bursts(1/s 0/s 10s 1s)"), "the rate within bursts is 0"],
    [parseArrivals("bursts(1/s 2/s 10s)"), FOUR_OF_BURSTS],
    [parseArrivals("bursts(1/s 2/s 10s 1s 1s)"), FOUR_OF_BURSTS],
    [parseArrivals("bursts(1/s 2/s 1s 1s)"), "a burst of 1s lasts into the next one, 1s later"],
    [parseArrivals("diurnal(0/s 50 % 24h)"), "the mean rate of diurnal is 0"],
    [parseArrivals("diurnal(1/s 50 %)"), "diurnal takes a mean rate, an amplitude and a period"],
    [parseArrivals("diurnal(1/s 50 % 0)"), "'0' is no time at all"],
    [parseArrivals("Poisson(1/s)"), "'Poisson' is not an arrival process"],
    [parseKeyChoice("zipf(1.1 10000)"), { kind: "zipf", exponent: 1.1, keys: 10_000 }],
    [parseKeyChoice("zipf(1.1, 10000)"), { kind: "zipf", exponent: 1.1, keys: 10_000 }],
    // Without a slope all are alike, and nobody can draw by Zipf.
    [parseKeyChoice("zipf(0 500)"), { kind: "uniform", keys: 500 }],
    [parseKeyChoice("uniform(500)"), { kind: "uniform", keys: 500 }],
    [parseKeyChoice("uniform(0)"), "'0' is less than 1"],
  ])("is read, case %#", (result, expected) => {
    expect(outcome(result)).toEqual(expected);
  });
});

describe("ends, failures and versions", () => {
  it.each([
    [parseExit("0"), { kind: "code", code: 0 }],
    [parseExit("255"), { kind: "code", code: 255 }],
    [parseExit("SIGSEGV"), { kind: "signal", signal: "SIGSEGV" }],
    [parseExit("constructor"), "'constructor' is not an exit"],
    [parseStartFailures("2"), { kind: "first", count: 2 }],
    [parseStartFailures("1/10"), { kind: "ratio", numerator: 1, denominator: 10 }],
    [parseStartFailures("0.5"), { kind: "ratio", numerator: 1, denominator: 2 }],
    [parseStartFailures("often"), "'often' is neither a number nor a ratio"],
    [parseVersion("14.10"), "14.10"],
    [parseVersionRange(">=14.0"), ">=14.0"],
    [parseVersionRange(">= 14.0, < 16"), ">= 14.0, < 16"],
    [parseVersionRange("^1.2.3-beta.1"), "^1.2.3-beta.1"],
    [parseVersionRange(">="), "'>=' is not a range of versions"],
    [parseVersionRange(""), "'' is not a range of versions"],
  ])("are read, case %#", (result, expected) => {
    expect(outcome(result)).toEqual(expected);
  });
});

describe("an objective", () => {
  it.each([
    ["availability(shoppers) >= 99.9 %", "availability", { kind: "ratio", value: 0.999 }],
    ["p99(shoppers)<=250ms", "p99", { kind: "duration", us: 250_000 }],
    ["ready(system) <= 30s", "ready", { kind: "duration", us: 30_000_000 }],
    ["recovery( db ) <= 5s", "recovery", { kind: "duration", us: 5_000_000 }],
    ["restarts(web) <= 3", "restarts", { kind: "count", value: 3 }],
    ["throughput(web) >= 200/s", "throughput", { kind: "rate", perSecond: 200 }],
    ["errors(web) < 1/1000", "errors", { kind: "ratio", value: 0.001 }],
    ["errors(db) <= 1 %", "errors", { kind: "ratio", value: 0.01 }],
    ["throughput(shoppers) >= 190/s", "throughput", { kind: "rate", perSecond: 190 }],
    ["p50(web) <= 900us", "p50", { kind: "duration", us: 900 }],
    ["p90(web) < 1.5ms", "p90", { kind: "duration", us: 1_500 }],
    ["p999(system) <= 1m", "p999", { kind: "duration", us: 60_000_000 }],
    ["state(db) == running", "state", { kind: "state", state: "running" }],
  ])("written %j has its metric and its bound", (text, metric, bound) => {
    expect(outcome(parseObjective(text))).toMatchObject({ metric, bound });
  });

  it.each([
    ["p98(web) <= 1s", 0],
    ["p99(web/0) <= 1s", 4],
    ["p99(web) =< 1s", 9],
    ["p99(web) <= fast", 12],
    ["restarts(web) <= 2.5", 17],
    ["errors(db) <= 1s", 14],
    ["throughput(shoppers) >= 190", 24],
    ["availability(shoppers) >= 101 %", 26],
  ])("written %j is refused at the part that is wrong", (text, offset) => {
    const result = parseObjective(text);
    expect(result.ok ? null : result.offset).toBe(offset);
  });
});
