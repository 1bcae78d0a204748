/**
 * Facts from the suite of OTP's own supervisor, each of them held against a group.
 *
 * The fixture has been transcribed from erlang/otp, lib/stdlib/test/supervisor_SUITE.erl. Where we
 * differ on purpose, the test says so and shows what holds instead.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { load, valueOf } from "../manifest/read.ts";
import { run, type Run } from "../../support/systems.ts";

interface Facts {
  readonly defaults: {
    readonly restart: string;
    readonly shutdown_worker_ms: number;
    readonly shutdown_supervisor: string;
    readonly type: string;
    readonly strategy: string;
    readonly intensity: number;
    readonly period_s: number;
  };
  readonly restart_table: readonly {
    readonly restart: string;
    readonly exit: string;
    readonly restarted: boolean;
    readonly spec_kept?: boolean;
  }[];
  readonly intensity: readonly {
    readonly case: string;
    readonly deaths: number;
    readonly spacing_ms?: number;
    readonly supervisor: string;
  }[];
  readonly strategies: readonly { readonly name: string; readonly affects: string }[];
  readonly escalation: string;
  readonly one_for_all_other_child_fails_restart: string;
  readonly temporary_bystander: string;
  readonly stop: readonly {
    readonly shutdown: number | string;
    readonly child: string;
    readonly exit: string;
  }[];
  readonly order: { readonly start: string; readonly stop: string };
}

const FACTS = JSON.parse(
  readFileSync(new URL("../../fixtures/otp/supervisor-facts.json", import.meta.url), "utf8"),
) as Facts;

const FAST = "restart: { delay: 0s, limit: { burst: 100 } }";

/** Runs a manifest of these services and groups. */
function runText(services: string, groups: string, rest = ""): Promise<Run> {
  const text = `system: s\nservices:\n${services}\ngroups:\n${groups}\n${rest}`;
  return run(valueOf(load(text)));
}

/** Instants in ms at which an instance entered `starting`. */
function startsOf({ story }: Run, name: string): readonly number[] {
  return story.filter((line) => line.endsWith(` ${name} starting`)).map(Number.parseFloat);
}

function groupStates({ records }: Run): readonly string[] {
  return records.flatMap((record) => (record.event === "group.state" ? [record.to] : []));
}

describe("defaults", () => {
  it("are those of a supervisor", () => {
    const { groups } = valueOf(
      load("system: s\nservices: { a: {} }\ngroups: { g: { members: a } }"),
    );
    const spec = groups[0]?.spec;
    expect(FACTS.defaults.strategy).toBe("one_for_one");
    expect(spec?.strategy).toBe("one-for-one");
    expect(spec?.intensity).toBe(FACTS.defaults.intensity);
    expect(spec?.periodUs).toBe(FACTS.defaults.period_s * 1_000_000);
  });

  it("of a child are those of a service, and a system service has as long to stop", () => {
    // A child is permanent in OTP; here the service's own policy says so, unless a type is written.
    expect(FACTS.defaults.restart).toBe("permanent");
    expect(FACTS.defaults.type).toBe("worker");
    const text = "system: s\nservices: { a: { type: system } }\ngroups: { g: { members: a } }";
    const [service] = valueOf(load(text)).services;
    expect(service?.spec.restart.policy).toBe("on-failure");
    expect(service?.spec.stopTimeoutUs).toBe(FACTS.defaults.shutdown_worker_ms * 1_000);
  });

  it("of a child that is a supervisor leave it as long as its own children take", async () => {
    expect(FACTS.defaults.shutdown_supervisor).toBe("infinity");
    const slow = "{ stop-timeout: 10m, behavior: { stop: 5m } }";
    const result = await runText(
      `  a: { ${FAST} }\n  b: ${slow}\n  c: ${slow}`,
      "  inner: { members: [b, c] }\n  outer: { members: [a, inner], strategy: one-for-all }",
      "faults: [{ at: 1s, kill: a/0 }]",
    );
    expect(startsOf(result, "a")).toEqual([0, 601_000]);
    expect(result.records.every((r) => r.event !== "service.state" || r.exit?.code !== 137)).toBe(
      true,
    );
  });
});

/** Ends of a process that stand for the exits of a child. */
const EXITS: Readonly<Record<string, readonly string[]>> = {
  normal: ["0"],
  shutdown: ["SIGTERM"],
  "{shutdown,Term}": ["SIGHUP"],
  abnormal: ["1", "SIGSEGV"],
  any: ["0", "1", "SIGTERM", "SIGSEGV"],
};

