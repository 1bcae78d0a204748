/**
 * Single requests of programs, as they are told to whoever asks.
 */
import { expect, test } from "vitest";
import { defineProgram } from "../../../sim/program/define.ts";
import { bootPrograms } from "../../support/program-runs.ts";
import { hopProblems, Seen } from "../../support/request-laws.ts";

const TEXT = `system: shop
services:
  db: { behavior: { service-time: constant(1ms) } }
  web: { behavior: { program: ./web.mjs, calls: [{ service: db }], tick: 7ms } }
workloads:
  users: { target: web, arrivals: constant(200/s), for: 95ms }
`;

test("what a program calls of its own accord is no part of a sampled request", async () => {
  const web = defineProgram({
    *request(ctx) {
      const { ok } = yield* ctx.call("db");
      return { ok };
    },
    *tick(ctx) {
      yield* ctx.call("db");
    },
  });
  const seen = new Seen(null);
  const requests = seen.watch({ isAll: true, isSampled: true });
  const told = await bootPrograms(TEXT, { "./web.mjs": web }, { untilMs: 120, requests });
  expect(told.violations).toEqual([]);
  expect(hopProblems(seen.events, true)).toEqual([]);
  const picks = seen.events.filter((each) => each.event === "balancer.pick");
  // A request is a hop and one of its call; a tick has the others.
  const { calls } = told.traffic?.workloads[0]?.counts ?? { calls: 0 };
  expect(picks.filter(({ request }) => request !== 0)).toHaveLength(2 * calls);
  expect(picks.filter(({ request }) => request === 0).length).toBeGreaterThan(10);
});
