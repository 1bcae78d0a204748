/**
 * What the keys of a service turn into, where nothing is wrong with them.
 */
import { MODEST } from "../../support/systems.ts";
import { describe, expect, test } from "vitest";
import { resolve } from "../../../sim/manifest/resolve.ts";
import { declare, dependenciesOf, serviceOf, warnings } from "./memory-files.ts";

const DOCKER_BACKOFF = {
  strategy: "exponential",
  initialUs: 100_000,
  multiplier: 2,
  maxUs: 60_000_000,
};

/** One service `web` with these keys, beside a `db`, a `cache` and a `job`. */
function web(keys: string): string {
  const indented = keys
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return [
    "services:",
    "  web:",
    indented,
    "  db: { image: db, healthcheck: { test: ok } }",
    "  cache: { image: cache }",
    "  job: { image: job }",
  ].join("\n");
}

test("A cycle is broken at the keys under which its dependencies are written", () => {
  const text = (key: string): string =>
    `services:\n  a: { image: a, ${key} }\n  b: { image: b, depends_on: [a] }\n`;
  const hint = (key: string): readonly string[] => {
    const resolved = resolve(declare(text(key)));
    return resolved.ok ? [] : resolved.problems.map((problem) => problem.hint);
  };
  expect(hint("depends_on: [b]")).toEqual(["remove b from depends_on of a (line 2)"]);
  expect(hint("links: [b]")).toEqual(["remove b from links of a (line 2)"]);
  expect(hint('network_mode: "service:b"')).toEqual(["remove b from network_mode of a (line 2)"]);
});

describe("depends_on", () => {
  test.each([
    ["depends_on: [db, cache]", ["requires db started", "requires cache started"]],
    ["depends_on: [db, db]", ["requires db started"]],
    ["depends_on: {}", []],
    ["depends_on:", []],
    ["depends_on: { db: {} }", ["requires db started"]],
    ["depends_on: { db: { condition: service_healthy } }", ["requires db ready"]],
    [
      "depends_on: { job: { condition: service_completed_successfully } }",
      ["requires job completed"],
    ],
    [
      "depends_on: { db: { condition: service_started, required: false } }",
      ["requires db started optional"],
    ],
    [
      "depends_on: { db: { condition: service_started, restart: true } }",
      ["requires db started", "part-of db started"],
    ],
    [
      "links: [db, 'cache:store']",
      [
        "requires db started",
        "part-of db started",
        "requires cache started",
        "part-of cache started",
      ],
    ],
    ["volumes_from: [db:ro, container:other]", ["requires db started"]],
    ["network_mode: service:db", ["requires db started", "part-of db started"]],
    ["pid: host", []],
    ["ipc: service:cache", ["requires cache started", "part-of cache started"]],
    ["links: [db]\ndepends_on: { db: { condition: service_healthy } }", ["requires db ready"]],
  ])("%j", (keys, expected) => {
    expect(dependenciesOf(declare(web(keys)), "web")).toEqual(expected);
  });

  test("What anything awaits as completed is a oneshot, and so is a job of Swarm", () => {
    const system = declare(
      web("depends_on: { job: { condition: service_completed_successfully } }") +
        "\n  batch: { image: b, deploy: { mode: replicated-job } }",
    );
    const kinds = system.services.map(({ name, kind }) => `${name} ${kind}`);
    expect(kinds).toEqual([
      "web long-running",
      "db long-running",
      "cache long-running",
      "job oneshot",
      "batch oneshot",
    ]);
  });

  test("A service that is awaited as healthy and has no healthcheck counts as started", () => {
    const files = web("image: w\ndepends_on: { cache: { condition: service_healthy } }");
    expect(dependenciesOf(declare(files), "web")).toEqual(["requires cache started"]);
    expect(warnings(files)).toEqual([
      "compose.yaml:4:39: 'cache' is awaited as healthy and has no healthcheck here; " +
        "if its image has none either, Docker fails; taken as started; " +
        "write a 'healthcheck:' for 'cache'",
    ]);
  });

  test("A service of no replicas is disabled, and nobody waits for it", () => {
    const system = declare(
      "services: { web: { image: w, depends_on: [db] }, db: { image: d, scale: 0 } }",
    );
    expect(dependenciesOf(system, "web")).toEqual([]);
    expect(serviceOf(system, "db").enabled).toBe(false);
  });
});

