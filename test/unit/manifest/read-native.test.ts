/**
 * The native reader: what each field becomes, and what it becomes where a manifest is silent.
 */
import { UNLIMITED } from "../../../kernel/isolation/limits.ts";
import { MODEST } from "../../support/systems.ts";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ServiceDeclaration } from "../../../sim/manifest/declaration.ts";
import { isNative } from "../../../sim/manifest/read-native.ts";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { declare, valueOf } from "./read.ts";

const EVERY_FIELD = readFileSync(
  new URL("../../fixtures/manifests-accepted/every-field.multios.yaml", import.meta.url),
  "utf8",
);

function service(body: string): ServiceDeclaration {
  const declaration = valueOf(declare(`system: s\nservices:\n  web: ${body}\n`));
  const [first] = declaration.services;
  if (first === undefined) throw new Error("no service");
  return first;
}

it("takes a size alone as the memory that a program begins with", () => {
  const { behavior } = service("{ behavior: { memory: 64MiB } }");
  expect(behavior.memory).toEqual({ baseBytes: 64 * 2 ** 20, leakBytesPerSecond: 0 });
});

describe("a service that says nothing", () => {
  const web = service("{}");

  it("has the contract's defaults", () => {
    expect(web).toMatchObject({
      name: "web",
      type: "user",
      enabled: true,
      kind: "long-running",
      version: null,
      instances: { count: 1 },
      startTimeoutUs: null,
      stopTimeoutUs: 3_000_000,
      checks: [],
      dependencies: [],
      conflicts: [],
      limits: { limits: UNLIMITED },
      isolation: { level: "process", user: "multios", group: null, label: null },
    });
    expect(web.restart).toEqual({
      policy: "on-failure",
      backoff: { strategy: "fixed", delayUs: 100_000 },
      jitter: "none",
      limit: { burst: 5, intervalUs: 10_000_000 },
      attemptsMax: null,
      resetAfterUs: 600_000_000,
    });
    expect(web.behavior).toEqual({
      cpu: { numerator: 0, denominator: 1 },
      start: { kind: "constant", valueUs: 0 },
      stop: { kind: "constant", valueUs: 0 },
      startFailures: { kind: "first", count: 0 },
      run: null,
      exit: { kind: "code", code: 0 },
      reload: { kind: "constant", valueUs: 0 },
      heartbeat: null,
      memory: { baseBytes: 0, leakBytesPerSecond: 0 },
      ...MODEST,
    });
  });

  it("may also be written as nothing at all", () => {
    expect(service("")).toEqual(web);
  });

  it("stops within 5 s where it is a system service", () => {
    expect(service("{ type: system }").stopTimeoutUs).toBe(5_000_000);
  });

  it("has a readiness check of 30 s where its check says nothing", () => {
    expect(service("{ health: {} }").checks).toEqual([
      {
        name: "readiness",
        kind: "readiness",
        type: "process",
        intervalUs: 30_000_000,
        timeoutUs: 5_000_000,
        failures: 3,
        successes: 1,
        startPeriodUs: 0,
        startIntervalUs: 30_000_000,
      },
    ]);
  });
});

describe("the fields of a service", () => {
  it.each([
    ["restart: always", { policy: "always" }],
    ["restart: no", { policy: "no" }],
    ["restart: { delay: 1s }", { backoff: { strategy: "fixed", delayUs: 1_000_000 } }],
    ["restart: { backoff: none }", { backoff: { strategy: "none" } }],
    [
      "restart: { delay: 9s, backoff: { strategy: fixed, delay: 2s } }",
      { backoff: { strategy: "fixed", delayUs: 2_000_000 } },
    ],
    [
      "restart: { backoff: { strategy: linear, delay: 1s, increment: 2s } }",
      { backoff: { strategy: "linear", delayUs: 1_000_000, incrementUs: 2_000_000 } },
    ],
    [
      "restart: { backoff: exponential }",
      {
        backoff: {
          strategy: "exponential",
          initialUs: 100_000,
          multiplier: 2,
          maxUs: 30_000_000,
        },
      },
    ],
    [
      "restart: { backoff: { strategy: adaptive, initial: 1m } }",
      { backoff: { strategy: "adaptive", initialUs: 60_000_000, maxUs: 60_000_000 } },
    ],
    ["restart: { limit: { burst: 2 } }", { limit: { burst: 2, intervalUs: 10_000_000 } }],
  ])("include '%s'", (field, restart) => {
    expect(service(`{ ${field} }`).restart).toMatchObject(restart);
  });

  it.each([
    ["instances: 4", 4],
    ["instances: { min: 2, max: 5 }", 2],
    ["instances: { max: 5, initial: 3 }", 3],
  ])("say how many instances boot: '%s' is %j", (field, count) => {
    expect(service(`{ ${field} }`).instances.count).toBe(count);
  });

  it("keep a version as it was written", () => {
    expect(service("{ version: 14.10 }").version).toBe("14.10");
  });

  it("win over the flags", () => {
    expect(service("{ enabled: false, flags: [auto-start] }").enabled).toBe(false);
    expect(service("{ restart: no, flags: restartable }").restart.policy).toBe("no");
  });

  it("keep the kind, condition and place of every dependency", () => {
    const text = "{ requires: [a, { service: b, condition: healthy, timeout: 2s }], before: c }";
    expect(service(text).dependencies).toMatchObject([
      { kind: "requires", target: { name: "a", place: { line: 3, column: 21 } } },
      { kind: "requires", target: { name: "b" }, condition: "ready", timeoutUs: 2_000_000 },
      { kind: "before", target: { name: "c" } },
    ]);
  });

  it("give nameless checks of one kind different names", () => {
    const { checks } = service("{ health: [{}, {}, { name: readiness-2 }] }");
    expect(checks.map((check) => check.name)).toEqual(["readiness", "readiness-3", "readiness-2"]);
  });
});