describe("a restart type", () => {
  const cases = FACTS.restart_table.flatMap((row) =>
    (EXITS[row.exit] ?? []).map((exit) => ({ ...row, how: exit })),
  );

  it.each(cases)("$restart, exit $exit ($how): restarted $restarted", async (row) => {
    const result = await runText(
      `  a: { ${FAST}, behavior: { run: 1s, exit: ${row.how} } }\n  b: { ${FAST} }`,
      `  g: { members: [{ service: a, restart: ${row.restart} }, b], intensity: 1 }`,
    );
    expect(startsOf(result, "a").includes(1_000)).toBe(row.restarted);
  });

  const kept = cases.filter(({ spec_kept }) => spec_kept !== undefined);

  it.each(kept)("$restart, exit $exit ($how): kept for the next time $spec_kept", async (row) => {
    const result = await runText(
      `  a: { ${FAST}, behavior: { run: 1s, exit: ${row.how} } }\n  b: { ${FAST} }`,
      `  g: { members: [{ service: a, restart: ${row.restart} }, b], strategy: one-for-all }`,
      "faults: [{ at: 5s, kill: b/0 }]",
    );
    expect(startsOf(result, "b")).toEqual([0, 5_000]);
    expect(startsOf(result, "a").includes(5_000)).toBe(row.spec_kept);
  });
});

describe("intensity", () => {
  const [atOnce, spaced] = FACTS.intensity;

  it(`${atOnce?.case}: ${atOnce?.supervisor}`, async () => {
    expect(atOnce).toMatchObject({ case: "one_for_one {2,3600}", deaths: 3 });
    const result = await runText(
      `  a: { ${FAST} }\n  b: { ${FAST} }`,
      "  g: { members: [a, b], intensity: 2, period: 1h }",
      "faults: [{ at: 10m, kill: a/0 }, { at: 20m, kill: a/0 }, { at: 70m, kill: a/0 }]",
    );
    expect(startsOf(result, "a")).toEqual([0, 600_000, 1_200_000]);
    expect(groupStates(result)).toEqual(["stopping", "failed"]);
    expect(result.story.at(-1)).toBe("4200000 b stopped");
  });

  it(`${spaced?.case}, ${spaced?.deaths} deaths: ${spaced?.supervisor}`, async () => {
    expect(spaced).toMatchObject({ deaths: 4, spacing_ms: 2_100, supervisor: "survives" });
    const faults = [2_100, 4_200, 6_300, 8_400].map((at) => `{ at: ${at}ms, kill: a/0 }`);
    const result = await runText(
      `  a: { ${FAST} }`,
      "  g: { members: a, intensity: 1, period: 1s }",
      `faults: [${faults.join(", ")}]`,
    );
    expect(startsOf(result, "a")).toEqual([0, 2_100, 4_200, 6_300, 8_400]);
    expect(groupStates(result)).toEqual([]);
  });
});

describe("a strategy", () => {
  const affected: Readonly<Record<string, readonly string[]>> = {
    one_for_one: ["b"],
    one_for_all: ["a", "b", "c"],
    rest_for_one: ["b", "c"],
  };
  const rows = FACTS.strategies.filter(({ name }) => name !== "simple_one_for_one");

  it.each(rows)("$name affects $affects", async ({ name }) => {
    const result = await runText(
      `  a: { ${FAST} }\n  b: { ${FAST} }\n  c: { ${FAST} }`,
      `  g: { members: [a, b, c], strategy: ${name.replaceAll("_", "-")} }`,
      "faults: [{ at: 1s, kill: b/0 }]",
    );
    const restarted = result.story.filter((line) => /^1000 . starting$/u.test(line));
    expect(restarted).toEqual(affected[name]?.map((service) => `1000 ${service} starting`));
    const stopped = result.story.filter((line) => /^1000 . stopping$/u.test(line));
    const others = affected[name]?.filter((service) => service !== "b").toReversed();
    expect(stopped).toEqual(others?.map((service) => `1000 ${service} stopping`));
  });

  it("simple_one_for_one is a service of several instances: the dead one alone", async () => {
    expect(FACTS.strategies.map(({ name }) => name)).toContain("simple_one_for_one");
    const result = await runText(
      `  a: { instances: 3, ${FAST} }`,
      "  g: { members: a }",
      "faults: [{ at: 1s, kill: a/1 }]",
    );
    expect(result.story.filter((line) => line.startsWith("1000 "))).toEqual([
      "1000 a/1 failed",
      "1000 a/1 starting",
      "1000 a/1 running",
      "1000 a/1 ready",
    ]);
  });
});