describe("healthcheck", () => {
  const DEFAULTS = {
    name: "healthcheck",
    kind: "readiness",
    type: "command",
    intervalUs: 30_000_000,
    timeoutUs: 30_000_000,
    failures: 3,
    successes: 1,
    startPeriodUs: 0,
    startIntervalUs: 5_000_000,
  };

  test.each([
    ["healthcheck: { test: curl localhost }", [DEFAULTS]],
    ['healthcheck: { test: ["CMD", "true"] }', [DEFAULTS]],
    ["healthcheck: { interval: 0s, retries: 0 }", [DEFAULTS]],
    [
      "healthcheck: { test: ok, interval: 1m30s, timeout: 500ms, retries: 5 }",
      [{ ...DEFAULTS, intervalUs: 90_000_000, timeoutUs: 500_000, failures: 5 }],
    ],
    [
      "healthcheck: { test: ok, start_period: 20s, start_interval: 2s }",
      [{ ...DEFAULTS, startPeriodUs: 20_000_000, startIntervalUs: 2_000_000 }],
    ],
    ["healthcheck: { test: ok, disable: true }", []],
    ["healthcheck: { test: [NONE] }", []],
    ["healthcheck:", []],
  ])("%j", (keys, checks) => {
    expect(serviceOf(declare(web(keys)), "web").checks).toEqual(checks);
  });
});

describe("restart", () => {
  const NEVER = {
    policy: "no",
    backoff: DOCKER_BACKOFF,
    jitter: "none",
    limit: null,
    attemptsMax: null,
    resetAfterUs: 10_000_000,
  };

  test.each([
    ["image: w", NEVER],
    ['restart: "no"', NEVER],
    ["restart: no", NEVER],
    ["restart: always", { ...NEVER, policy: "always" }],
    ["restart: unless-stopped", { ...NEVER, policy: "unless-stopped" }],
    ["restart: on-failure", { ...NEVER, policy: "on-failure" }],
    ["restart: on-failure:5", { ...NEVER, policy: "on-failure", attemptsMax: 5 }],
    ["restart: on-failure:0", { ...NEVER, policy: "on-failure" }],
    ["deploy: { restart_policy: {} }", { ...NEVER, policy: "always" }],
    ["restart: always\ndeploy: { restart_policy: { condition: none } }", NEVER],
    [
      "deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }",
      { ...NEVER, policy: "on-failure", attemptsMax: 3 },
    ],
    [
      "deploy: { restart_policy: { condition: any, delay: 5s, window: 2m } }",
      {
        ...NEVER,
        policy: "always",
        backoff: { strategy: "fixed", delayUs: 5_000_000 },
        resetAfterUs: 120_000_000,
      },
    ],
  ])("%j", (keys, restart) => {
    expect(serviceOf(declare(web(keys)), "web").restart).toEqual(restart);
  });
});

describe("how much of a service runs", () => {
  test.each([
    ["image: w", { count: 1, memory: null, stopUs: 10_000_000 }],
    ["scale: 3", { count: 3, memory: null, stopUs: 10_000_000 }],
    ["scale: 3\ndeploy: { replicas: 3 }", { count: 3, memory: null, stopUs: 10_000_000 }],
    ['deploy: { replicas: "2" }', { count: 2, memory: null, stopUs: 10_000_000 }],
    ["mem_limit: 64m", { count: 1, memory: 67_108_864, stopUs: 10_000_000 }],
    ["mem_limit: 0", { count: 1, memory: null, stopUs: 10_000_000 }],
    [
      "deploy: { resources: { limits: { memory: 300M, cpus: '0.5' } } }",
      { count: 1, memory: 314_572_800, cpuUs: 50_000, stopUs: 10_000_000 },
    ],
    ["cpus: 2", { count: 1, memory: null, cpuUs: 200_000, stopUs: 10_000_000 }],
    ["cpus: 0", { count: 1, memory: null, cpuUs: null, stopUs: 10_000_000 }],
    ["stop_grace_period: 1m30s", { count: 1, memory: null, stopUs: 90_000_000 }],
    ["stop_signal: SIGINT", { count: 1, memory: null, stopUs: 10_000_000 }],
    ["stop_signal: 15", { count: 1, memory: null, stopUs: 10_000_000 }],
  ])("%j", (keys, expected) => {
    const service = serviceOf(declare(web(keys)), "web");
    expect({
      count: service.instances.count,
      memory: service.limits.limits.memory.hardBytes,
      cpuUs: service.cpu.quotaUs,
      stopUs: service.stopTimeoutUs,
    }).toEqual({ cpuUs: null, ...expected });
  });
});

