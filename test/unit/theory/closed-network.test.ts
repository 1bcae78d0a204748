/**
 * Exact mean-value analysis, against a textbook's example and against the chain of one station.
 */
import { describe, expect, test } from "vitest";
import { closedResponseQuantile, meanValueAnalysis } from "../../theory/closed-network.ts";

const SOLO = { demand: 1, servers: 1 };

describe("mean-value analysis", () => {
  test("one user never waits", () => {
    const stations = [0.3, 0.2].map((demand) => ({ demand, servers: 1 }));
    const result = meanValueAnalysis({ users: 1, thinkMean: 1.5, stations });
    expect(result.responseMean).toBeCloseTo(0.5, 12);
    expect(result.throughput).toBeCloseTo(0.5, 12);
  });

  test("two equal stations without thinking: R = D (n + 1), X = n / R", () => {
    const result = meanValueAnalysis({ users: 7, thinkMean: 0, stations: [SOLO, { ...SOLO }] });
    expect(result.responseMean).toBeCloseTo(8, 9);
    expect(result.throughput).toBeCloseTo(7 / 8, 9);
    expect(result.stations[0]?.presentMean).toBeCloseTo(3.5, 9);
  });

  /**
   * The stations of Lazowska et al., 6.4: CPU 0.605 s, disks 2.1 s and 1.35 s, think time 15 s.
   * By hand: R(1) = 4.055, X(1) = 0.05248; present 0.03175, 0.11021, 0.07085; R(2) = 4.40130,
   * X(2) = 0.10309; present 0.06435, 0.24034, 0.14903; R(3) = 4.79985, X(3) = 0.15152.
   */
  test("three users of a textbook's three stations, user by user", () => {
    const stations = [0.605, 2.1, 1.35].map((demand) => ({ demand, servers: 1 }));
    const results = [1, 2, 3].map((users) => meanValueAnalysis({ users, thinkMean: 15, stations }));
    const responses = [4.055, 4.4013, 4.7998];
    const throughputs = [0.052_48, 0.103_09, 0.151_52];
    results.forEach(({ responseMean, throughput }, at) => {
      expect(responseMean).toBeCloseTo(responses[at] ?? 0, 3);
      expect(throughput).toBeCloseTo(throughputs[at] ?? 0, 4);
    });
  });

  /** The birth and death chain of users who think and c servers, summed up directly. */
  function chain(users: number, thinkMean: number, servers: number): readonly number[] {
    const ratios = [1];
    for (let n = 1; n <= users; n++) {
      const up = (users - n + 1) / thinkMean;
      ratios.push(((ratios[n - 1] ?? 0) * up) / Math.min(n, servers));
    }
    const sum = ratios.reduce((left, right) => left + right, 0);
    return ratios.map((ratio) => ratio / sum);
  }

  test.each([
    [5, 10, 1],
    [50, 10, 4],
    [200, 10, 8],
    [150, 3, 4],
  ])("%i users who think for %f services, and %i servers: the chain's", (users, think, servers) => {
    const states = chain(users, think, servers);
    const throughput = states.reduce((sum, state, n) => sum + state * Math.min(n, servers), 0);
    const present = states.reduce((sum, state, n) => sum + state * n, 0);
    const stations = [{ demand: 1, servers }];
    const result = meanValueAnalysis({ users, thinkMean: think, stations });
    expect(result.throughput).toBeCloseTo(throughput, 9);
    expect(result.responseMean / (present / throughput)).toBeCloseTo(1, 9);
  });

  test("no user, or more stations than it is fit for, is refused", () => {
    expect(() => meanValueAnalysis({ users: 0, thinkMean: 1, stations: [SOLO] })).toThrow(
      RangeError,
    );
    const stations = Array.from({ length: 7 }, () => SOLO);
    expect(() => meanValueAnalysis({ users: 1, thinkMean: 1, stations })).toThrow(RangeError);
  });
});

describe("the response of one station", () => {
  test("of one user is a service, and of as many servers as users too", () => {
    expect(closedResponseQuantile(1, 10, SOLO, 0.5)).toBeCloseTo(Math.LN2, 9);
    const station = { demand: 1, servers: 5 };
    expect(closedResponseQuantile(5, 2, station, 0.99)).toBeCloseTo(Math.log(100), 9);
  });

  test("of two users without thinking is two services: Erlang's median of 1.678", () => {
    expect(closedResponseQuantile(2, 1e-9, SOLO, 0.5)).toBeCloseTo(1.678_347, 4);
  });
});
