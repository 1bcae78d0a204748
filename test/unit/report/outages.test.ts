/**
 * From where the line of an outage counts: the fault, and where that was noticed later, both.
 */
import { expect, it } from "vitest";
import { happeningLines } from "../../../sim/report/boot-text/happenings.ts";
import { judge } from "../../../sim/report/objectives.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported } from "./reported.ts";

const CHECK = "health: { kind: readiness, interval: 2s, timeout: 1s, failures: 2 }";
const START = "behavior: { start: 500ms }";
const HANG = "faults: [{ at: 1m, for: 20s, hang: db }]";

interface Case {
  readonly title: string;
  readonly text: string;
  readonly says: string;
  readonly recovery: number;
  /** Which of the lines that say so. */
  readonly nth?: number;
}

const CASES: readonly Case[] = [
  {
    title: "a hang that ends by itself once it was noticed",
    text: `services: { db: { ${CHECK}, ${START} } }\n${HANG}`,
    says: "ready again, 20.5 s after the fault, 17 s after it was noticed",
    recovery: 17_000_000,
  },
  {
    title: "a hang that a restart ends",
    text: `services: { db: { watchdog: 10s, stop-timeout: 2s, ${CHECK}, ${START} } }\n${HANG}`,
    says: "ready again, 8.1 s after the fault, 4.6 s after it was noticed",
    recovery: 4_600_000,
  },
  {
    title: "a hang that is ended as soon as it is noticed",
    text: `services: { db: { ${START} } }
faults: [{ at: 1m, hang: db }, { at: 1m, kill: db }]`,
    says: "ready again, 600 ms after the fault",
    recovery: 600_000,
  },
  {
    title: "a crash long after a hang that nobody noticed",
    text: `services: { db: { ${START} } }
faults: [{ at: 20s, for: 2s, hang: db }, { at: 1m, kill: db }]`,
    says: "ready again, 600 ms after the fault",
    recovery: 600_000,
  },
  {
    title: "a crash of its own",
    text: "services: { db: { behavior: { start: 500ms, run: 60s, exit: 1 } } }",
    says: "ready again, 600 ms after it failed",
    recovery: 600_000,
  },
  {
    title: "a crash of its own after one that a fault made",
    text: `services: { db: { behavior: { start: 500ms, run: 40s, exit: SIGSEGV } } }
faults: [{ at: 10s, kill: db }]`,
    nth: 1,
    says: "ready again, 600 ms after it failed",
    recovery: 600_000,
  },
  {
    title: "heartbeats that are late of nothing that is known",
    text: "services: { db: { watchdog: 4s, behavior: { start: 500ms, heartbeat: 9s } } }",
    says: "ready again, 600 ms after it was noticed",
    recovery: 600_000,
  },
];

it.each<Case>(CASES)("$title is told from there", async ({ text, says, recovery, nth = 0 }) => {
  const objectives = 'objectives: ["recovery(db) <= 1m"]';
  const { system, report } = await reported(`${text}\n${objectives}\n`, 100);
  const lines = happeningLines(system, report, { width: 160, palette: PLAIN, detail: "lines" });
  const line = lines.filter((each) => each.includes("ready again"))[nth] ?? "";
  expect(line.slice(line.indexOf("ready again"))).toBe(says);
  // What the objective counts is the part since it was noticed.
  expect(judge(system.objectives, report)[0]?.observed).toBe(recovery);
});
