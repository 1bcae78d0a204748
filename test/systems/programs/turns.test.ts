/**
 * Turns, in which a program that never comes back can be ended: one is begun where programs have
 * something to do and nowhere else, and whoever wants to look up may do so between two of them.
 */
import { describe, expect, it } from "vitest";
import { defineProgram } from "../../../sim/program/define.ts";
import type { ProgramLibrary } from "../../../sim/program/open-programs.ts";
import { OPEN_REALM } from "../../../sim/program/realm.ts";
import { OK } from "../../support/program-runs.ts";
import { run, type Run } from "../../support/systems.ts";
import { load, valueOf } from "../../unit/manifest/read.ts";

/** A message each millisecond, beside a program that is asked once a second. */
const SELDOM = `system: seldom
services:
  web: { behavior: { program: ./web.mjs } }
  ear: {}
  mouth: { wants: [ear], behavior: { sends: [{ to: ear, every: 1ms }] } }
workloads: { users: { target: web, arrivals: constant(1/s), for: 10s } }
`;

/** Nothing else goes on than that a program is asked again and again. */
const OFTEN = `system: often
services: { web: { behavior: { program: ./web.mjs } } }
workloads: { users: { target: web, arrivals: constant(100/s), for: 100s } }
`;

const TICKS = `system: ticks
services: { web: { behavior: { program: ./web.mjs, tick: 1s } } }
actions: [{ at: 10m, stop: web }]
`;

/** `isLong`: what it says of every turn. */
function bordered(isLong: boolean): ProgramLibrary & { readonly turns: () => number } {
  let turns = 0;
  const realm: ProgramLibrary["realm"] = {
    ...OPEN_REALM,
    turn(work) {
      turns += 1;
      return work(() => isLong);
    },
  };
  return { modules: new Map([["./web.mjs", OK]]), realm, turns: () => turns };
}

function boot(text: string, programs: ProgramLibrary, breaths: number[] = []): Promise<Run> {
  return run(valueOf(load(text)), {
    programs,
    breathe(now) {
      breaths.push(now);
      return Promise.resolve(true);
    },
  });
}

describe("a turn of programs", () => {
  it("is begun for what they have to do, not for each step of the world", async () => {
    const programs = bordered(false);
    const { endedAt } = await boot(SELDOM, programs);
    // With a message each millisecond.
    expect(endedAt).toBeGreaterThan(9_000_000);
    // Ten requests, and the start.
    expect(programs.turns()).toBeGreaterThanOrEqual(10);
    expect(programs.turns()).toBeLessThan(20);
  });

  it("is one for all that they do while nobody looks on", async () => {
    const programs = bordered(false);
    const { traffic } = await boot(OFTEN, programs);
    expect(traffic?.workloads[0]?.counts.outcomes.ok).toBe(10_000);
    // The runs of tests are looked at each 50 ms.
    expect(programs.turns()).toBeLessThan(2_010);
  });

  it("is over where it takes long, and the run breathes and is the same", async () => {
    const breaths: number[] = [];
    const { digest } = await boot(OFTEN, bordered(true), breaths);
    const plain = await boot(OFTEN, bordered(false));
    expect(digest).toBe(plain.digest);
    expect(breaths.length).toBeGreaterThan(4_000);
  });

  it("of a tick each has a breath not long after it", async () => {
    const breaths: number[] = [];
    const ticking = { ...bordered(false), modules: new Map([["./web.mjs", TICKING]]) };
    const { endedAt } = await boot(TICKS, ticking, breaths);
    const gaps = breaths.map((now, n) => now - (breaths[n - 1] ?? 0));
    expect(endedAt).toBeGreaterThan(599_000_000);
    expect(Math.max(...gaps)).toBeLessThan(30_000_000);
  });
});

const TICKING = defineProgram({ tick: () => undefined });
