/**
 * Power of two choices among many instances with one place each.
 *
 * The fixed point is that of endlessly many; with n instances the mean is larger by a share of the
 * order of 1 / n, so there are as many as the interval asks for.
 */
import { duration } from "../../kernel/time.ts";
import { choicesSojournMean, choicesSojournQuantile } from "../theory/power-of-choices.ts";
import type { Model } from "./model.ts";
import { windowOf } from "./window.ts";

const SERVICE_US = 10_000;
const LOAD = 0.9;
const INSTANCES = 2_000;
/** Mean services until it is as it stays; nothing here is ever longer than a few of them. */
const WARM_UP = 60;

export const CHOICES: Model = {
  name: "power of two choices, 90 % load",
  says:
    "The fixed point of endlessly many instances (Vvedenskaya et al. 1996, Mitzenmacher 1996); " +
    "2,000 are off by about one in 2,000.",
  expected: [
    { what: "mean", unit: "us", theory: SERVICE_US * choicesSojournMean(LOAD, 2) },
    { what: "p99", unit: "us", theory: SERVICE_US * choicesSojournQuantile(LOAD, 2, 0.99) },
  ],
  run(rig, requests) {
    const served = rig.service({
      service: { kind: "exponential", meanUs: duration(SERVICE_US) },
      strategy: "power-of-two-choices",
      instances: INSTANCES,
      concurrency: 1,
    });
    const edge = rig.edge(served);
    const gapUs = SERVICE_US / (LOAD * INSTANCES);
    rig.workload(edge, { kind: "poisson", gapUs });
    const from = WARM_UP * SERVICE_US;
    const { meanUs, p99Us } = windowOf(rig.plane, edge, [from, from + requests * gapUs]);
    return [meanUs, p99Us];
  },
};
