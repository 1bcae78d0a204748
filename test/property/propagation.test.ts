/**
 * The propagation table of `plan` against the truth: each cell of random systems is run for real
 * in the simulator, with the upset that it is about, and has to say what came of it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../kernel/dependency/graph.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { instant, SECOND } from "../../kernel/time.ts";
import { propagationOf, UPSETS, type Outcome, type Upset } from "../../sim/plan/propagation.ts";
import { seedOfRun } from "../support/seed-of-run.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../support/systems.ts";

const SEED = seedOfRun(import.meta.url);
const RUNS = 300;

/** A disabled service is started, and the upset comes, when all else has settled. */
const STARTED_AT = 10 * SECOND;
const UPSET_AT = 20 * SECOND;

const KINDS = ["requires", "requires", "wants", "after", "binds-to", "part-of"] as const;

const edge = fc.record({
  kind: fc.constantFrom(...KINDS),
  back: fc.nat({ max: 9 }),
  condition: fc.constantFrom("started", "ready", "completed"),
});

const drawn = fc.record({
  services: fc.array(
    fc.record({
      enabled: fc.constantFrom(true, true, true, false),
      kind: fc.constantFrom("long-running", "long-running", "long-running", "oneshot"),
      instances: fc.constantFrom(1, 1, 2),
      optional: fc.constantFrom(false, false, false, true),
      edges: fc.array(edge, { maxLength: 3 }),
      conflict: fc.constantFrom(null, null, null, 0, 1, 2, 3),
    }),
    { minLength: 2, maxLength: 7 },
  ),
  service: fc.nat({ max: 6 }),
});

/** A group of all but a few, with every strategy. */
const grouped = fc.record({
  outside: fc.array(fc.constantFrom(false, false, false, true), { maxLength: 7 }),
  strategy: fc.constantFrom("one-for-one", "one-for-all", "rest-for-one"),
});

type Drafts = Record<string, ServiceDraft>;
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function draftsOf({ services }: Drawn): Drafts {
  const drafts: Record<string, ServiceDraft> = {};
  for (const [
    index,
    { edges, conflict, optional, enabled, kind, instances },
  ] of services.entries()) {
    const targets = (wanted: string): readonly string[] => {
      const found = new Map<number, string>();
      for (const { kind: of, back, condition } of index === 0 ? [] : edges) {
        const target = back % index;
        const isDone = services[target]?.kind === "oneshot";
        // What is bound to a oneshot from its start on goes down when that has done its work.
        const isBrief = wanted === "binds-to" && condition === "started" && isDone;
        const isEndless = condition === "completed" && !isDone;
        const sound = isBrief || isEndless ? "ready" : condition;
        if (of === wanted) found.set(target, `s${target}:${sound}`);
      }
      return [...found.values()];
    };
    drafts[`s${index}`] = {
      enabled,
      kind: kind === "oneshot" ? "oneshot" : "long-running",
      instances,
      requires: targets("requires"),
      wants: targets("wants"),
      after: targets("after"),
      bindsTo: targets("binds-to"),
      partOf: targets("part-of"),
      conflicts: conflict === null || conflict >= services.length ? [] : [`s${conflict}`],
      waits: { optional },
      behavior: { start: ms(10 + index), stop: ms(5) },
    };
  }
  return drafts;
}

/** Without the conflicts that the loader refuses: both sides start together, or one needs both. */
function withoutRefused(drafts: Drafts): Drafts {
  const names = Object.keys(drafts);
  const specs = system(drafts).services.map(({ spec }) => spec);
  const together = [null, ...specs.map(({ id }) => id)].map((only) => {
    const those = specs.map((spec) => {
      return only === null ? spec : { ...spec, enabled: spec.id === only };
    });
    return buildGraph(those).boots;
  });
  return Object.fromEntries(
    names.map((name, index) => {
      const draft = drafts[name] ?? {};
      const kept = (draft.conflicts ?? []).filter((rival) => {
        const other = names.indexOf(rival);
        return (
          other !== index && !together.some((set) => set[index] === true && set[other] === true)
        );
      });
      return [name, { ...draft, conflicts: kept }];
    }),
  );
}

interface Cell {
  readonly drafts: Drafts;
  readonly groups?: NonNullable<PlanDraft["groups"]>;
  /** The service that the table is of; it is started, should it be disabled. */
  readonly service: ServiceId;
  readonly upset: Upset;
  readonly hit: ServiceId;
}

