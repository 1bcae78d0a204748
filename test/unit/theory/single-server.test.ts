/**
 * The formulas of one server, against values that are published or worked out by hand.
 */
import { describe, expect, test } from "vitest";
import {
  lognormalScv,
  md1SojournQuantile,
  md1WaitCumulative,
  md1WaitQuantile,
  mg1SojournMean,
  mg1WaitMean,
  mm1SojournMean,
  mm1SojournQuantile,
  mm1WaitQuantile,
} from "../../theory/single-server.ts";

describe("M/M/1", () => {
  const server = { arrivalRate: 8, serviceRate: 10 };

  test("at 80 % load a request stays five times as long as it is served", () => {
    expect(mm1SojournMean(server)).toBeCloseTo(0.5, 12);
  });

  test("the sojourn is exponential: its median is ln 2 and its p99 ln 100 means", () => {
    expect(mm1SojournQuantile(server, 0.5)).toBeCloseTo(0.5 * Math.LN2, 12);
    expect(mm1SojournQuantile(server, 0.99)).toBeCloseTo(0.5 * Math.log(100), 10);
  });

  test("one in five does not wait, and the p99 of the wait is ln 80 means", () => {
    expect(mm1WaitQuantile(server, 0.2)).toBe(0);
    expect(mm1WaitQuantile(server, 0.99)).toBeCloseTo(0.5 * Math.log(80), 12);
  });

  test("without a rest of capacity there is no answer", () => {
    expect(() => mm1SojournMean({ arrivalRate: 10, serviceRate: 10 })).toThrow(RangeError);
  });
});

describe("M/G/1", () => {
  test("exponential services give M/M/1, constant ones half its wait", () => {
    const exponential = { arrivalRate: 0.8, serviceMean: 1, serviceScv: 1 };
    expect(mg1WaitMean(exponential)).toBeCloseTo(4, 12);
    expect(mg1WaitMean({ ...exponential, serviceScv: 0 })).toBeCloseTo(2, 12);
    expect(mg1SojournMean(exponential)).toBeCloseTo(5, 12);
  });

  test("a lognormal service of sigma 1 has a squared coefficient of e - 1", () => {
    expect(lognormalScv(1)).toBeCloseTo(Math.E - 1, 12);
  });
});

describe("M/D/1", () => {
  const server = { arrivalRate: 0.8, serviceTime: 1 };

  /** Erlang's sum (1909), which is fit for short times only: its terms alternate. */
  function erlangsSum(utilisation: number, time: number): number {
    let sum = 0;
    let factorial = 1;
    for (let k = 0; k <= Math.floor(time); k++) {
      if (k > 0) factorial *= k;
      const ahead = utilisation * (k - time);
      sum += (Math.exp(-ahead) * ahead ** k) / factorial;
    }
    return (1 - utilisation) * sum;
  }

  test.each([0, 0.3, 0.999, 1, 2.5, 6, 9.7])("the wait by Franx is Erlang's at %f", (time) => {
    expect(md1WaitCumulative(server, time)).toBeCloseTo(erlangsSum(0.8, time), 9);
  });

  test("who comes to an empty server does not wait, and nobody waits less than nothing", () => {
    expect(md1WaitCumulative(server, 0)).toBeCloseTo(0.2, 12);
    expect(md1WaitCumulative(server, -0.1)).toBe(0);
  });

  test("the distribution has the mean of Pollaczek and Khinchine", () => {
    const step = 0.01;
    let mean = 0;
    for (let n = 0; n < 8_000; n++) {
      mean += step * (1 - md1WaitCumulative(server, (n + 0.5) * step));
    }
    expect(mean).toBeCloseTo(2, 4);
  });

  test("far out the tail falls exponentially, with decay = lambda (exp(decay) - 1)", () => {
    // The root for 0.8 by Newton's method.
    let decay = 0.5;
    for (let n = 0; n < 50; n++) {
      decay -= (0.8 * Math.expm1(decay) - decay) / (0.8 * Math.exp(decay) - 1);
    }
    const ratio = (1 - md1WaitCumulative(server, 30)) / (1 - md1WaitCumulative(server, 31));
    expect(Math.log(ratio)).toBeCloseTo(decay, 6);
  });

  test("quantiles are where the distribution says, and the sojourn is a service longer", () => {
    const p99 = md1WaitQuantile(server, 0.99);
    expect(md1WaitCumulative(server, p99)).toBeCloseTo(0.99, 9);
    expect(md1SojournQuantile(server, 0.99)).toBeCloseTo(p99 + 1, 12);
    expect(md1WaitQuantile(server, 0.15)).toBe(0);
  });
});
