/**
 * What traffic a manifest comes to: every default filled in, every name resolved.
 */
import { describe, expect, it } from "vitest";
import type { SystemSpec } from "../../../sim/system.ts";
import type { ServiceTraffic, TrafficSpec, WorkloadSpec } from "../../../sim/traffic/spec.ts";
import { complaints, load, valueOf } from "./read.ts";

const NEVER = { numerator: 0, denominator: 1 };
const AT_ONCE = { kind: "constant", valueUs: 0 };
const ASK_WEB = "workloads: { shop: { target: web, arrivals: poisson(10/s), for: 1s } }";

function systemOf(...lines: readonly string[]): SystemSpec {
  return valueOf(load(["system: s", ...lines].join("\n")));
}

function trafficOf(...lines: readonly string[]): TrafficSpec {
  const { traffic } = systemOf(...lines);
  if (traffic === null) throw new Error("no traffic");
  return traffic;
}

/** The traffic of `web`, which a workload asks. */
function web(fields: string, others = "db: {}, api: {}"): ServiceTraffic {
  const { services } = trafficOf(`services: { web: { ${fields} }, ${others} }`, ASK_WEB);
  const [first] = services;
  if (first === undefined) throw new Error("nobody is asked");
  return first;
}

function workload(fields: string): WorkloadSpec {
  const written = `workloads: { shop: { target: web, arrivals: poisson(10/s), ${fields} } }`;
  const [first] = trafficOf("services: { web: {} }", written).workloads;
  if (first === undefined) throw new Error("no workload");
  return first;
}

function warnings(...lines: readonly string[]): readonly string[] {
  return systemOf(...lines).warnings.map(({ line, column, message }) => {
    return `${line}:${column}: ${message}`;
  });
}

describe("a system in which nobody asks and nobody calls", () => {
  it("has no traffic, and no end of it", () => {
    expect(systemOf("services: { web: {} }")).toMatchObject({ traffic: null, workloadsEnd: null });
  });
});

describe("a service that says nothing", () => {
  it("serves at once, a hundred at a time, and a thousand wait", () => {
    expect(web("")).toEqual({
      service: 0,
      station: {
        serviceTime: AT_ONCE,
        concurrency: 100,
        queueMax: 1000,
        discipline: "fifo",
        shed: null,
        errors: NEVER,
        memoryBytes: 0,
        steps: [],
      },
      balancing: {
        strategy: "round-robin",
        weights: [100],
        panicThreshold: 50,
        slowStartUs: 0,
        connectionsMax: null,
      },
    });
  });
});

describe("a pool", () => {
  it("is there for whoever is called or asked, and for nobody else", () => {
    const services = "services: { db: {}, idle: {}, web: { behavior: { calls: db } } }";
    const traffic = trafficOf(services, ASK_WEB);
    expect(traffic.services.map(({ service }) => service)).toEqual([0, 2]);
  });

  it.each([
    ["", [100, 100, 100]],
    ["balancing: { weights: [100, 50, 0] }", [100, 50, 0]],
  ])("of three instances that says %j weighs them %j", (fields, weights) => {
    expect(web(`instances: 3, ${fields}`).balancing.weights).toEqual(weights);
  });

  it("may have weights for those that a scaling adds", () => {
    const { balancing } = web(
      "instances: { max: 3, initial: 2 }, balancing: { weights: [1, 2, 3] }",
    );
    expect(balancing.weights).toEqual([1, 2, 3]);
  });

  it("takes what it does not say from the defaults", () => {
    const traffic = trafficOf(
      "defaults: { balancing: { strategy: maglev, slow-start: 10s } }",
      "services: { web: { balancing: { panic-threshold: 0.3, max-connections: 7 } } }",
      ASK_WEB,
    );
    expect(traffic.services[0]?.balancing).toMatchObject({
      strategy: "maglev",
      slowStartUs: 10_000_000,
      panicThreshold: 30,
      connectionsMax: 7,
    });
  });
});

