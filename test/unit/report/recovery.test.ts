/**
 * What counts for `recovery`: faults of a service, and those of others that took it down.
 */
import { expect, it } from "vitest";
import { judge } from "../../../sim/report/objectives.ts";
import { reported } from "./reported.ts";

const PAIR = `services:
  db: { behavior: { start: constant(200ms) } }
  bound: { binds-to: db }
`;
const GROUP = `services:
  a: { behavior: { start: constant(200ms) } }
  b: { behavior: { start: constant(700ms) } }
groups: { both: { members: [a, b], strategy: one-for-all } }
`;
const KILL = "faults: [{ at: 10s, kill: db }]\n";

const CASES = [
  { title: "for ever", text: PAIR + KILL, bound: null, system: null },
  {
    title: "until somebody starts it",
    text: `${PAIR}${KILL}actions: [{ at: 12s, start: bound }]`,
    bound: 2_000_000,
    system: 2_000_000,
  },
  {
    title: "for ever, though the other one was stopped and started since",
    text: `${PAIR}${KILL}actions: [{ at: 20s, stop: db }, { at: 30s, start: db }]`,
    bound: null,
    system: null,
  },
  {
    title: "no more, once it was stopped by its name",
    text: `${PAIR}${KILL}actions: [{ at: 20s, stop: bound }]`,
    bound: 0,
    system: 300_000,
  },
  {
    title: "no more, as long as a stop of the other one stands",
    text: `${PAIR}${KILL}actions: [{ at: 20s, stop: db }]`,
    bound: 0,
    system: 300_000,
  },
  {
    title: "not at all, where an operator took it down",
    text: `${PAIR}actions: [{ at: 20s, stop: db }, { at: 30s, start: db }]`,
    bound: 0,
    system: 0,
  },
  {
    title: "not at all, where the other one exited cleanly",
    text: `services:
  db: { behavior: { run: constant(5s) } }
  bound: { binds-to: db }
`,
    bound: 0,
    system: 0,
  },
];

it.each(CASES)("a service that went down with another is away $title", async (each) => {
  const objectives = 'objectives: ["recovery(bound) <= 1s", "recovery(system) <= 1s"]';
  const { system, report } = await reported(`${each.text}\n${objectives}\n`, 100);
  const observed = judge(system.objectives, report).map((verdict) => verdict.observed);
  expect(observed).toEqual([each.bound, each.system]);
});

it("counts how long a member is away that its group restarts with another", async () => {
  const text = `${GROUP}faults: [{ at: 10s, kill: a }]
objectives: ["recovery(a) <= 1s", "recovery(b) <= 500ms"]
`;
  const { system, report } = await reported(text, 100);
  const [own, other] = judge(system.objectives, report);
  expect(own?.held).toBe(true);
  expect(other?.held).toBe(false);
  expect(other?.observed).toBeGreaterThanOrEqual(700_000);
});
