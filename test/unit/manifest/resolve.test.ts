/**
 * The resolver: from names to ids, and what it refuses although every value is right.
 */
import { describe, expect, it } from "vitest";
import { complaints, load, valueOf } from "./read.ts";

describe("the resolver", () => {
  it("numbers services and instances in the order of the file", () => {
    const text = "system: s\nservices: { a: { instances: 2 }, b: {}, c: { instances: 3 } }\n";
    const system = valueOf(load(text));
    expect(system.services.map((one) => [one.spec.id, one.firstInstance])).toEqual([
      [0, 0],
      [1, 2],
      [2, 3],
    ]);
    expect(system.instanceCount).toBe(6);
  });

  it("turns 'before' into the other side's 'after'", () => {
    const { services } = valueOf(load("system: s\nservices: { a: { before: b }, b: {} }\n"));
    expect(services.map((one) => one.spec.dependencies)).toMatchObject([
      [],
      [{ kind: "after", target: 0, condition: "ready", timeoutUs: null }],
    ]);
  });

  it("counts repeated entries once and keeps the stricter parts", () => {
    const entries = "[b, b, { service: b, condition: completed, timeout: 9s, optional: true }]";
    const text = `system: s\nservices: { a: { requires: ${entries} }, b: { kind: oneshot } }\n`;
    expect(valueOf(load(text)).services[0]?.spec.dependencies).toEqual([
      {
        kind: "requires",
        target: 1,
        condition: "completed",
        timeoutUs: 9_000_000,
        optional: false,
        versions: [],
      },
    ]);
  });

  it("makes conflicts mutual", () => {
    const text = "system: s\nservices: { a: { conflicts: [b, b] }, b: { enabled: false } }\n";
    expect(valueOf(load(text)).services.map((one) => one.spec.conflicts)).toEqual([[1], [0]]);
  });

  it("only warns of an optional dependency on a service that does not exist", () => {
    const text = "system: s\nservices: { a: { requires: { service: bb, optional: true } } }\n";
    const system = valueOf(load(text));
    expect(system.services[0]?.spec.dependencies).toEqual([]);
    expect(system.warnings).toMatchObject([{ code: "unknown-service", severity: "warning" }]);
  });

  it("puts faults and actions in the order of time, and ties in the order of the file", () => {
    const text = [
      "system: s",
      "services: { a: { instances: 2 }, b: { instances: 3 } }",
      "faults: [{ at: 2s, kill: b/1 }, { at: 1s, hang: b }, { at: 2s, leak: a, rate: 1B/s }]",
      "actions: [{ at: 5s, stop: a }, { at: 5s, start: b }, { at: 1s, restart: a }]",
    ].join("\n");
    const system = valueOf(load(text));
    expect(system.faults).toMatchObject([
      { kind: "hang", index: 1, instances: [2, 3, 4], service: 1, forUs: null },
      { kind: "kill", index: 0, instances: [3], service: 1 },
      { kind: "leak", index: 2, instances: [0, 1], service: 0, bytesPerSecond: 1 },
    ]);
    expect(system.actions.map(({ call, services }) => [call, ...services])).toEqual([
      ["restartService", 0],
      ["stopService", 0],
      ["startService", 1],
    ]);
  });

  it("counts a service once in an action on several, in the order of the list", () => {
    const text = [
      "system: s",
      "services: { a: {}, b: { conflicts: c }, c: { enabled: false, wants: d }, d: {} }",
      "actions: [{ at: 1s, stop: [d, a, d] }, { at: 2s, pause: [b] }, { at: 3s, start: [c, d] }]",
    ].join("\n");
    const system = valueOf(load(text));
    expect(system.actions.map(({ call, services }) => [call, ...services])).toEqual([
      ["stopService", 3, 0],
      ["pauseService", 1],
      ["startService", 2, 3],
    ]);
  });

  it("finds what an objective is about", () => {
    const text = [
      "system: s",
      "services: { web: {} }",
      "workloads: { web: { target: web, arrivals: poisson(1/s), start: 1s, for: 2s } }",
      "objectives: [ready(system) <= 1s, restarts(web) <= 1, p99(web) <= 1s]",
    ].join("\n");
    const system = valueOf(load(text));
    expect(system.objectives.map((objective) => objective.subject)).toEqual([
      { kind: "system" },
      { kind: "service", service: 0 },
      { kind: "workload", workload: "web" },
    ]);
    expect(system.workloadsEnd).toBe(3_000_000);
  });

  it("names all of a cycle of a thousand, in order", () => {
    const lines = Array.from({ length: 1000 }, (_, n) => `  s${n}: { after: s${(n + 1) % 1000} }`);
    const [message, ...others] = complaints(load(`system: s\nservices:\n${lines.join("\n")}\n`));
    const names = Array.from({ length: 1000 }, (_, n) => `s${n}`);
    expect(message).toContain(`3:16: dependency cycle: ${[...names, "s0"].join(" > ")} (`);
    expect(message).toContain("the smallest set of edges that breaks it is s0 > s1;");
    expect(others).toEqual([]);
  });

  it("refuses many services that together have too many instances", () => {
    const text = "system: s\nservices: { a: { instances: 200000 }, b: { instances: 50001 } }\n";
    expect(complaints(load(text))).toEqual([
      "2:55: with those of 'b' the system has more than 250000 instances; write fewer instances",
    ]);
  });

  // 233,016 times 9 timers, and 3 for db: 5 fewer than there are.
  const MANY = "instances: 233016, health: [{ name: a }, { name: b }, { name: c }]";
  const TWO_FAULTS = "faults: [{ at: 1s, kill: db }, { at: 2s, hang: db, for: 1s }]";
  const TOO_MANY =
    "with this entry more than 2097152 timers could run at once; write fewer faults and actions";

  it.each([
    ["as many as there are", "db", "[{ at: 3s, stop: db }]", []],
    [
      "an action too many",
      "db",
      "[{ at: 3s, stop: db }, { at: 4s, start: db }]",
      [`4:33: ${TOO_MANY}`],
    ],
    [
      "a dependency's timeout too many",
      "{ service: db, timeout: 1s }",
      "[{ at: 3s, stop: db }]",
      [`4:11: ${TOO_MANY}`],
    ],
  ])("sums the timers of services, faults and actions: %s", (_, db, actions, expected) => {
    const services = `services: { web: { ${MANY}, requires: ${db} }, db: {} }`;
    const text = `system: s\n${services}\n${TWO_FAULTS}\nactions: ${actions}\n`;
    expect(complaints(load(text))).toEqual(expected);
  });

  it.each([
    ["constants and first failures", "start: 5ms, stop: 5ms, run: 5ms, start-failures: 2"],
    ["four random values", "start: uniform(1s 2s), stop: pareto(1s 2), run: exponential(1s)"],
  ])("has streams enough for 240,000 instances of %s", (_, behavior) => {
    const web = `{ instances: 240000, restart: { jitter: full }, behavior: { ${behavior} } }`;
    expect(complaints(load(`system: s\nservices: { web: ${web} }\n`))).toEqual([]);
  });

  it("accepts a conflict of two alternatives that nobody requires both of", () => {
    const text =
      "system: s\nservices: { shop: { requires: old }, old: {}, new: { enabled: false, " +
      "conflicts: old }, admin: { enabled: false, requires: new, after: old } }\n";
    expect(complaints(load(text))).toEqual([]);
  });

  it("warns of a memory limit that the machine cannot give", () => {
    const text =
      "system: s\nmachine: { memory: 1GiB }\nservices: { a: { limits: { memory: 2GiB } } }";
    expect(valueOf(load(text)).warnings).toMatchObject([
      { line: 3, column: 36, code: "impossible-limit", severity: "warning" },
    ]);
  });

  it.each([
    [
      "start-timeout: 1s, behavior: { start: 2s }",
      "'a' never starts in time: its start takes 2 s ('behavior.start') " +
        "and its start timeout is 1 s",
      "raise 'start-timeout' or lower 'behavior.start'",
    ],
    [
      "start-timeout: 1s, behavior: { start: uniform(2s 3s) }",
      "'a' never starts in time: its start takes 2 s ('behavior.start') " +
        "and its start timeout is 1 s",
      "raise 'start-timeout' or lower 'behavior.start'",
    ],
    [
      "start-timeout: 1s, hooks: { on-start: { run: constant(3s) } }",
      "'a' never starts in time: its start takes 3 s ('hooks.on-start.run') " +
        "and its start timeout is 1 s",
      "raise 'start-timeout' or lower 'hooks.on-start.run'",
    ],
    [
      "start-timeout: 1s, hooks: { on-start: { run: 9s, timeout: 2s } }, behavior: { start: 1s }",
      "'a' never starts in time: its start takes 3 s ('hooks.on-start.run' 2 s, " +
        "'behavior.start' 1 s) and its start timeout is 1 s",
      "raise 'start-timeout' or lower 'hooks.on-start.run' or 'behavior.start'",
    ],
    [
      "watchdog: 5s, behavior: { heartbeat: 6s }",
      "the heartbeats of 'a' are always late: one comes after 6 s and its watchdog waits 5 s",
      "raise 'watchdog' or lower 'behavior.heartbeat'",
    ],
  ])("warns of a timeout that nothing can keep: %s", (fields, message, hint) => {
    const text = `system: s\nservices:\n  a: { ${fields} }\n`;
    const place = { line: 3, column: 3, severity: "warning" };
    expect(valueOf(load(text)).warnings).toMatchObject([
      { ...place, code: "impossible-timeout", message, hint },
    ]);
  });

  it.each([
    ["{ failures: 1, exit: 7 }", 1],
    ["{ failures: 1/10, exit: SIGKILL }", 1],
    ["{ failures: 1, exit: 0 }", 0],
    ["{ failures: 1 }", 0],
    ["{ exit: 7 }", 0],
  ])("warns where 'exit' makes a hook fail that is to fail at times: %s", (hook, count) => {
    const text = `system: s\nservices:\n  a: { hooks: { on-start: ${hook} } }\n`;
    const warning = {
      line: 3,
      column: 3,
      code: "always-fails",
      message:
        "the hook 'on-start' of 'a' always fails: 'exit' is how it ends in the runs that " +
        "'failures' leaves",
      hint: "remove 'exit', or 'failures' if it is to fail always",
    };
    const expected = Array.from({ length: count }, () => warning);
    expect(valueOf(load(text)).warnings).toMatchObject(expected);
  });

  it("tells two amounts in bytes where in larger units they look the same", () => {
    const text =
      "system: s\nservices:\n" +
      "  a: { limits: { memory: 1MiB }, behavior: { memory: 1048577B } }\n";
    const read = load(text);
    expect(read.ok ? [] : read.problems).toMatchObject([
      {
        message:
          "impossible limit: 'a' begins with 1048577 bytes of memory and may take 1048576 bytes",
      },
    ]);
  });

  it("names what a wall costs among what makes a start too long", () => {
    const text =
      "system: s\nmachine: { isolation-cost: { container: { start: 5s } } }\n" +
      "services:\n  a: { isolation: container, start-timeout: 2s }\n";
    expect(valueOf(load(text)).warnings).toMatchObject([
      {
        message:
          "'a' never starts in time: its start takes 5 s " +
          "('machine.isolation-cost.container.start') and its start timeout is 2 s",
        hint: "raise 'start-timeout' or lower 'machine.isolation-cost.container.start'",
      },
    ]);
  });

  it.each([
    "start-timeout: 1s, behavior: { start: 1s }",
    "start-timeout: 1s, behavior: { start: uniform(500ms 3s) }",
    "start-timeout: 1s, hooks: { on-start: { run: 1s } }",
    "start-timeout: 1s, hooks: { on-start: { run: exponential(3s) } }",
    "watchdog: 5s, behavior: { heartbeat: 5s }",
    "watchdog: 5s, behavior: { heartbeat: exponential(9s) }",
    "watchdog: 5s, behavior: { heartbeat: 6s, run: 4s }",
    "watchdog: 5s, kind: oneshot, behavior: { heartbeat: 6s }",
  ])("has no word on a timeout that can be kept: %s", (fields) => {
    expect(valueOf(load(`system: s\nservices: { a: { ${fields} } }\n`)).warnings).toEqual([]);
  });

  it("reports thousands of unknown names within a bound, and soon", () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `  s${n}: { after: x${n}x }`);
    const problems = complaints(load(`system: s\nservices:\n${lines.join("\n")}\n`));
    expect(problems).toHaveLength(1001);
    expect(problems.at(-1)).toContain("at least 4000 more problems are not listed");
  });

  it("leaves a version that does not suit to the kernel, where one of the two comes later", () => {
    const text =
      "system: s\nservices:\n  db: { version: 13.2, registered: false }\n" +
      '  web: { enabled: false, requires: { service: db, version: ">=14" } }\n';
    const { warnings, services } = valueOf(load(text));
    expect(warnings).toMatchObject([
      {
        code: "version-mismatch",
        message:
          "'web' requires 'db' >=14, and 'db' is 13.2: " +
          "whichever is created last is refused with dependency-error",
      },
    ]);
    expect(services[1]?.spec.dependencies).toMatchObject([{ target: 0, versions: [">=14"] }]);
  });

  it("warns of what is planned for later than the operator's shutdown", () => {
    const text =
      "system: s\nservices: { web: {} }\nactions:\n  - { at: 2m, shutdown: system }\n" +
      "  - { at: 2m, stop: web }\n  - { at: 3m, start: web }\n";
    expect(valueOf(load(text)).warnings).toMatchObject([
      { code: "after-shutdown", message: "this comes after the shutdown of line 4" },
    ]);
  });

  it.each([
    // Stops that take all of their time, 3 s each, may go on for 6 s.
    ["at: 1m58s, reboot: system", []],
    ["at: 1m53s, reboot: system", [5]],
    ["at: 1m58s, reboot: system, deadline: 1s", [5]],
    ["at: 2m, reboot: system, deadline: 1s", []],
    ["at: 1m58s, stop: db", [5]],
    ["at: 1m58s, batch: [{ stop: db }, { reboot: system }]", []],
  ] as const)("asks whether a reboot may be under way at the shutdown: %s", (before, lines) => {
    const text =
      "system: s\nservices: { web: {}, db: {} }\nactions:\n" +
      `  - { ${before} }\n  - { at: 2m, shutdown: system }\n  - { at: 3m, start: web }\n`;
    const { warnings } = valueOf(load(text));
    expect(warnings.map(({ message }) => message)).toEqual(
      lines.map((line) => `this comes after the shutdown of line ${line}`),
    );
  });

  it.each([
    ["{ shutdown: system }, { reboot: system }", 1],
    ["{ stop: web }, { reboot: system }, { shutdown: system }", 0],
  ])("knows that of a batch only the first shutdown or reboot is taken: %s", (calls, count) => {
    const text =
      `system: s\nservices: { web: {} }\nactions:\n  - { at: 2m, batch: [${calls}] }\n` +
      "  - { at: 3m, start: web }\n";
    expect(valueOf(load(text)).warnings).toHaveLength(count);
  });
});
