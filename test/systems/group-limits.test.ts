/**
 * What the members of a group take together, and what they may ask for: from manifest to run.
 */
import { describe, expect, it } from "vitest";
import { CAPABILITIES, has, type Capability } from "../../kernel/capability/capability.ts";
import { CHECKERS } from "../../sim/checker/checkers.ts";
import { checkAll } from "../../sim/checker/checker.ts";
import { load, valueOf } from "../unit/manifest/read.ts";
import { run, type Run } from "../support/systems.ts";

const MEBIBYTE = 1024 * 1024;

async function boot(text: string, untilMs?: number): Promise<Run> {
  const result = await run(valueOf(load(text)), untilMs === undefined ? {} : { untilMs });
  expect(checkAll(CHECKERS, result).violations).toEqual([]);
  return result;
}

function readyOf({ story }: Run, name: string): number | null {
  const line = story.find((each) => each.endsWith(` ${name} ready`));
  return line === undefined ? null : Number.parseFloat(line);
}

describe("the CPU limit of a group", () => {
  const TWO = `
system: s
machine: { cpus: 4 }
services:
  a: { behavior: { start: 1s, cpu: 100 % } }
  b: { behavior: { start: 1s, cpu: 100 % } }
  c: { behavior: { start: 1s, cpu: 100 % } }`;

  it("is what all of its members use together", async () => {
    const result = await boot(`${TWO}
groups:
  g: { members: [a, b], limits: { cpu: 50 % } }`);
    // 2 s of work at 50 ms in each 100 ms; who is in no such group is not held back.
    expect(readyOf(result, "c")).toBe(1_000);
    const last = Math.max(readyOf(result, "a") ?? 0, readyOf(result, "b") ?? 0);
    expect(last).toBeGreaterThan(3_900);
    expect(last).toBeLessThanOrEqual(4_000);
    expect([...(result.cpuUsage?.runUs ?? [])]).toEqual([1_000_000, 1_000_000, 1_000_000]);
  });

  it.each([50, 100, 250])(
    "of %i %% is never passed, however deep the members stand",
    async (share) => {
      const result = await boot(
        `${TWO}
groups:
  outer: { members: [a, inner], limits: { cpu: ${share} % } }
  inner: { members: [b, c] }
faults:
  - { at: 2s, cpu-hog: a/0 }
  - { at: 2s, cpu-hog: c/0 }`,
        10_000,
      );
      const used = result.cpuUsage?.runUs.reduce((sum, each) => sum + each, 0) ?? 0;
      expect(used).toBeLessThanOrEqual(10_000_000 * (share / 100));
      expect(used).toBeGreaterThan(8_000_000 * (share / 100));
    },
  );

  it.each([
    ["outer: { members: [inner, c], limits: { cpu: 100 % } }", [0.5, 0.5, 1]],
    ["outer: { members: [inner, c], limits: { cpu: 40 % } }", [0.4, 0.4, 0.4]],
  ])("is part of that of the group around it: %s", async (outer, [inner = 0, own = 0, all = 0]) => {
    const result = await boot(
      `
system: s
machine: { cpus: 4 }
services:
  a: { behavior: { start: 1d, cpu: 100 % }, limits: { cpu: 50 % } }
  b: { behavior: { start: 1d, cpu: 100 % } }
  c: { behavior: { start: 1d, cpu: 100 % } }
groups:
  ${outer}
  inner: { members: [a, b], limits: { cpu: 50 % } }`,
      10_000,
    );
    const [a = 0, b = 0, c = 0] = result.cpuUsage?.runUs ?? [];
    expect(a).toBeLessThanOrEqual(own * 10_000_000);
    expect(a + b).toBeLessThanOrEqual(inner * 10_000_000);
    // What the outer one has is used to the last microsecond, and not passed.
    expect(a + b + c).toBe(all * 10_000_000);
    // Who is short of it is served in turn.
    for (const used of [a, b, c]) expect(used).toBeGreaterThan(1_000_000);
    const throttled = result.cpuUsage?.throttledUs ?? [];
    for (const us of throttled) expect(us).toBeGreaterThan(3_000_000);
  });

  it("holds back nobody for longer than there is, where one quota is within another", async () => {
    const result = await boot(`
system: cross
machine: { cpus: 4 }
services:
  a: { behavior: { cpu: 100 %, run: constant(5s), threads: { base: 2 } }, restart: no }
  b: { behavior: { cpu: 100 %, run: constant(5s) }, restart: no }
  c: { behavior: { cpu: 100 %, run: constant(5s) }, restart: no }
groups:
  inner: { members: [a, b], limits: { cpu: 50 % } }
  outer: { members: [inner, c], limits: { cpu: 100 % } }`);
    const usage = result.cpuUsage;
    const ended = [0, 1, 2].map((instance) => {
      const end = result.records.find((record) => {
        return record.event === "service.state" && record.instance === instance && record.exit;
      });
      return end?.tUs ?? 0;
    });
    for (const instance of [1, 2]) {
      const told = (usage?.runUs[instance] ?? 0) + (usage?.throttledUs[instance] ?? 0);
      expect(told).toBeLessThanOrEqual(ended[instance] ?? 0);
      expect(usage?.throttledPeriods[instance]).toBeLessThanOrEqual(
        Math.ceil((ended[instance] ?? 0) / 100_000),
      );
    }
    // Two threads, and one parked in nearly all of its time: counted once.
    expect(usage?.throttledUs[0]).toBeLessThan(ended[0] ?? 0);
    expect(usage?.throttledUs[0]).toBeGreaterThan(0.7 * (ended[0] ?? 0));
    const slices = result.records.flatMap((record) =>
      record.event === "sched.throttle" && record.phase === "begin"
        ? [[record.instance, record.slice]]
        : [],
    );
    // The slices are in the order of their depth: outer is 0, inner is 1.
    expect(slices).toEqual([
      [0, 1],
      [1, 1],
      [2, 0],
    ]);
    expect([...(usage?.heldBy ?? [])].map(([id, by]) => [id, [...by]])).toEqual([
      [0, [1]],
      [1, [1]],
      [2, [0]],
    ]);
  });

  it("weighs what its members weigh together, however many they are", async () => {
    const busy = "{ behavior: { start: 1d, cpu: 100 % }, limits: { cpu-weight:";
    const result = await boot(
      `
system: s
machine: { cpus: 1 }
services:
  a: ${busy} 100 } }
  b: ${busy} 300 } }
  c: ${busy} 100 } }
  d: { instances: 2, behavior: { start: 1d, cpu: 100 % } }
groups:
  outer: { members: [inner, c], limits: { cpu-weight: 800 } }
  inner: { members: [a, b], limits: { cpu-weight: 300 } }`,
      10_000,
    );
    // d has 200 of 1,000; outer 800: 600 for inner, 450 of them for b, and 200 for c.
    const parts = (result.cpuUsage?.runUs ?? new Float64Array()).map((us) => us / 10_000);
    const shares = [...parts].map((part) => Math.round(part) / 10);
    expect(shares).toEqual([15, 45, 20, 10, 10]);
  });

  it("is told of each member that it holds back, and counts from the start of each", async () => {
    const text = `${TWO}
groups:
  g: { members: [a, b], limits: { cpu: 50 % } }
actions: [{ at: 5s, restart: b }]`;
    const result = await boot(text, 7_500);
    const told = result.records.filter(({ event }) => event === "sched.throttle");
    expect(told.map((record) => "instance" in record && record.instance)).toEqual(
      expect.arrayContaining([0, 1]),
    );
    const throttled = result.cpuUsage?.throttledUs ?? [];
    const { cpuUsage: first } = await boot(text, 4_999);
    // The second start of b has the group for itself: 50 ms in each of 19 periods.
    expect((throttled[1] ?? 0) - (first?.throttledUs[1] ?? 0)).toBe(950_000);
    expect(throttled[2]).toBe(0);
  });
});

