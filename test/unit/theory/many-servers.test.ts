/**
 * The formulas of several servers, against published values and against one another.
 */
import { describe, expect, test } from "vitest";
import { erlangTail, logFactorial, waitAndServiceTail } from "../../theory/erlang-distribution.ts";
import {
  erlangB,
  erlangC,
  mmck,
  mmckSojournQuantile,
  mmcSojournMean,
  mmcSojournQuantile,
  mmcSojournTail,
  mmcWaitMean,
  mmcWaitQuantile,
} from "../../theory/many-servers.ts";
import { mm1SojournMean, mm1SojournQuantile } from "../../theory/single-server.ts";

describe("Erlang's formulas", () => {
  test("B: two servers for two at once lose 2/5, ten for five lose 1.84 % (Erlang's table)", () => {
    expect(erlangB(2, 2)).toBeCloseTo(0.4, 12);
    expect(erlangB(5, 10)).toBeCloseTo(0.018_385, 6);
  });

  test("C: one server waits with its utilisation, two at half load with 1/3", () => {
    expect(erlangC(0.8, 1)).toBeCloseTo(0.8, 12);
    expect(erlangC(1, 2)).toBeCloseTo(1 / 3, 12);
  });

  test("C: four servers at 80 %, summed up by hand", () => {
    const below = 1 + 3.2 + 3.2 ** 2 / 2 + 3.2 ** 3 / 6;
    const all = 3.2 ** 4 / 24 / (1 - 0.8);
    expect(erlangC(3.2, 4)).toBeCloseTo(all / (below + all), 12);
    expect(erlangC(3.2, 4)).toBeCloseTo(0.5964, 4);
  });

  test("a line that grows for ever has no formula", () => {
    expect(() => erlangC(4, 4)).toThrow(RangeError);
  });
});

describe("M/M/c", () => {
  const one = { arrivalRate: 8, serviceRate: 10, servers: 1 };
  const four = { arrivalRate: 3.2, serviceRate: 1, servers: 4 };

  test("one server is M/M/1", () => {
    expect(mmcSojournMean(one)).toBeCloseTo(mm1SojournMean(one), 12);
    expect(mmcSojournQuantile(one, 0.99)).toBeCloseTo(mm1SojournQuantile(one, 0.99), 9);
  });

  test("four at 80 % make a request wait for three quarters of a service", () => {
    expect(mmcWaitMean(four)).toBeCloseTo(0.5964 / 0.8, 4);
    expect(mmcSojournMean(four)).toBeCloseTo(1 + 0.5964 / 0.8, 4);
    expect(mmcWaitQuantile(four, 0.4)).toBe(0);
    expect(mmcWaitQuantile(four, 0.99)).toBeCloseTo(Math.log(59.64) / 0.8, 3);
  });

  test.each([four, one, { arrivalRate: 3, serviceRate: 1, servers: 4 }])(
    "the distribution of the sojourn has its mean, also where the load is c - 1: %j",
    (system) => {
      const step = 0.002;
      let mean = 0;
      for (let n = 0; n < 30_000; n++) mean += step * mmcSojournTail(system, (n + 0.5) * step);
      expect(mean).toBeCloseTo(mmcSojournMean(system), 4);
    },
  );
});

describe("M/M/c/K", () => {
  test("without a line it loses by Erlang B", () => {
    const system = { arrivalRate: 5, serviceRate: 1, servers: 10, places: 10 };
    expect(mmck(system).blocking).toBeCloseTo(erlangB(5, 10), 12);
    expect(mmck(system).sojournMean).toBeCloseTo(1, 12);
  });

  test("one server with a load of 1 is in each of its states alike: 1/6 of five places", () => {
    const result = mmck({ arrivalRate: 3, serviceRate: 3, servers: 1, places: 5 });
    expect(result.blocking).toBeCloseTo(1 / 6, 12);
    expect(result.presentMean).toBeCloseTo(2.5, 12);
    expect(result.throughput).toBeCloseTo(2.5, 12);
    expect(result.sojournMean).toBeCloseTo(1, 12);
    expect(result.utilisation).toBeCloseTo(5 / 6, 12);
  });

  test("one server by its formula: (1 - rho) rho^K / (1 - rho^(K + 1))", () => {
    const result = mmck({ arrivalRate: 0.8, serviceRate: 1, servers: 1, places: 10 });
    expect(result.blocking).toBeCloseTo((0.2 * 0.8 ** 10) / (1 - 0.8 ** 11), 12);
  });

  test("with so many places that nobody is turned away it is M/M/c", () => {
    const system = { arrivalRate: 3.2, serviceRate: 1, servers: 4 };
    const roomy = { ...system, places: 300 };
    expect(mmck(roomy).blocking).toBeLessThan(1e-25);
    expect(mmck(roomy).sojournMean).toBeCloseTo(mmcSojournMean(system), 9);
    expect(mmckSojournQuantile(roomy, 0.99)).toBeCloseTo(mmcSojournQuantile(system, 0.99), 8);
  });

  test("ten times too much for a thousand places: nine of ten are turned away", () => {
    const result = mmck({ arrivalRate: 10, serviceRate: 1, servers: 1, places: 1_000 });
    expect(result.blocking).toBeCloseTo(0.9, 12);
    expect(result.presentMean).toBeCloseTo(1_000 - 1 / 9, 9);
  });

  test("fewer places than servers are none", () => {
    const system = { arrivalRate: 1, serviceRate: 1, servers: 4, places: 3 };
    expect(() => mmck(system)).toThrow(RangeError);
  });
});

describe("sums of exponential times", () => {
  test("are those of the Poisson process", () => {
    expect(erlangTail(1, 2, 0.5)).toBeCloseTo(Math.exp(-1), 12);
    expect(erlangTail(3, 1, 2)).toBeCloseTo(Math.exp(-2) * (1 + 2 + 2), 12);
    expect(erlangTail(0, 1, 0)).toBe(0);
    expect(erlangTail(2, 1, 0)).toBe(1);
  });

  test("of a thousand are half over at their mean, which exp(-1000) alone would not show", () => {
    expect(erlangTail(1_000, 1, 1_000 - 1 / 3)).toBeCloseTo(0.5, 4);
  });

  test("with a service after them add up: one of rate 2 and one of rate 1", () => {
    const tail = 2 * Math.exp(-1.5) - Math.exp(-3);
    expect(waitAndServiceTail(1, 2, 1, 1.5)).toBeCloseTo(tail, 12);
    expect(waitAndServiceTail(4, 1, 1, 3)).toBeCloseTo(erlangTail(5, 1, 3), 12);
  });

  test("Stirling's series goes on where the product ends", () => {
    expect(logFactorial(21)).toBeCloseTo(logFactorial(20) + Math.log(21), 12);
    expect(logFactorial(0)).toBe(0);
  });
});