describe("a station", () => {
  it.each([
    ["service-time: 2ms", { serviceTime: { kind: "constant", valueUs: 2000 } }],
    ["concurrency: 1, queue: 0", { concurrency: 1, queueMax: 0 }],
    ["concurrency: 2147483647", { concurrency: 2_147_483_647 }],
    ["discipline: lifo", { discipline: "lifo" }],
    [
      "shed: { above: 80 % }",
      { shed: { above: { numerator: 4, denominator: 5 }, below: "normal" } },
    ],
    ["shed: { above: 0.5, below: critical }", { shed: { below: "critical" } }],
    ["errors: 1/10000", { errors: { numerator: 1, denominator: 10_000 } }],
    ["memory: { per-request: 16KiB }", { memoryBytes: 16_384 }],
  ])("whose behavior is '%s' is that", (behavior, expected) => {
    expect(web(`behavior: { ${behavior} }`).station).toMatchObject(expected);
  });
});

describe("calls", () => {
  const steps = (calls: string): readonly (readonly unknown[])[] => {
    return web(`behavior: { calls: ${calls} }`).station.steps;
  };

  it.each([
    ["db", [[1]]],
    ["[db, api]", [[1], [2]]],
    ["[[db, api], db]", [[1, 2], [1]]],
    ["[{ service: api }, [db]]", [[2], [1]]],
  ])("written %s are steps of %j", (calls, targets) => {
    expect(steps(calls)).toMatchObject(targets.map((step) => step.map((target) => ({ target }))));
  });

  it("are made once, always, and without a policy where they say nothing", () => {
    expect(steps("db")).toEqual([
      [
        {
          target: 1,
          count: 1,
          isParallel: false,
          probability: { numerator: 1, denominator: 1 },
          isOptional: false,
          policy: {
            timeoutUs: null,
            retries: 0,
            backoff: null,
            budget: null,
            hedgeUs: null,
            requestBytes: 0,
            responseBytes: 0,
          },
          place: { file: "system.yaml", line: 2, column: 39 },
        },
      ],
    ]);
  });

  it("have every field of their own", () => {
    const call =
      "{ service: db, count: 3, mode: parallel, probability: 10 %, optional: true, timeout: 1s, " +
      "retries: 2, backoff: { initial: 10ms, multiplier: 1.5, jitter: full }, budget: 20 %, " +
      "hedge: 50ms, request-size: 1KiB, response-size: 1MB }";
    expect(steps(call)).toMatchObject([
      [
        {
          count: 3,
          isParallel: true,
          probability: { numerator: 1, denominator: 10 },
          isOptional: true,
          policy: {
            timeoutUs: 1_000_000,
            retries: 2,
            backoff: { initialUs: 10_000, multiplier: 1.5, maxUs: 30_000_000, isJittered: true },
            budget: { numerator: 1, denominator: 5 },
            hedgeUs: 50_000,
            requestBytes: 1024,
            responseBytes: 1_000_000,
          },
        },
      ],
    ]);
  });

  it.each([
    ["10ms", { initialUs: 10_000, multiplier: 2, maxUs: 30_000_000, isJittered: false }],
    ["1m", { initialUs: 60_000_000, maxUs: 60_000_000 }],
    ["{ initial: 1s, max: 1s }", { initialUs: 1_000_000, maxUs: 1_000_000 }],
  ])("with the backoff %s wait %j", (backoff, expected) => {
    const written = `{ service: db, retries: 1, backoff: ${backoff} }`;
    expect(steps(written)).toMatchObject([[{ policy: { backoff: expected } }]]);
  });

  it.each([
    ["backoff: 10ms", "'backoff' has no effect: nothing is asked once more"],
    ["budget: 20 %", "'budget' has no effect: nothing is asked once more"],
  ])("that say '%s' are warned of", (policy, message) => {
    const calls = `services: { web: { behavior: { calls: { service: db, ${policy} } } }, db: {} }`;
    expect(warnings(calls).map((text) => text.replace(/^\d+:\d+: /u, ""))).toEqual([message]);
  });

  it("that would be hedged after their timeout are warned of", () => {
    const hedged = "{ service: db, timeout: 50ms, hedge: 50ms }";
    const calls = `services: { web: { behavior: { calls: ${hedged} } }, db: {} }`;
    expect(warnings(calls).join(" ")).toContain("the attempt that it would follow has timed out");
  });

  it("give the right to send messages", () => {
    const sends = "sends: { to: db, every: 1s }";
    const behavior = `behavior: { calls: [[api, db]], ${sends} }`;
    const line = `services: { web: { ${behavior} }, db: {}, api: {} }`;
    expect(systemOf(line).services[0]?.spec.routes).toEqual([{ target: 1, isGranted: true }]);
  });
});