describe("the limits of a group", () => {
  it("are held together, as part of those of the group around it", async () => {
    const result = await boot(
      `
system: s
services:
  a: { behavior: { memory: { base: 10MiB, leak: 1MiB/s } }, restart: no }
  b: { behavior: { memory: { base: 10MiB } }, restart: no }
  c: { behavior: { memory: { base: 10MiB, leak: 2MiB/s } }, restart: no }
groups:
  outer: { members: [inner, c], limits: { memory: 60MiB } }
  inner: { members: [a, b], limits: { memory: 25MiB } }`,
      30_000,
    );
    const killed = result.records.flatMap((record) =>
      record.event === "service.state" && record.exit?.cause === "oom"
        ? [`${record.instance} at ${Math.floor(record.tUs / 1_000_000)} s`]
        : [],
    );
    // a and b have 20 MiB and 1 MiB/s: 25 MiB after 5 s; b and c then 60 MiB after 20 s.
    expect(killed).toEqual(["0 at 5 s", "2 at 20 s"]);
    const peaks = result.resources.flatMap(({ slice, resource, peak }) =>
      slice === null || resource !== "memory" ? [] : [peak / MEBIBYTE],
    );
    // One byte more than there is, and somebody goes.
    expect(Math.floor(Math.max(...peaks))).toBe(60);
  });

  it("on files are refused to whom they are refused by any group around it", async () => {
    const result = await boot(
      `
system: s
services:
  a: { behavior: { files: { base: 1, rate: 1/s }, on-exhausted: continue } }
  b: { behavior: { files: 4 } }
groups:
  outer: { members: [inner, b], limits: { files: 10 } }
  inner: { members: [a], limits: { files: 100 } }`,
      20_000,
    );
    const [hit] = result.records.filter(({ event }) => event === "limit.hit");
    expect(hit).toMatchObject({ tUs: 6_000_000, limit: "files", instance: 0, max: 10 });
  });
});

