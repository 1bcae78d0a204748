/**
 * Random systems under load in which programs serve: our templates, and one that does all that a
 * person's may do.
 */
import fc from "fast-check";
import { duration, MILLISECOND } from "../../kernel/time.ts";
import { defineProgram, type Program } from "../../sim/program/define.ts";
import type { ProgramLibrary } from "../../sim/program/open-programs.ts";
import { OPEN_REALM } from "../../sim/program/realm.ts";
import type { ProgramKind, ProgramSpec } from "../../sim/program/spec.ts";
import type { SimulatedService, SystemSpec } from "../../sim/system.ts";
import { loadedRun } from "./random-loads.ts";
import type { DrawnRun } from "./random-systems.ts";
import { ms, PLACE } from "./systems.ts";

const PATH = "./random.mjs";

interface Ledger {
  readonly versions: Map<number, number>;
}

/** It works, calls whom it may, writes, promises, ticks, puts things in order and throws. */
function programOf(targets: ReadonlyMap<string, readonly string[]>): Program<unknown> {
  const program: Program<Ledger> = defineProgram<Ledger>({
    *start(ctx) {
      const versions = new Map<number, number>();
      for (const { data, isTorn } of ctx.disk.read("log")) {
        if (isTorn || !Array.isArray(data)) continue;
        const [key, version] = data as readonly number[];
        versions.set(Number(key), Number(version));
      }
      ctx.disk.truncate("log", ctx.disk.read("log").filter(({ isTorn }) => !isTorn).length);
      yield* ctx.work(ctx.random.below(2_000));
      return { versions };
    },
    *request(ctx, { key }) {
      yield* ctx.work(ctx.random.exponential(1_000));
      if (ctx.random.chance(1, 40)) throw new Error("at random");
      const others = targets.get(ctx.service) ?? [];
      const asked = others.filter(() => ctx.random.chance(1, 3));
      const answers = yield* ctx.callAll(asked.map((service) => ({ service, key, body: [key] })));
      const version = (ctx.state.versions.get(key) ?? 0) + 1;
      if (ctx.random.chance(1, 2) && ctx.disk.append("log", [key, version])) {
        ctx.state.versions.set(key, version);
        yield* ctx.disk.sync();
        ctx.promise(key, version);
        ctx.count("written");
      }
      if (ctx.random.chance(1, 50)) ctx.log(`served ${key} at ${ctx.now}`);
      return { ok: answers.every(({ ok }) => ok), body: { version } };
    },
    tickEvery: 70 * MILLISECOND,
    *tick(ctx) {
      yield* ctx.work(ctx.random.below(5_000));
      ctx.gauge("keys", ctx.state.versions.size);
    },
    *stop(ctx) {
      yield* ctx.disk.sync();
    },
    kept: ({ state }, key) => state.versions.get(key) ?? null,
  });
  return program;
}

const us = (most: number) => fc.nat(most).map((value) => ms(value / 1_000));

const database: fc.Arbitrary<ProgramKind> = fc
  .record({
    writes: fc.constantFrom({ numerator: 0, denominator: 1 }, { numerator: 1, denominator: 2 }),
    read: us(2_000),
    write: us(2_000),
    compactAt: fc.constantFrom(5, 50, 10_000),
  })
  .map((drawn) => {
    const fixed = { sync: "always", syncEveryUs: duration(1), recoverUs: duration(3) } as const;
    return { kind: "database", database: { ...drawn, ...fixed } };
  });

const cache: fc.Arbitrary<ProgramKind> = fc
  .record({
    entries: fc.constantFrom(1, 10, 1_000),
    ttlUs: fc.option(fc.constantFrom(1, 50, 5_000).map((value) => duration(value * MILLISECOND))),
  })
  .map((drawn) => ({ kind: "cache", cache: drawn }));

const monitor: fc.Arbitrary<ProgramKind> = fc
  .integer({ min: 1, max: 500 })
  .map((every) => ({ kind: "monitor", monitor: { everyUs: duration(every * MILLISECOND) } }));

const own: fc.Arbitrary<ProgramKind> = fc.constant({ kind: "module", path: PATH, place: PLACE });

const program: fc.Arbitrary<ProgramSpec | null> = fc.option(
  fc.record({
    program: fc.oneof(database, cache, own, own, { weight: 1, arbitrary: monitor }),
    syncTime: us(1_500),
    tickUs: fc.constant(null),
  }),
  { freq: 3 },
);

export interface ProgrammedRun extends DrawnRun {
  readonly library: ProgramLibrary;
}

/** As {@link loadedRun}, with programs. */
export const programmedRun: fc.Arbitrary<ProgrammedRun> = fc
  .record({
    drawn: loadedRun,
    programs: fc.array(program, { minLength: 6, maxLength: 6 }),
  })
  .map(({ drawn, programs }) => {
    const services = drawn.system.services.map((service, index): SimulatedService => {
      return { ...service, program: programs[index % programs.length] ?? null };
    });
    const system: SystemSpec = { ...drawn.system, services };
    const modules = new Map([[PATH, programOf(targetsOf(system))]]);
    return { ...drawn, system, library: { modules, realm: OPEN_REALM } };
  });

/** By the name of a service whom it may call. */
function targetsOf({ traffic, services }: SystemSpec): ReadonlyMap<string, readonly string[]> {
  const nameOf = (id: number): string => services[id]?.spec.name ?? "";
  return new Map(
    (traffic?.services ?? []).map(({ service, station: { steps } }) => [
      nameOf(service),
      [...new Set(steps.flat().map(({ target }) => nameOf(target)))],
    ]),
  );
}