describe("the defaults block", () => {
  const load = (defaults: string, own: string): ServiceDeclaration | undefined =>
    valueOf(declare(`system: s\ndefaults: ${defaults}\nservices:\n  web: ${own}\n`)).services[0];

  it("fills in what a service does not say, field by field", () => {
    const web = load(
      "{ restart: { policy: always, limit: { burst: 9 } }, behavior: { memory: { base: 1MiB } } }",
      "{ restart: { limit: { interval: 1s } }, behavior: { start: 1s, memory: { leak: 1B/s } } }",
    );
    expect(web?.restart).toMatchObject({
      policy: "always",
      limit: { burst: 9, intervalUs: 1_000_000 },
    });
    expect(web?.behavior).toMatchObject({
      start: { valueUs: 1_000_000 },
      memory: { baseBytes: 1_048_576, leakBytesPerSecond: 1 },
    });
  });

  it("yields its backoff to a service's own delay", () => {
    const web = load("{ restart: { backoff: exponential } }", "{ restart: { delay: 1s } }");
    expect(web?.restart.backoff).toEqual({ strategy: "fixed", delayUs: 1_000_000 });
  });

  it("that disables yields to a service's own auto-start flag", () => {
    expect(load("{ enabled: false }", "{}")?.enabled).toBe(false);
    expect(load("{ enabled: false }", "{ flags: [auto-start] }")?.enabled).toBe(true);
  });
});

describe("the manifest with every field", () => {
  const declaration = valueOf(declare(EVERY_FIELD));

  it("is read without a problem", () => {
    expect(declaration).toMatchObject({
      name: "book-shop",
      machine: { memoryBytes: 8 * 2 ** 30 },
    });
    expect(declaration.services.map((one) => one.name)).toEqual([
      "catalogue",
      "migrate",
      "search",
      "till",
      "ledger",
      "old-till",
    ]);
    expect(declaration.faults).toHaveLength(14);
    expect(declaration.actions).toHaveLength(10);
    expect(declaration.objectives).toHaveLength(6);
    expect(declaration.workloads).toHaveLength(4);
    expect(declaration.network.links).toHaveLength(3);
    expect(declaration.zones).toEqual(["north", "south"]);
    expect(declaration.groups).toHaveLength(2);
  });

  it("names each field that has no effect yet exactly once, where it is first used", () => {
    const messages = declaration.warnings.map((warning) => warning.message);
    expect(new Set(messages).size).toBe(messages.length);
    expect(declaration.warnings.every((warning) => warning.code === "not-simulated")).toBe(true);
    for (const field of ["breaker", "fault-tolerance", "config.sources", "balancing.outlier"]) {
      expect(messages).toContain(`'${field}' is not simulated yet`);
    }
  });

  it("is the same system when it is written as JSON", () => {
    const json = '{ "system": "s", "services": { "web": { "requires": "db" }, "db": {} } }';
    const yaml = "system: s\nservices:\n  web: { requires: db }\n  db: {}\n";
    const withoutPlaces = (text: string): unknown =>
      JSON.parse(JSON.stringify(valueOf(declare(text)), skipPlaces));
    expect(withoutPlaces(json)).toEqual(withoutPlaces(yaml));
  });
});

describe("a file", () => {
  it.each([
    ["system: s\nservices: {}", true],
    ["services: {}", false],
    ["[system]", false],
    ["nested: { system: s }", false],
  ])("that reads %j is native: %j", (text, native) => {
    expect(isNative(valueOf(readSource(text, "f")))).toBe(native);
  });
});

function skipPlaces(key: string, value: unknown): unknown {
  return key.toLowerCase().endsWith("place") ? undefined : value;
}