describe("the name of the system", () => {
  const services = "services: { a: { image: a } }";
  const PWD = "/home/me/web-shop";

  test.each([
    { from: "the top-level name", text: `name: shop\n${services}`, name: "shop" },
    { from: "the folder", path: "My Shop.2/compose.yaml", name: "myshop2" },
    { from: "the environment", environment: { COMPOSE_PROJECT_NAME: "Env" }, name: "env" },
    { from: "the working directory", environment: { PWD }, name: "web-shop" },
    { from: "a folder beside it", path: "../api/c.yaml", environment: { PWD }, name: "api" },
    { from: "the folder above it", path: "../c.yaml", environment: { PWD }, name: "me" },
    { from: "nothing at all", name: "default" },
    { from: "a variable", text: "name: ${N:-n}-1\n" + services, name: "n-1" },
  ])("comes from $from", ({ path = "compose.yaml", text = services, environment = {}, name }) => {
    expect(declare({ [path]: text }, { files: [path], environment }).name).toBe(name);
  });
});

describe("what is not modelled", () => {
  test("Everything that is accepted without effect is named once, in one warning", () => {
    const files = [
      "services:",
      "  a:",
      "    image: a",
      "    ports: ['80']",
      "    x-own: { anything: 1 }",
      "    cpus: 0.5",
      "    healthcheck: { test: ok }",
      "  b: { ports: ['81'], deploy: { placement: {}, resources: { limits: { pids: 1 } } } }",
      "x-more: 1",
    ].join("\n");
    expect(warnings(files, {}, (code) => code === "not-modelled")).toEqual([
      "compose.yaml:3:5: accepted, but not modelled, so without effect: image, ports, " +
        "healthcheck.test, deploy.placement, deploy.resources.limits.pids",
    ]);
  });

  test("A service without an image is a sketch among sketches, and a slip among others", () => {
    expect(warnings("services: { a: {}, b: { depends_on: [a] } }")).toEqual([]);
    expect(warnings("services: { a: { image: a }, b: {} }")).toEqual([
      "compose.yaml:1:30: without image or build, so that Compose would refuse the project: b; " +
        "is a file with the rest of them missing, to be given with -f before this one?",
    ]);
  });
});

describe("x-multios", () => {
  test("A Compose file can say how its services behave and what happens to them", () => {
    const system = declare(
      [
        "services:",
        "  db:",
        "    image: db",
        "    x-multios: { behavior: { start: 2s, start-failures: 1, memory: { base: 64MiB } } }",
        "  web: { image: web, depends_on: [db] }",
        "x-multios:",
        "  machine: { memory: 2GiB }",
        "  faults: [{ at: 10s, kill: db }]",
        "  actions: [{ at: 20s, restart: web }]",
        "  objectives: [ready(system) <= 30s]",
      ].join("\n"),
    );
    expect(serviceOf(system, "db").behavior).toEqual({
      start: { kind: "constant", valueUs: 2_000_000 },
      stop: { kind: "constant", valueUs: 0 },
      startFailures: { kind: "first", count: 1 },
      run: null,
      exit: { kind: "code", code: 0 },
      reload: { kind: "constant", valueUs: 0 },
      heartbeat: null,
      memory: { baseBytes: 67_108_864, leakBytesPerSecond: 0 },
      cpu: { numerator: 0, denominator: 1 },
      ...MODEST,
    });
    expect(serviceOf(system, "web").behavior.memory.baseBytes).toBe(0);
    expect(system.machine.memoryBytes).toBe(2 * 2 ** 30);
    expect(system.faults).toMatchObject([{ kind: "kill", place: { line: 8 } }]);
    expect(system.actions).toMatchObject([{ kind: "restart", targets: [{ name: "web" }] }]);
    expect(system.objectives).toMatchObject([{ text: "ready(system) <= 30s" }]);
  });
});

test("Anchors and merge keys are followed", () => {
  const system = declare(
    [
      "x-base: &base { image: b, restart: always, depends_on: &deps [db] }",
      "services:",
      "  web: { <<: *base, restart: on-failure }",
      "  api: { image: a, depends_on: *deps }",
      "  db: { image: d }",
    ].join("\n"),
  );
  expect(serviceOf(system, "web").restart.policy).toBe("on-failure");
  expect(dependenciesOf(system, "web")).toEqual(["requires db started"]);
  expect(dependenciesOf(system, "api")).toEqual(["requires db started"]);
});

test("A service may be called like a property of every JavaScript object", () => {
  const system = declare(
    "services: { constructor: { image: a, depends_on: [toString] }, toString: { image: b } }",
  );
  expect(dependenciesOf(system, "constructor")).toEqual(["requires toString started"]);
});