describe("a workload", () => {
  it("that says nothing more begins at the boot, with normal requests of their own keys", () => {
    expect(workload("for: 1m")).toMatchObject({
      name: "shop",
      target: 0,
      arrivals: { kind: "poisson", perSecond: 10 },
      key: null,
      priorities: [0, 1, 0, 0],
      startUs: 0,
      endUs: 60_000_000,
      policy: { timeoutUs: null, retries: 0 },
    });
  });

  it.each([
    ["start: 1s", { startUs: 1_000_000, endUs: null }],
    ["start: 1s, for: 2s", { startUs: 1_000_000, endUs: 3_000_000 }],
    ["priority: critical", { priorities: [0, 0, 0, 1] }],
    ["priorities: { critical: 1, normal: 90 }", { priorities: [0, 90, 0, 1] }],
    ["key: uniform(5)", { key: { kind: "uniform", keys: 5 } }],
    ["timeout: 1s, retries: 3", { policy: { timeoutUs: 1_000_000, retries: 3 } }],
  ])("that says '%s' is that", (fields, expected) => {
    expect(workload(fields)).toMatchObject(expected);
  });

  it("ends the run with the last of them", () => {
    const workloads = [
      "workloads:",
      "  a: { target: web, arrivals: constant(1/s), start: 5s, for: 2s }",
      "  b: { target: web, arrivals: constant(1/s), start: 1s, for: 2s }",
      "  c: { target: web, arrivals: constant(1/s), start: 3s }",
    ];
    expect(systemOf("services: { web: {} }", ...workloads).workloadsEnd).toBe(7_000_000);
  });

  it("may ask what is not registered, if an action creates it", () => {
    const services = "services: { web: { registered: false }, db: { behavior: { calls: web } } }";
    const actions = "actions: [{ at: 1s, batch: [{ create: web }] }]";
    expect(complaints(load(["system: s", services, ASK_WEB, actions].join("\n")))).toEqual([]);
  });

  it("that is wrong is not also missed by the objectives that name it", () => {
    const workloads = "workloads: { shop: { arrivals: poisson(1/s) } }";
    const objectives = "objectives: [p99(shop) <= 1s, p99(shp) <= 1s]";
    const text = ["system: s", "services: { web: {} }", workloads, objectives].join("\n");
    expect(complaints(load(text))).toEqual([
      "3:20: a workload lacks 'target'; write { target: web, arrivals: poisson(200/s) }",
      "4:35: there is no workload or service 'shp'; the only service is web",
    ]);
    const named = text.replace("poisson(1/s)", "poisson(1/s), target: web").replace("shp", "w1");
    expect(complaints(load(named))).toEqual([
      "4:35: there is no workload or service 'w1'; there are web, shop",
    ]);
    const broken = text.replace("{ web: {} }", "{ web: { behavior: { start: -1s } } }");
    expect(complaints(load(broken)).at(-1)).toBe("4:35: there is no workload or service 'shp'");
  });
});

