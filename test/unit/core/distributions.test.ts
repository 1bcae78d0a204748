/**
 * The distributions: their shape by a Kolmogorov-Smirnov test, and their ends one by one.
 */
import { expect, test } from "vitest";
import type { CoreStream, RandomMode } from "../../../kernel/core/core.ts";
import { INSTANT_MAX, duration } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";

const core = loadCore();
const SAMPLES = 20_000;
/** A sample of the right distribution is farther off than this once in a thousand seeds. */
const DISTANCE_MAX = 1.95 / Math.sqrt(SAMPLES);

interface Shape {
  readonly name: string;
  readonly draw: (stream: CoreStream) => number;
  /** Share of the distribution at or below `us`. */
  readonly below: (us: number) => number;
}

const SHAPES: readonly Shape[] = [
  {
    name: "uniform(5s 20s)",
    draw: (stream) => stream.uniform(duration(5_000_000), duration(20_000_000)),
    below: (us) => (us - 5_000_000) / 15_000_000,
  },
  {
    name: "exponential(8s)",
    draw: (stream) => stream.exponential(duration(8_000_000)),
    below: exponentialBelow,
  },
  {
    name: "lognormal(800ms 0.4)",
    draw: (stream) => stream.lognormal(duration(800_000), 0.4),
    below: (us) => normalBelow(Math.log(us / 800_000) / 0.4),
  },
  {
    name: "pareto(1s 1.5)",
    draw: (stream) => stream.pareto(duration(1_000_000), 1.5),
    below: (us) => 1 - (1_000_000 / us) ** 1.5,
  },
];

/** The normal distribution function, by the trapezoid rule: slow, and plain to see. */
function normalBelow(z: number): number {
  const steps = 400;
  const width = z / steps;
  let area = (normalDensity(0) + normalDensity(z)) / 2;
  for (let step = 1; step < steps; step++) area += normalDensity(step * width);
  return 0.5 + area * width;
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

function exponentialBelow(us: number): number {
  return 1 - Math.exp(-us / 8_000_000);
}

function largestDistance(samples: readonly number[], below: (us: number) => number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  let largest = 0;
  for (const [rank, us] of sorted.entries()) {
    const expected = below(us);
    const above = Math.abs((rank + 1) / sorted.length - expected);
    largest = Math.max(largest, above, Math.abs(expected - rank / sorted.length));
  }
  return largest;
}

const CASES = SHAPES.flatMap((shape) => [
  { ...shape, mode: "splitmix" as const },
  { ...shape, mode: "multios-lcg" as const },
]);

test.each(CASES)("$name has its shape when drawn by $mode", ({ draw, below, mode }) => {
  const stream = core.streams(42n, mode).open("shape");
  const samples = Array.from({ length: SAMPLES }, () => draw(stream));
  expect(samples.every((us) => Number.isSafeInteger(us) && us >= 0)).toBe(true);
  expect(largestDistance(samples, below)).toBeLessThan(DISTANCE_MAX);
});

test("the test of shape notices a mean that is off by a tenth", () => {
  const stream = core.streams(42n, "splitmix").open("shape");
  const samples = Array.from({ length: SAMPLES }, () => stream.exponential(duration(8_800_000)));
  expect(largestDistance(samples, exponentialBelow)).toBeGreaterThan(DISTANCE_MAX);
});

function open(mode: RandomMode = "splitmix"): CoreStream {
  return core.streams(7n, mode).open("ends");
}

test("a uniform draw takes both of its bounds", () => {
  const stream = open();
  const draws = new Set(
    Array.from({ length: 200 }, () => stream.uniform(duration(3), duration(5))),
  );
  expect([...draws].toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
});

test("a uniform draw over all durations is a duration, and over one it is this one", () => {
  const stream = open();
  for (let n = 0; n < 1000; n++) {
    const draw = stream.uniform(duration(0), duration(INSTANT_MAX));
    expect(Number.isSafeInteger(draw) && draw >= 0).toBe(true);
  }
  expect(stream.uniform(duration(9), duration(9))).toBe(9);
});

test("a sigma of 0 gives the median, and a median, mean or scale of 0 gives 0", () => {
  const stream = open();
  expect(stream.lognormal(duration(800), 0)).toBe(800);
  expect(stream.lognormal(duration(0), 1e300)).toBe(0);
  expect(stream.exponential(duration(0))).toBe(0);
  expect(stream.pareto(duration(0), 1e-300)).toBe(0);
});

test("what a heavy tail puts beyond 2^53 - 1 is clamped to it", () => {
  const stream = open();
  const last = duration(INSTANT_MAX);
  for (let n = 0; n < 1000; n++) {
    expect(stream.pareto(last, 1.5)).toBe(INSTANT_MAX);
    expect(stream.pareto(duration(50), 1e-9)).toBeGreaterThanOrEqual(50);
    expect(stream.lognormal(last, 1e9)).toBeLessThanOrEqual(INSTANT_MAX);
    expect(stream.exponential(last)).toBeLessThanOrEqual(INSTANT_MAX);
  }
});

test("parameters out of range are refused", () => {
  const stream = open();
  expect(() => stream.uniform(duration(5), duration(4))).toThrow(RangeError);
  expect(() => stream.uniform(duration(-1), duration(4))).toThrow(RangeError);
  expect(() => stream.exponential(duration(0.5))).toThrow(RangeError);
  expect(() => stream.lognormal(duration(5), -1)).toThrow(RangeError);
  expect(() => stream.lognormal(duration(5), Number.NaN)).toThrow(RangeError);
  expect(() => stream.pareto(duration(5), 0)).toThrow(RangeError);
});

test("draws are the same for ever, to the microsecond", () => {
  const drawn = CASES.map(({ name, mode, draw }) => {
    const stream = core.streams(1n, mode).open("golden");
    return `${mode} ${name}: ${draw(stream)} ${draw(stream)}`;
  });
  expect(drawn).toMatchInlineSnapshot(`
    [
      "splitmix uniform(5s 20s): 18558663 6635687",
      "multios-lcg uniform(5s 20s): 7902912 19394766",
      "splitmix exponential(8s): 808197 17727896",
      "multios-lcg exponential(8s): 13138685 3267680",
      "splitmix lognormal(800ms 0.4): 344604 846211",
      "multios-lcg lognormal(800ms 0.4): 523337 455600",
      "splitmix pareto(1s 1.5): 1069669 4381209",
      "multios-lcg pareto(1s 1.5): 2988855 1312990",
    ]
  `);
});
