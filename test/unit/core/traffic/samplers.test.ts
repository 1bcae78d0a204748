/**
 * What the data plane draws: the numbers of random streams, and exponential ones by the ziggurat.
 */
import { expect, test } from "vitest";
import { bindCore, type CoreStream } from "../../../../kernel/core/core.ts";
import type { TimeDistribution } from "../../../../kernel/core/traffic/options.ts";
import { duration } from "../../../../kernel/time.ts";
import { instantiateCore } from "../../../../sim/io/load-core.ts";
import { chiSquareShare } from "../../../models/chi-square.ts";
import { DRAW_SEED, DRAW_STREAM, drawsOf } from "../../../support/draws.ts";
import { TestPlane, constant } from "../../../support/traffic-plane.ts";

const core = bindCore(instantiateCore());
const us = duration;

/** A distribution, and the same from a stream. */
interface Law {
  readonly name: string;
  readonly times: TimeDistribution;
  readonly draw: (stream: CoreStream) => number;
}

const UNIFORM: Law = {
  name: "uniform(5ms 20ms)",
  times: { kind: "uniform", lowUs: us(5_000), highUs: us(20_000) },
  draw: (stream) => stream.uniform(us(5_000), us(20_000)),
};
const LOGNORMAL: Law = {
  name: "lognormal(8ms 0.7)",
  times: { kind: "lognormal", medianUs: us(8_000), sigma: 0.7 },
  draw: (stream) => stream.lognormal(us(8_000), 0.7),
};
const PARETO: Law = {
  name: "pareto(1ms 1.5)",
  times: { kind: "pareto", scaleUs: us(1_000), alpha: 1.5 },
  draw: (stream) => stream.pareto(us(1_000), 1.5),
};
const EXPONENTIAL: Law = {
  name: "exponential(3ms)",
  times: { kind: "exponential", meanUs: us(3_000) },
  draw: (stream) => stream.exponential(us(3_000)),
};

test.each([
  { law: UNIFORM, mode: "splitmix" as const },
  { law: LOGNORMAL, mode: "splitmix" as const },
  { law: PARETO, mode: "splitmix" as const },
  { law: UNIFORM, mode: "multios-lcg" as const },
  { law: LOGNORMAL, mode: "multios-lcg" as const },
  { law: PARETO, mode: "multios-lcg" as const },
  { law: EXPONENTIAL, mode: "multios-lcg" as const },
])("$law.name of $mode is that of the stream, draw for draw", ({ law, mode }) => {
  const { draws } = drawsOf(core, law.times, 5_000, mode);
  core.reset();
  const stream = core.streams(DRAW_SEED, mode).open(DRAW_STREAM);
  expect([...draws]).toEqual(Array.from(draws, () => law.draw(stream)));
});

test("exponential draws of a mean beyond every need are those of the stream", () => {
  const mean = us(2 ** 48);
  core.reset();
  const stream = core.streams(DRAW_SEED, "splitmix").open(DRAW_STREAM);
  const first = stream.exponential(mean);
  const { draws } = drawsOf(core, { kind: "exponential", meanUs: mean }, 1);
  expect([...draws]).toEqual([first]);
});

const MEAN = 1_000_000_000;
const COUNT = 1_000_000;
const EXPONENTIAL_SEC: TimeDistribution = { kind: "exponential", meanUs: us(MEAN) };

test("exponential draws by the ziggurat have the law's moments", () => {
  const { draws } = drawsOf(core, EXPONENTIAL_SEC, COUNT);
  const [sum = 0, squares = 0, cubes = 0] = [1, 2, 3].map((power) =>
    draws.reduce((total, draw) => total + (draw / MEAN) ** power, 0),
  );
  // n!, and four times the standard error of a million.
  expect(Math.abs(sum / COUNT - 1)).toBeLessThan((4 * 1) / 1000);
  expect(Math.abs(squares / COUNT - 2)).toBeLessThan((4 * Math.sqrt(20)) / 1000);
  expect(Math.abs(cubes / COUNT - 6)).toBeLessThan((4 * Math.sqrt(684)) / 1000);
});

test("exponential draws by the ziggurat have the law's shape", () => {
  const { draws } = drawsOf(core, EXPONENTIAL_SEC, COUNT);
  const bins = 500;
  const observed = Array.from({ length: bins }, () => 0);
  for (const draw of draws) {
    const bin = Math.min(bins - 1, Math.floor(bins * (1 - Math.exp(-draw / MEAN))));
    observed[bin] = (observed[bin] ?? 0) + 1;
  }
  expect(
    chiSquareShare(
      observed,
      observed.map(() => COUNT / bins),
    ),
  ).toBeLessThan(1);
});

test("where the tail of the ziggurat begins, the law goes on", () => {
  const { draws } = drawsOf(core, EXPONENTIAL_SEC, COUNT);
  const edges = [0, 5, 5.5, 6, 6.5, 7, 7.4, 7.697, 8, 8.5, 9, 10, Infinity];
  const steps = edges.slice(1).map((to, n) => [edges[n] ?? 0, to] as const);
  const observed = steps.map(
    ([from, to]) => draws.filter((draw) => draw >= from * MEAN && draw < to * MEAN).length,
  );
  const expected = steps.map(([from, to]) => COUNT * (Math.exp(-from) - Math.exp(-to)));
  expect(chiSquareShare(observed, expected)).toBeLessThan(1);
});

test("neighbouring draws do not know of each other", () => {
  const { draws } = drawsOf(core, EXPONENTIAL_SEC, COUNT);
  let product = 0;
  for (let n = 1; n < COUNT; n++) {
    product += ((draws[n - 1] ?? 0) / MEAN - 1) * ((draws[n] ?? 0) / MEAN - 1);
  }
  expect(Math.abs(product / COUNT)).toBeLessThan(4 / 1000);
});

test("a Poisson process of multios-lcg has its rate", () => {
  core.reset();
  const plane = new TestPlane(core, DRAW_SEED, "multios-lcg");
  const edge = plane.edge(plane.service({ service: constant(0) }));
  plane.source(edge, { kind: "poisson", gapUs: 10 }, { end: 1_000_000 });
  plane.run();
  expect(Math.abs(plane.counts(edge).calls - 100_000)).toBeLessThan(4 * 317);
});
