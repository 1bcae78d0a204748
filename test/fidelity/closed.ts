/**
 * A fixed number of users who think and ask: one station, and a service that calls three others.
 */
import { duration } from "../../kernel/time.ts";
import type { TimeDistribution } from "../../kernel/core/traffic/options.ts";
import { closedResponseQuantile, meanValueAnalysis } from "../theory/closed-network.ts";
import type { Model } from "./model.ts";
import { AT_ONCE } from "./rig.ts";
import { windowOf } from "./window.ts";

const SECOND_US = 1_000_000;
const WARM_UP = 0.1;
/** How long users think does not matter but for its mean, so it is drawn otherwise than service. */
const THINK: TimeDistribution = {
  kind: "uniform",
  lowUs: duration(20_000),
  highUs: duration(180_000),
};
const THINK_MEAN_US = 100_000;

const ONE = { demand: 20_000, servers: 2 };
const ONE_USERS = 12;
const ONE_RESULT = meanValueAnalysis({
  users: ONE_USERS,
  thinkMean: THINK_MEAN_US,
  stations: [ONE],
});

const oneStation: Model = {
  name: "12 users, one station that serves two",
  says:
    "Mean-value analysis (Reiser and Lavenberg 1980); whoever comes finds the station as it is " +
    "with eleven users (Sevcik and Mitrani 1981).",
  expected: [
    { what: "answers a second", unit: "each", theory: ONE_RESULT.throughput * SECOND_US },
    { what: "mean", unit: "us", theory: ONE_RESULT.responseMean },
    {
      what: "p99",
      unit: "us",
      theory: closedResponseQuantile(ONE_USERS, THINK_MEAN_US, ONE, 0.99),
    },
  ],
  run(rig, requests) {
    const served = rig.service({ service: exponential(ONE.demand), concurrency: ONE.servers });
    const edge = rig.edge(served);
    rig.closed(edge, ONE_USERS, THINK);
    const lengthUs = requests / ONE_RESULT.throughput;
    const {
      answered,
      lengthUs: us,
      meanUs,
      p99Us,
    } = windowOf(rig.plane, edge, [lengthUs * WARM_UP, lengthUs]);
    return [(answered / us) * SECOND_US, meanUs, p99Us];
  },
};

interface Visited {
  readonly serviceUs: number;
  readonly servers: number;
  readonly visits: number;
}

const VISITED: readonly Visited[] = [
  { serviceUs: 10_000, servers: 1, visits: 1 },
  { serviceUs: 24_000, servers: 2, visits: 1 },
  { serviceUs: 4_000, servers: 1, visits: 3 },
];
const MANY_USERS = 20;
const MANY_RESULT = meanValueAnalysis({
  users: MANY_USERS,
  thinkMean: THINK_MEAN_US,
  stations: VISITED.map(({ serviceUs, servers, visits }) => {
    return { demand: serviceUs * visits, servers };
  }),
});

const threeStations: Model = {
  name: "20 users, three stations one after the other, the last three times",
  says: "The same. How long users think is drawn evenly, since only its mean matters.",
  expected: [
    { what: "answers a second", unit: "each", theory: MANY_RESULT.throughput * SECOND_US },
    { what: "mean", unit: "us", theory: MANY_RESULT.responseMean },
  ],
  run(rig, requests) {
    const called = VISITED.map(({ serviceUs, servers }) =>
      rig.edge(rig.service({ service: exponential(serviceUs), concurrency: servers })),
    );
    const front = rig.service({ service: AT_ONCE, entries: called.length });
    for (const [step, to] of called.entries()) {
      rig.call(front, to, { step, count: VISITED[step]?.visits ?? 1 });
    }
    const edge = rig.edge(front);
    rig.closed(edge, MANY_USERS, THINK);
    const lengthUs = requests / MANY_RESULT.throughput;
    const {
      answered,
      lengthUs: us,
      meanUs,
    } = windowOf(rig.plane, edge, [lengthUs * WARM_UP, lengthUs]);
    return [(answered / us) * SECOND_US, meanUs];
  },
};

function exponential(meanUs: number): TimeDistribution {
  return { kind: "exponential", meanUs: duration(meanUs) };
}

export const CLOSED: readonly Model[] = [oneStation, threeStations];
