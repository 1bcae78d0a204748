/**
 * Supervision groups against a model that is plain enough to be trusted by reading: random trees,
 * and hundreds of crashes, ends, and an operator's starts, stops and restarts, with time between.
 *
 * After each step the two agree on who was started, failed to, and was stopped, in which order, on
 * each restart that a group counts and each escalation, on who runs, and on what each group is.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { SupervisionModel } from "../models/supervision.ts";
import { seedOfRun } from "../support/seed-of-run.ts";
import { membersOf, randomTree, sentencesOf, type Tree } from "../support/supervision/cases.ts";
import { InstantMachine } from "../support/supervision/instant-machine.ts";
import { systemOf } from "../support/supervision/ours.ts";

const STEPS_MIN = 200;
const SEED = seedOfRun(import.meta.url);
const RUNS = 400;
const TIMEOUT_MS = 120_000;

const CODES = [0, 1] as const;

type Event =
  | { readonly kind: "exit"; readonly pick: number; readonly code: 0 | 1 }
  | { readonly kind: "stopService" | "restartService"; readonly pick: number }
  | { readonly kind: "startService"; readonly pick: number }
  | { readonly kind: "pass"; readonly us: number };

const pick = fc.nat({ max: 999 });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("exit" as const),
      pick,
      code: fc.constantFrom(...CODES, 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("startService" as const), pick }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("stopService" as const, "restartService" as const),
      pick,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      us: fc.constantFrom(1, 499_999, 500_000, 1_000_000, 2_000_000, 2_000_001, 10_000_000),
    }),
  },
);

class Pair {
  readonly #tree: Tree;
  readonly #names: readonly string[];
  readonly #machine: InstantMachine;
  readonly #model: SupervisionModel;
  readonly #done: string[] = [];
  /** How often each kind of thing has happened. */
  readonly counts = new Map<string, number>();

  constructor(tree: Tree) {
    const members = membersOf(tree);
    // First starts are the boot's, which no group supervises: they succeed.
    const failing = new Map(members.map((member) => [member.name, member]));
    this.#tree = tree;
    this.#names = members.map(({ name }) => name);
    this.#machine = new InstantMachine(systemOf(tree), (name, start) => {
      const member = failing.get(name);
      if (member === undefined) return false;
      return member.failing.includes(start) || start >= (member.failingFrom ?? Infinity);
    });
    this.#model = new SupervisionModel(tree);
    this.#compare();
  }

  befall(about: Event): void {
    if (about.kind === "pass") {
      this.#model.now += about.us;
      this.#machine.passTo(this.#model.now);
      return;
    }
    const name = this.#chosen(about);
    if (name === undefined) return;
    this.#done.push(
      `${this.#model.now}: ${about.kind} ${name} ${"code" in about ? about.code : ""}`,
    );
    switch (about.kind) {
      case "exit":
        this.#machine.exit(name, { kind: "code", code: about.code });
        this.#model.exit(name, about.code === 0);
        break;
      case "startService":
        this.#machine.ask("startService", name);
        this.#model.operatorStarts(name);
        break;
      case "stopService":
        this.#machine.ask("stopService", name);
        this.#model.operatorStops(name);
        break;
      case "restartService":
        this.#machine.ask("restartService", name);
        this.#model.operatorRestarts(name);
    }
    this.#compare();
  }

  /** Who runs can end, and mostly who does not is started. */
  #chosen(about: Exclude<Event, { kind: "pass" }>): string | undefined {
    const { up } = this.#model;
    const isOfDown = about.kind === "startService" && about.pick % 4 > 0;
    const among =
      about.kind === "exit" ? up : this.#names.filter((name) => !isOfDown || !up.includes(name));
    return among[about.pick % Math.max(among.length, 1)];
  }

  #compare(): void {
    const records = this.#machine.takeRecords();
    const spec = this.#machine.system;
    const model = this.#model.takeHappened();
    for (const line of model) {
      const kind = line.replaceAll(/[gm]?\d+/gu, "…");
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    }
    this.#same(toldBy(records, spec), model);
    this.#same(
      this.#names.filter((name) => this.#machine.isUp(name)),
      this.#model.up,
    );
    const words = { running: "up", stopped: "down", failed: "failed" } as const;
    const groups = spec.groups.map(({ spec: { name } }) => {
      const state = this.#machine.stateOf(name);
      return `${name} ${state in words ? words[state as keyof typeof words] : state}`;
    });
    this.#same(groups, this.#model.groups);
  }

  #same(actual: readonly string[], expected: readonly string[]): void {
    if (actual.join("\n") === expected.join("\n")) return;
    const tree = sentencesOf({ root: this.#tree, steps: [] });
    const both = `kernel: ${actual.join(", ")}\nmodel: ${expected.join(", ")}`;
    throw new Error(`${tree}\n${this.#done.join("\n")}\n${both}`);
  }
}

function toldBy(records: readonly TraceRecord[], spec: SystemSpec): readonly string[] {
  const groupOf = (id: number | null): string =>
    id === null ? "nobody" : (spec.groups[id]?.spec.name ?? "");
  return records.flatMap((record): readonly string[] => {
    switch (record.event) {
      case "group.state":
        return record.to === "starting" ? [`start ${groupOf(record.group)}`] : [];
      case "group.restart":
        return [`restart ${record.restarts} of ${record.intensity} in ${groupOf(record.group)}`];
      case "escalation":
        return [`${groupOf(record.group)} escalates to ${groupOf(record.to)}`];
      case "service.state": {
        const name = spec.services[record.instance]?.spec.name ?? "";
        if (record.to === "starting") return [`start ${name}`];
        if (record.to === "stopping") return [`stop ${name}`];
        return record.from === "starting" && record.to === "failed" ? [`fail ${name}`] : [];
      }
      default:
        return [];
    }
  });
}

it(
  "does what the model of a group says, whatever befalls its members",
  { timeout: TIMEOUT_MS },
  () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        randomTree,
        fc.array(event, { minLength: STEPS_MIN, maxLength: STEPS_MIN + 50, size: "max" }),
        (tree, events) => {
          const pair = new Pair(tree);
          for (const about of events) pair.befall(about);
          for (const [kind, count] of pair.counts) seen.set(kind, (seen.get(kind) ?? 0) + count);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    // It was no walk through groups that are down: each kind of thing has happened, and often.
    for (const kind of [
      "start …",
      "stop …",
      "fail …",
      "restart … of … in …",
      "… escalates to …",
      "… escalates to nobody",
    ]) {
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(1_000);
    }
  },
);
