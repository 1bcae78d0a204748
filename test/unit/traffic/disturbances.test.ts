/**
 * The port by which faults disturb the network: ends as a system names them, and as many
 * disturbances at a time as there is room for.
 */
import { expect, test } from "vitest";
import type { InstanceId } from "../../../kernel/spec.ts";
import { BOOT, duration, instant } from "../../../kernel/time.ts";
import type { TraceBody, TraceRecord } from "../../../kernel/trace/events.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { DISTURBANCES_MAX, type Disturbance, type End } from "../../../sim/traffic/disturbances.ts";
import { Traffic } from "../../../sim/traffic/traffic.ts";
import { load, valueOf } from "../manifest/read.ts";

const core = loadCore();
const [WEB, DB, ALONE] = [0, 1, 3] as const;
const SHOPPERS: End = { kind: "workload", workload: 0 };
const RUNNING = {
  from: "starting",
  to: "running",
  generation: 1,
  exit: null,
  error: null,
} as const;
const SHARES = { none: null, all: { numerator: 1, denominator: 1 } } as const;

/** One request at 1 ms: web/0 asks db/0 or db/1; everything runs and is ready. */
function traffic(): Traffic {
  core.reset();
  const system = valueOf(
    load(
      "system: s\nservices:\n  web: { behavior: { calls: [db] } }\n  db: { instances: 2 }\n" +
        "  alone: {}\nworkloads: { a: { target: web, arrivals: constant(1000/s), for: 1500us } }\n",
    ),
  );
  const { traffic: spec } = system;
  if (spec === null) throw new Error("there is traffic");
  const made = new Traffic({ system, traffic: spec, core, streams: core.streams(1n, "splitmix") });
  for (const id of [0, 1, 2].map((number) => number as InstanceId)) {
    made.rise(id);
    made.observe(record({ event: "service.state", instance: id, ...RUNNING }));
    made.observe(record({ event: "service.ready", instance: id, ready: true }));
  }
  return made;
}

function record(body: TraceBody): TraceRecord {
  return { ...body, tUs: BOOT, seq: 0, cause: null };
}

function instance(id: number): End {
  return { kind: "instance", instance: id as InstanceId };
}

function run(made: Traffic): { readonly ok: number; readonly lost: number; readonly atUs: number } {
  made.advance(instant(1_000));
  const atUs = made.drain(instant(10_000_000));
  const { workloads, calls } = made.usage();
  const messages = [...workloads, ...calls].map(({ messages: { lost } }) => lost);
  return {
    ok: workloads[0]?.counts.outcomes.ok ?? 0,
    lost: messages.reduce((sum, lost) => sum + lost, 0),
    atUs,
  };
}

function delay(from: readonly End[], to: readonly End[], us: number): Disturbance {
  return { from, to, effect: { kind: "delay", addUs: duration(us) } };
}

test("ends are instances and workloads; those to whom no request comes do not matter", () => {
  const made = traffic();
  made.network.disturb(delay([SHOPPERS, instance(ALONE)], [instance(WEB)], 100));
  made.network.disturb(delay([instance(WEB)], [instance(DB), instance(DB + 1)], 10));
  made.network.disturb(delay([instance(DB)], [instance(WEB)], 1));
  expect(run(made)).toEqual({ ok: 1, lost: 0, atUs: 1_111 });
});

test("what is calmed strikes nobody, and its place is for the next", () => {
  const made = traffic();
  const first = made.network.disturb(delay([SHOPPERS], [instance(WEB)], 100));
  made.network.calm(first);
  const next = made.network.disturb(delay([instance(WEB)], [instance(DB)], 10));
  expect(next).toBe(first);
  expect(run(made)).toEqual({ ok: 1, lost: 0, atUs: 1_010 });
});

test("there is room for so many at a time, and more are a mistake of whoever asks", () => {
  const made = traffic();
  for (let n = 0; n < DISTURBANCES_MAX; n++) {
    made.network.disturb(delay([SHOPPERS], [instance(WEB)], 1));
  }
  expect(() => made.network.disturb(delay([], [], 1))).toThrow("room");
  expect(run(made)).toEqual({ ok: 1, lost: 0, atUs: 1_000 + DISTURBANCES_MAX });
});

test("what is lost whole while that lasts is sent again and again", () => {
  const made = traffic();
  const loss = { kind: "loss", share: SHARES.all } as const;
  const id = made.network.disturb({ from: [SHOPPERS], to: [instance(WEB)], effect: loss });
  made.advance(instant(500_000));
  made.network.calm(id);
  expect(run(made)).toEqual({ ok: 1, lost: 2, atUs: 601_000 });
});

test("errors of an instance are its own, and end when they are taken back", () => {
  const failing = traffic();
  failing.network.setErrors(0 as InstanceId, SHARES.all);
  failing.network.setErrors(ALONE as InstanceId, SHARES.all);
  expect(run(failing).ok).toBe(0);
  const healed = traffic();
  healed.network.setErrors(0 as InstanceId, SHARES.all);
  healed.network.setErrors(0 as InstanceId, SHARES.none);
  expect(run(healed).ok).toBe(1);
});
