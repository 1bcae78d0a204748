/**
 * Ten thousand services in every shape boot: all of them, once, and none before what it requires.
 *
 * How long that takes is measured elsewhere (test/scripts/scale.ts); here only the outcome counts.
 */
import { describe, expect, it } from "vitest";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { readNative } from "../../sim/manifest/read-native.ts";
import { readSource } from "../../sim/manifest/read-source.ts";
import { resolve } from "../../sim/manifest/resolve.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { run } from "../support/systems.ts";
import { generateSystem, type Shape } from "./generated-system.ts";

const SERVICES = 10_000;

/** One service that requires all others: the fan the other way round. */
function gather(count: number): string {
  const names = Array.from({ length: count - 1 }, (_, index) => `s${index}`);
  const leaves = names.map((name, index) => {
    return `  ${name}: { behavior: { start: constant(${1 + (index % 20)}ms) } }\n`;
  });
  const root = `  root: { requires: [${names.join(", ")}], behavior: { start: constant(5ms) } }\n`;
  return `system: gather\nservices:\n${root}${leaves.join("")}`;
}

function load(text: string): SystemSpec {
  const source = readSource(text, "scale.multios.yaml");
  const declaration = source.ok ? readNative(source.value) : source;
  const system = declaration.ok ? resolve(declaration.value) : declaration;
  if (!system.ok) throw new Error(system.problems[0]?.message);
  return system.value;
}

interface Life {
  readonly startedUs: number;
  readonly readyUs: number;
}

/** When each service started and was ready; throws where one did so twice. */
function livesOf(records: readonly TraceRecord[]): readonly Life[] {
  const started = new Map<number, number>();
  const ready = new Map<number, number>();
  for (const record of records) {
    const isStart = record.event === "service.state" && record.to === "starting";
    const isReady = record.event === "service.ready" && record.ready;
    if (!isStart && !isReady) continue;
    const times = isStart ? started : ready;
    if (times.has(record.instance)) throw new Error(`${record.instance} comes up twice`);
    times.set(record.instance, record.tUs);
  }
  return [...started.keys()]
    .toSorted((a, b) => a - b)
    .map((at) => ({ startedUs: started.get(at) ?? NaN, readyUs: ready.get(at) ?? NaN }));
}

/** The longest path of constant starts through what each service requires. */
function longestPath({ services }: SystemSpec): number {
  const readyUs = new Map<number, number>();
  const open = services.map(({ spec }) => spec.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const service = services[id];
    if (service === undefined || readyUs.has(id)) continue;
    const targets = service.spec.dependencies.map(({ target }) => target);
    const missing = targets.filter((target) => !readyUs.has(target));
    if (missing.length > 0) {
      open.push(id, ...missing);
      continue;
    }
    const { start } = service.behavior;
    if (start.kind !== "constant") throw new Error("only constants add up");
    const begins = targets.reduce((latest, at) => Math.max(latest, readyUs.get(at) ?? 0), 0);
    readyUs.set(id, begins + start.valueUs);
  }
  return [...readyUs.values()].reduce((latest, at) => Math.max(latest, at), 0);
}

const CASES: readonly (readonly [name: string, text: () => string])[] = [
  ...(["chain", "diamond", "fan", "random"] as const).map(
    (shape: Shape) => [shape, () => generateSystem(shape, SERVICES, 1)] as const,
  ),
  ["gathering of all in one", () => gather(SERVICES)],
];

describe(`a system of ${SERVICES} services`, () => {
  it.each(CASES)("in the shape of a %s boots in order, the same way each time", async (_, text) => {
    const system = load(text());
    expect(system.services).toHaveLength(SERVICES);
    const result = await run(system);
    expect(result.ending).toBe("quiet");
    const lives = livesOf(result.records);
    expect(lives).toHaveLength(SERVICES);
    const early = system.services.flatMap(({ spec }) =>
      spec.dependencies.flatMap(({ target }) => {
        const begins = lives[spec.id]?.startedUs ?? Number.NaN;
        const ends = lives[target]?.readyUs ?? Number.NaN;
        return begins >= ends ? [] : [`${spec.name} starts at ${begins}, ${target} at ${ends}`];
      }),
    );
    expect(early).toEqual([]);
    expect(result.endedAt).toBe(longestPath(system));
    expect(result.records.filter(({ event }) => event === "boot.stage")).toHaveLength(8);
    // Each service starts, runs and is ready: three records, and nothing else happens.
    expect(result.events).toBe(8 + 3 * SERVICES);
    expect((await run(system)).digest).toBe(result.digest);
  });
});
