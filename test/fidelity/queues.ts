/**
 * Queues at one instance: Poisson arrivals, one server or several, with room or without.
 */
import { duration } from "../../kernel/time.ts";
import type { TimeDistribution } from "../../kernel/core/traffic/options.ts";
import {
  mmck,
  mmckSojournQuantile,
  mmcSojournMean,
  mmcSojournQuantile,
} from "../theory/many-servers.ts";
import {
  lognormalScv,
  md1SojournQuantile,
  mg1SojournMean,
  mm1SojournMean,
  mm1SojournQuantile,
} from "../theory/single-server.ts";
import type { Model } from "./model.ts";
import type { Rig } from "./rig.ts";
import { windowOf, type Window } from "./window.ts";

/** So long that whole microseconds do not show. */
const SERVICE_US = 10_000;
/** Of the run: many times what such a queue takes to forget that it began empty. */
const WARM_UP = 0.1;
const RATE = 1 / SERVICE_US;
const EXPONENTIAL: TimeDistribution = { kind: "exponential", meanUs: duration(SERVICE_US) };

interface Queue {
  readonly gapUs: number;
  readonly service: TimeDistribution;
  readonly servers?: number;
  readonly queueMax?: number;
}

function run(rig: Rig, requests: number, queue: Queue): Window {
  const { gapUs, service, servers = 1, queueMax } = queue;
  const served = rig.service({
    service,
    concurrency: servers,
    ...(queueMax === undefined ? {} : { queueMax }),
  });
  const edge = rig.edge(served);
  rig.workload(edge, { kind: "poisson", gapUs });
  const lengthUs = requests * gapUs;
  return windowOf(rig.plane, edge, [lengthUs * WARM_UP, lengthUs]);
}

const ONE = { arrivalRate: 0.8 * RATE, serviceRate: RATE };

const mm1: Model = {
  name: "M/M/1, 80 % load",
  says: "The sojourn is exponential, with the rate that is spare (Kleinrock 1975).",
  expected: [
    { what: "mean", unit: "us", theory: mm1SojournMean(ONE) },
    { what: "p99", unit: "us", theory: mm1SojournQuantile(ONE, 0.99) },
  ],
  run(rig, requests) {
    const queue = { gapUs: 1 / ONE.arrivalRate, service: EXPONENTIAL };
    const { meanUs, p99Us } = run(rig, requests, queue);
    return [meanUs, p99Us];
  },
};

const FOUR = { arrivalRate: 3.2 * RATE, serviceRate: RATE, servers: 4 };

const mm4: Model = {
  name: "M/M/4, 80 % load",
  says: "Who waits is told by Erlang C, for how long by the spare rate (Erlang 1917).",
  expected: [
    { what: "mean", unit: "us", theory: mmcSojournMean(FOUR) },
    { what: "p99", unit: "us", theory: mmcSojournQuantile(FOUR, 0.99) },
  ],
  run(rig, requests) {
    const queue = { gapUs: 1 / FOUR.arrivalRate, service: EXPONENTIAL, servers: 4 };
    const { meanUs, p99Us } = run(rig, requests, queue);
    return [meanUs, p99Us];
  },
};

const SIGMA = 1;
const LOGNORMAL_MEAN_US = SERVICE_US * Math.exp(SIGMA ** 2 / 2);
const GENERAL = {
  arrivalRate: 0.7 / LOGNORMAL_MEAN_US,
  serviceMean: LOGNORMAL_MEAN_US,
  serviceScv: lognormalScv(SIGMA),
};

const mg1: Model = {
  name: "M/G/1, lognormal with sigma 1, 70 % load",
  says:
    "The wait grows with the variance of the service, 1.7 times that of exponential times " +
    "(Pollaczek 1930, Khinchine 1932). For its p99 there is no formula.",
  expected: [{ what: "mean", unit: "us", theory: mg1SojournMean(GENERAL) }],
  run(rig, requests) {
    const service = { kind: "lognormal", medianUs: duration(SERVICE_US), sigma: SIGMA } as const;
    return [run(rig, requests, { gapUs: 1 / GENERAL.arrivalRate, service }).meanUs];
  },
};

const CONSTANT = { arrivalRate: 0.8 * RATE, serviceTime: SERVICE_US };

const md1: Model = {
  name: "M/D/1, 80 % load",
  says: "A constant service halves the wait; the p99 is Crommelin's of 1932 as Franx 2001 sums it.",
  expected: [
    {
      what: "mean",
      unit: "us",
      theory: mg1SojournMean({ ...CONSTANT, serviceMean: SERVICE_US, serviceScv: 0 }),
    },
    { what: "p99", unit: "us", theory: md1SojournQuantile(CONSTANT, 0.99) },
  ],
  run(rig, requests) {
    const service = { kind: "constant", valueUs: duration(SERVICE_US) } as const;
    const { meanUs, p99Us } = run(rig, requests, { gapUs: 1 / CONSTANT.arrivalRate, service });
    return [meanUs, p99Us];
  },
};

const LIMITED = { arrivalRate: 4.4 * RATE, serviceRate: RATE, servers: 4, places: 10 };
const LIMITED_RESULT = mmck(LIMITED);

const mm4k: Model = {
  name: "M/M/4/10, 110 % load",
  says: "Who finds ten there is turned away; the others wait behind five at most (Gross 2008).",
  expected: [
    { what: "turned away", unit: "", theory: LIMITED_RESULT.blocking },
    { what: "mean", unit: "us", theory: LIMITED_RESULT.sojournMean },
    { what: "p99", unit: "us", theory: mmckSojournQuantile(LIMITED, 0.99) },
  ],
  run(rig, requests) {
    const { servers, places } = LIMITED;
    const { calls, refusedFull, meanUs, p99Us } = run(rig, requests, {
      gapUs: 1 / LIMITED.arrivalRate,
      service: EXPONENTIAL,
      servers,
      queueMax: places - servers,
    });
    return [refusedFull / calls, meanUs, p99Us];
  },
};

export const QUEUES: readonly Model[] = [mm1, mm4, mg1, md1, mm4k];
