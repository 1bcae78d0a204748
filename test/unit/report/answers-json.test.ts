/**
 * What JSON tells of calls that were taken: what was so already, and what a search found.
 */
import { expect, it } from "vitest";
import { bootJson } from "../../../sim/report/boot-json.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { BY_OPERATOR } from "../../support/audit-records.ts";
import { reported, type Reported } from "./reported.ts";
import { Scribe, sketchSystem } from "./small-system.ts";

interface Told {
  readonly answers: readonly unknown[];
  readonly answers_not_listed: number;
  readonly refused_calls: readonly unknown[];
}

function jsonOf(run: Reported): Told {
  const outcome = { ...run, seed: 1n, version: "0.1.0", verdicts: [], audit: null, page: null };
  return JSON.parse([...bootJson(outcome)].join("")) as Told;
}

const NAMES = Array.from({ length: 9 }, (_, at) => `s${at}`);

it("has what was so already and what a search found, and leaves out what says it all", async () => {
  const run = await reported(
    `services:
  app: { isolation: { capabilities: [service-discover, service-start] } }
${NAMES.map((name) => `  ${name}: {}`).join("\n")}
actions:
  - { at: 1s, stop: s0 }
  - { at: 2s, stop: s0 }
  - { at: 2s, pause: s0 }
  - { at: 2s, start: s1, as: app/0 }
  - { at: 2s, pause: s2 }
  - { at: 2s, start: s2 }
  - { at: 2s, discover: "s*" }
  - { at: 2s, discover: "zz*", as: app/0 }
`,
    10,
  );
  const { answers, answers_not_listed: notListed, refused_calls: refused } = jsonOf(run);
  const search = { call: "discoverServices", service: null, already: null, left_paused: null };
  const found = { left_paused: null, pattern: null, found: null, names: null };
  expect(answers).toEqual([
    {
      at_us: 2_000_000,
      caller: "operator",
      call: "stopService",
      service: "s0",
      already: "stopped",
      ...found,
    },
    {
      at_us: 2_000_000,
      caller: "app/0",
      call: "startService",
      service: "s1",
      already: "running",
      ...found,
    },
    {
      at_us: 2_000_000,
      caller: "operator",
      call: "startService",
      service: "s2",
      already: null,
      ...found,
      left_paused: "whole",
    },
    {
      at_us: 2_000_000,
      caller: "operator",
      ...search,
      pattern: "s*",
      found: 9,
      names: NAMES.slice(0, 8),
    },
    { at_us: 2_000_000, caller: "app/0", ...search, pattern: "zz*", found: 0, names: [] },
  ]);
  expect(notListed).toBe(0);
  expect(refused).toHaveLength(1);
});

it("counts those that are not kept", () => {
  const system = sketchSystem([{ name: "db" }]);
  const scribe = new Scribe();
  const call = { ...BY_OPERATOR, event: "audit", call: "stopService", service: null } as const;
  const seq = scribe.write(5, { ...call, error: null });
  const recorder = createRunRecorder(system);
  for (const record of scribe.records) recorder.observe(record);
  const already = { kind: "already", state: "stopped" } as const;
  const answers = new Map([
    [seq, already],
    [seq + 1, already],
  ]);
  const result = { ...scribe.result(9, 1), answers, answersNotKept: 3 };
  const told = jsonOf({ system, report: recorder.report(result) });
  expect(told.answers).toHaveLength(1);
  expect(told.answers_not_listed).toBe(4);
});