describe("the network", () => {
  const IDEAL = {
    latency: AT_ONCE,
    loss: NEVER,
    duplicate: NEVER,
    reorder: null,
    bandwidth: null,
    connect: 1,
  };

  it("is ideal where nothing is said", () => {
    const { network } = trafficOf("services: { web: {} }", ASK_WEB);
    expect(network).toEqual({ standard: IDEAL, links: [], zones: null });
  });

  it("has links that say what is different, for whoever asks", () => {
    const { network } = trafficOf(
      "services: { web: {}, db: {} }",
      ASK_WEB,
      "network:",
      "  default: { latency: 1ms, loss: 1 % }",
      "  links:",
      "    - { from: web, to: db, latency: 2ms }",
      "    - { from: shop, to: web, loss: 0 % }",
      "    - { to: db, bandwidth: 1kB/s, reorder: { share: 1 %, by: 5ms } }",
    );
    const standard = {
      ...IDEAL,
      latency: { kind: "constant", valueUs: 1000 },
      loss: { numerator: 1, denominator: 100 },
    };
    expect(network.standard).toEqual(standard);
    expect(network.links).toEqual([
      {
        from: { kind: "service", service: 0 },
        to: 1,
        link: { ...standard, latency: { kind: "constant", valueUs: 2000 } },
      },
      { from: { kind: "workload", workload: 0 }, to: 0, link: { ...standard, loss: NEVER } },
      {
        from: { kind: "anyone" },
        to: 1,
        link: {
          ...standard,
          bandwidth: 1000,
          reorder: {
            share: { numerator: 1, denominator: 100 },
            by: { kind: "constant", valueUs: 5000 },
          },
        },
      },
    ]);
  });

  it("takes a link of its zones from the default, as far as it does not say otherwise", () => {
    const { network } = trafficOf(
      "machine: { zones: [a, b] }",
      "services: { web: {} }",
      ASK_WEB,
      "network: { default: { loss: 1 % }, zones: { cross: { latency: 2ms } } }",
    );
    expect(network.zones).toEqual({
      same: { ...IDEAL, loss: { numerator: 1, denominator: 100 } },
      cross: {
        ...IDEAL,
        loss: { numerator: 1, denominator: 100 },
        latency: { kind: "constant", valueUs: 2000 },
      },
    });
  });
});

describe("zones", () => {
  const zonesOf = (machine: string, services: string): SystemSpec["zones"] => {
    return systemOf(`machine: { ${machine} }`, `services: { ${services} }`).zones;
  };

  it("are none where the machine has none", () => {
    expect(zonesOf("", "web: {}")).toBeNull();
  });

  it.each([
    ["web: { instances: 5 }", [0, 1, 2, 0, 1]],
    ["web: { instances: 2 }, db: { instances: 2 }", [0, 1, 0, 1]],
    ["web: { instances: 2, zone: c }, db: {}", [2, 2, 0]],
    ["web: { instances: 3, zone: [c, a, c] }", [2, 0, 2]],
  ])("take the instances of '%s' in turn: %j", (services, ofInstance) => {
    expect(zonesOf("zones: [a, b, a, c]", services)).toEqual({
      names: ["a", "b", "c"],
      ofInstance,
    });
  });

  it("that are wrong are told once, and no echo of them", () => {
    const text = "system: s\nmachine: { zones: [a b] }\nservices: { web: { zone: a } }\n";
    expect(complaints(load(text)).map((line) => line.split(":")[0])).toEqual(["2"]);
  });
});

describe("a workload that is named as a service", () => {
  it("is warned of at its name, since the name means the service elsewhere", () => {
    const lines = ["services: { web: {} }", ASK_WEB.replace("shop:", "web:")];
    expect(warnings(...lines)).toEqual([
      "3:14: the workload 'web' is named as a service, which 'web' means elsewhere",
    ]);
    expect(warnings("services: { web: {} }", ASK_WEB)).toEqual([]);
  });
});
