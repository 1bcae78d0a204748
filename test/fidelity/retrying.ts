/**
 * What retries make of the load: at one service that fails now and then, and through three levels
 * of which the last one always fails.
 */
import { duration, instant } from "../../kernel/time.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { EdgeId, RetryPolicy } from "../../kernel/core/traffic/options.ts";
import {
  attemptsMean,
  attemptsMeanMax,
  attemptsMeanThroughLevels,
  failedShare,
} from "../theory/retries.ts";
import type { Model } from "./model.ts";
import { AT_ONCE, type Rig } from "./rig.ts";
import { drain, EVENTS_MAX } from "./window.ts";

const GAP_US = 1_000;
const SERVICE = { kind: "exponential", meanUs: duration(10_000) } as const;
const RETRIES = 3;
const SOMETIMES = { errors: 0.3, retries: RETRIES };
const OFTEN = { errors: 0.5, retries: RETRIES };
const ALWAYS = { errors: 1, retries: RETRIES };
const QUARTER = { numerator: 1, denominator: 4 };
const BUDGET = QUARTER.numerator / QUARTER.denominator;
const LEVELS = 3;
/** A request of these has up to so many attempts at the last, so there are as many fewer. */
const STORM = (1 + RETRIES) ** LEVELS;
const WARM_UP = 0.1;

const unbounded: Model = {
  name: "3 retries, 30 % of the attempts fail",
  says: "1 + p + p² + p³ attempts, and a share of p⁴ that fails four times.",
  expected: [
    { what: "attempts a request", unit: "each", theory: attemptsMean(SOMETIMES) },
    { what: "failed", unit: "", theory: failedShare(SOMETIMES) },
  ],
  run(rig, requests) {
    const edge = rig.edge(rig.service({ service: SERVICE, errors: SOMETIMES.errors }), {
      policy: { retries: RETRIES },
    });
    const end = instant(requests * GAP_US);
    rig.workload(edge, { kind: "poisson", gapUs: GAP_US }, { end });
    drain(rig.plane, end);
    const { calls, attempts, outcomes } = rig.plane.edgeCounts(edge);
    return [attempts / calls, outcomes.error / calls];
  },
};

const bounded: Model = {
  name: "the same with 50 %, and a budget of 25 %",
  says: "A quarter of a token a request is a quarter of a retry, whatever fails (Google 2016).",
  expected: [{ what: "attempts a request", unit: "each", theory: attemptsMeanMax(OFTEN, BUDGET) }],
  run(rig, requests) {
    const edge = rig.edge(rig.service({ service: SERVICE, errors: OFTEN.errors }), {
      policy: { retries: RETRIES, budget: QUARTER },
    });
    rig.workload(edge, { kind: "poisson", gapUs: GAP_US });
    const { attempts, calls } = countsBetween(rig.plane, [edge, edge], requests);
    return [attempts / calls];
  },
};

const storm: Model = {
  name: "three levels of 3 retries, the last one fails always",
  says: "(1 + 3)³: each level repeats what the level above it repeats.",
  expected: [
    {
      what: "attempts at the last, a request",
      unit: "each",
      theory: attemptsMeanThroughLevels(ALWAYS, LEVELS),
    },
  ],
  run: (rig, requests) => [attemptsAtTheLast(rig, requests, null)],
};

const calmed: Model = {
  name: "the same with a budget of 25 % at each level",
  says: "(1 + 1/4)³: budgets multiply as well, but less.",
  expected: [
    {
      what: "attempts at the last, a request",
      unit: "each",
      theory: attemptsMeanMax(ALWAYS, BUDGET) ** LEVELS,
    },
  ],
  run: (rig, requests) => [attemptsAtTheLast(rig, requests, QUARTER)],
};

function attemptsAtTheLast(rig: Rig, requests: number, budget: RetryPolicy["budget"]): number {
  const shape = { policy: { retries: RETRIES, budget } };
  const last = rig.edge(rig.service({ service: AT_ONCE, errors: ALWAYS.errors }), shape);
  const middle = rig.edge(serviceThatCalls(rig, last), shape);
  const first = rig.edge(serviceThatCalls(rig, middle), shape);
  rig.workload(first, { kind: "poisson", gapUs: GAP_US });
  const few = Math.ceil(requests / STORM);
  const { attempts, calls } = countsBetween(rig.plane, [last, first], few);
  return attempts / calls;
}

/** The attempts of the one edge and the calls of the other, from where tokens are spent. */
function countsBetween(
  plane: DataPlane,
  [attempting, calling]: readonly [EdgeId, EdgeId],
  requests: number,
): { readonly attempts: number; readonly calls: number } {
  const countsAt = (us: number) => {
    plane.advance(instant(us), EVENTS_MAX);
    const { attempts } = plane.edgeCounts(attempting);
    return { attempts, calls: plane.edgeCounts(calling).calls };
  };
  const before = countsAt(Math.round(requests * WARM_UP) * GAP_US);
  const after = countsAt(requests * GAP_US);
  return { attempts: after.attempts - before.attempts, calls: after.calls - before.calls };
}

function serviceThatCalls(rig: Rig, to: EdgeId) {
  const service = rig.service({ service: AT_ONCE, entries: 1 });
  rig.call(service, to);
  return service;
}

export const RETRYING: readonly Model[] = [unbounded, bounded, storm, calmed];