async function runCell({ drafts, groups = {}, service, upset, hit }: Cell): Promise<Run> {
  const name = `s${hit}`;
  const changed: Drafts = { ...drafts };
  if (upset === "fails") changed[name] = { ...drafts[name], restart: { policy: "no" } };
  if (upset === "cannot-start") {
    const draft = drafts[name] ?? {};
    const { optional: _, ...waits } = draft.waits ?? {};
    // It needs, beside all else, one that fails at once, whatever it makes of its others.
    changed[name] = { ...draft, waits, requires: [...(draft.requires ?? []), "bomb"] };
    changed["bomb"] = { restart: { policy: "no" }, enabled: false, behavior: BOMB };
  }
  const at = UPSET_AT;
  const instances = instancesIn(drafts, hit);
  const actions: PlanDraft["actions"] = [
    ...(buildGraph(system(drafts).services.map(({ spec }) => spec)).boots[service] === false
      ? [{ at: STARTED_AT, call: "startService" as const, service: `s${service}` }]
      : []),
    ...(upset === "stopped" ? [{ at, call: "stopService" as const, service: name }] : []),
    ...(upset === "restarted" ? [{ at, call: "restartService" as const, service: name }] : []),
  ];
  const isKill = upset === "fails" || upset === "crashes";
  const kill = { at: instant(at), kind: "kill" as const, service: hit, instances };
  const faults: PlanDraft["faults"] = isKill ? [kill] : [];
  return run(system(changed, { actions, faults, groups }), { untilMs: 60_000 });
}

const BOMB = {
  start: ms(0),
  startFailures: { kind: "first" as const, count: 1_000 },
};

function instancesIn(drafts: Drafts, service: ServiceId): readonly InstanceId[] {
  const found = system(drafts).services[service];
  const count = found?.spec.instances ?? 0;
  return Array.from({ length: count }, (_, at) => ((found?.firstInstance ?? 0) + at) as InstanceId);
}

/** What came of it, by the trace alone. */
function observed({ records, system: { services } }: Run, cell: Cell, other: ServiceId): Outcome {
  const found = services[other];
  const ofOther = (instance: InstanceId): boolean => {
    const first = found?.firstInstance ?? 0;
    return instance >= first && instance < first + (found?.spec.instances ?? 0);
  };
  const moves = records.flatMap((record) =>
    record.event === "service.state" && ofOther(record.instance) ? [record] : [],
  );
  if (cell.upset === "cannot-start") {
    if (moves.some(({ error }) => error === "dependency-error")) return "fails";
    const isMissing = records.some(
      (record) => record.event === "dependency.failed" && record.service === other && !record.fatal,
    );
    return isMissing ? "starts-without" : "starts";
  }
  const since = moves.filter(({ tUs }) => tUs >= UPSET_AT);
  const isDown = since.some(({ to }) => to === "stopped" || to === "stopping");
  const isBack = since.some(({ to }) => to === "starting");
  if (isDown) return isBack ? "restarts" : "stops";
  return found?.spec.kind === "oneshot" ? "stays-done" : "runs-on";
}

describe("the propagation table of a plan", { timeout: 120_000 }, () => {
  it("says of every other service what comes of it in a run", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (draft) => {
        const drafts = withoutRefused(draftsOf(draft));
        const service = (draft.service % draft.services.length) as ServiceId;
        const spec = system(drafts);
        const { suffers, causes } = propagationOf(spec, service);
        for (const upset of UPSETS) {
          for (const { service: hit, outcomes } of suffers) {
            if (outcomes[upset] === "never") continue;
            const cell = { drafts, service, upset, hit };
            const found = observed(await runCell(cell), cell, service);
            expect({ upset, hit, found }).toEqual({ upset, hit, found: outcomes[upset] });
          }
          if (causes.length === 0 || causes[0]?.outcomes[upset] === "never") continue;
          const cell = { drafts, service, upset, hit: service };
          const result = await runCell(cell);
          for (const { service: other, outcomes } of causes) {
            const found = observed(result, cell, other);
            expect({ upset, other, found }).toEqual({ upset, other, found: outcomes[upset] });
          }
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("says what a crash does to those that are bound where groups restart members", async () => {
    let restarted = 0;
    await fc.assert(
      fc.asyncProperty(drawn, grouped, async (draft, { outside, strategy }) => {
        const drafts = withoutRefused(draftsOf(draft));
        const members = Object.keys(drafts).filter((_, at) => outside[at] !== true);
        const groups = members.length === 0 ? {} : { g: { members, strategy, intensity: 9 } };
        const spec = system(drafts, { groups });
        const service = (draft.service % draft.services.length) as ServiceId;
        const { causes } = propagationOf(spec, service);
        if (causes.length === 0 || causes[0]?.outcomes.crashes === "never") return;
        const cell: Cell = { drafts, groups, service, upset: "crashes", hit: service };
        const result = await runCell(cell);
        for (const { service: other, outcomes } of causes) {
          const said = outcomes.crashes;
          // What groups alone do stands below the tables, and in none of them.
          if (said !== "stops" && said !== "restarts") continue;
          if (said === "restarts") restarted += 1;
          expect({ other, found: observed(result, cell, other) }).toEqual({ other, found: said });
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(restarted).toBeGreaterThan(0);
  });
});