describe("the capabilities of a member", () => {
  const NAMES: readonly Capability[] = ["service-start", "service-stop", "service-pause"];

  function heldBy(groups: string, asked = NAMES): readonly string[] {
    const own = `{ type: system, isolation: { capabilities: [${asked.join(", ")}] } }`;
    const { services } = valueOf(load(`system: s\nservices: { web: ${own} }\ngroups: ${groups}`));
    const held = services[0]?.spec.capabilities;
    return held === undefined ? [] : CAPABILITIES.filter((each) => has(held, each));
  }

  it("are what it asks for, where no group says what it may have", () => {
    expect(heldBy("{ outer: { members: [inner] }, inner: { members: [web] } }")).toEqual(
      expect.arrayContaining([...NAMES]),
    );
  });

  it("are within what its group has, and that within what the group around it has", () => {
    const groups = (inner: string): string =>
      `{ outer: { members: [inner], capabilities: [service-start, service-stop] }, ` +
      `inner: { members: [web]${inner} } }`;
    expect(heldBy(groups(""), ["service-stop"])).toEqual(["service-stop"]);
    expect(heldBy(groups(", capabilities: [service-start]"), ["service-start"])).toEqual([
      "service-start",
    ]);
    for (const [inner, place] of [
      ["", "web"],
      [", capabilities: [service-pause]", "inner"],
    ] as const) {
      const reading = load(
        "system: s\nservices:\n" +
          "  web: { type: system, isolation: { capabilities: [service-pause] } }\n" +
          `groups: ${groups(inner)}`,
      );
      expect(reading.ok).toBe(false);
      const told = reading.ok ? [] : reading.problems.map(({ message }) => message);
      expect(told.some((message) => message.includes(`'${place}' would have`))).toBe(true);
    }
  });
});