describe("a restart that fails", () => {
  it(FACTS.escalation, async () => {
    // The first start succeeds; from its death on, every start of b fails.
    const result = await runText(
      `  a: { ${FAST} }\n  b: { restart: { policy: always, delay: 0s }, behavior: { run: 1s, ` +
        "start: 10ms, start-failures: 1/1 } }",
      "  g: { members: [a, b], intensity: 3, period: 1m }",
    );
    const escalation = result.records.find(({ event }) => event === "escalation");
    expect(escalation).toMatchObject({ reason: "intensity", restarts: 4, intensity: 3 });
    expect(startsOf(result, "b")).toHaveLength(4);
    expect(result.story.at(-1)).toBe("40 a stopped");
  });

  it(FACTS.one_for_all_other_child_fails_restart, async () => {
    const result = await runText(
      `  child1: { ${FAST}, behavior: { start: 1ms } }\n` +
        `  child2: { ${FAST}, behavior: { start: 1ms, start-failures: 1 } }\n  child3: { ${FAST} }`,
      "  g: { members: [child1, child2, child3], strategy: one-for-all, intensity: 5 }",
    );
    expect(result.story.filter((line) => !line.includes("ready"))).toEqual([
      "0 child1 starting",
      "0 child2 starting",
      "0 child3 starting",
      "0 child3 running",
      "1 child1 running",
      "1 child2 failed",
      "1 child3 stopping",
      "1 child3 stopped",
      "1 child1 stopping",
      "1 child1 stopped",
      "1 child1 starting",
      "2 child1 running",
      "2 child2 starting",
      "3 child2 running",
      "3 child3 starting",
      "3 child3 running",
    ]);
  });
});

describe("a temporary child that is taken down", () => {
  it.each(["one-for-all", "rest-for-one"])(`${FACTS.temporary_bystander}: %s`, async (strategy) => {
    const result = await runText(
      `  a: { ${FAST} }\n  t: { ${FAST} }`,
      `  g: { members: [a, { service: t, restart: temporary }], strategy: ${strategy} }`,
      "faults: [{ at: 1s, kill: a/0 }, { at: 1m, kill: a/0 }]",
    );
    expect(startsOf(result, "a")).toEqual([0, 1_000, 60_000]);
    expect(startsOf(result, "t")).toEqual([0]);
    expect(result.story).toContain("1000 t stopped");
  });
});

describe("the stop of a child", () => {
  const behaviors: Readonly<Record<string, string>> = {
    "1000": "{ stop-timeout: 1s, behavior: { stop: 1h } }",
    brutal_kill: "{ stop-timeout: 1us, behavior: { stop: 1h } }",
    infinity: "{ stop-timeout: 365d, behavior: { stop: 1h } }",
  };
  const tookMs: Readonly<Record<string, number>> = {
    "1000": 1_000,
    brutal_kill: 0.001,
    infinity: 3_600_000,
  };

  it.each(FACTS.stop)("with shutdown $shutdown ends in: $exit", async ({ shutdown, exit }) => {
    const key = String(shutdown);
    const result = await runText(
      `  a: { ${FAST} }\n  b: ${behaviors[key] ?? ""}`,
      "  g: { members: [a, b], strategy: one-for-all }",
      "faults: [{ at: 1s, kill: a/0 }]",
    );
    const stop = result.records.find((r) => r.event === "service.state" && r.from === "stopping");
    expect(stop?.tUs).toBe(1_000_000 + (tookMs[key] ?? 0) * 1_000);
    expect(stop).toMatchObject({
      exit:
        exit === "killed"
          ? { signal: "SIGKILL", cause: "timeout" }
          : { code: 0, cause: "dependency" },
    });
  });
});

describe("the order of children", () => {
  it(`start: ${FACTS.order.start}, stop: ${FACTS.order.stop}`, async () => {
    const result = await runText(
      `  a: { ${FAST} }\n  b: { ${FAST} }\n  c: { ${FAST} }`,
      "  g: { members: [c, a, b], strategy: one-for-all }",
      "faults: [{ at: 1s, kill: a/0 }]",
    );
    expect(result.story.filter((line) => /^1000 . (?:stopping|starting)$/u.test(line))).toEqual([
      "1000 b stopping",
      "1000 c stopping",
      "1000 c starting",
      "1000 a starting",
      "1000 b starting",
    ]);
  });
});
