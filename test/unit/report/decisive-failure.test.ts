/**
 * Which failure reports point at where an objective on failures was missed: the one that it was
 * judged by, or none.
 */
import { expect, it } from "vitest";
import { worstOf } from "../../../sim/report/html/worst.ts";
import { judge } from "../../../sim/report/objectives.ts";
import { worstText, worstTime } from "../../../sim/report/worst-time.ts";
import { reported } from "./reported.ts";

interface Case {
  readonly title: string;
  /** All but the objective, of 100 s. */
  readonly text: readonly string[];
  readonly objective: string;
  /** In the text; `null`: none. */
  readonly says: string | null;
  readonly lengthUs?: number;
  /** In the page. */
  readonly page: string | null;
}

const SLOW = "restart: { delay: 30s }";
const NEVER = "restart: { policy: no }";
const DOOR =
  "health: { kind: readiness, type: tcp, port: 1, interval: 1s, timeout: 500ms, failures: 1 }";

const CASES: readonly Case[] = [
  {
    title: "what was never put right, not a longer time away that ended",
    text: [
      `services: { a: { ${SLOW} }, b: { ${NEVER} } }`,
      "faults: [{ at: 10s, kill: a }, { at: 90s, kill: b }]",
    ],
    objective: "recovery(system) <= 1s",
    says: "worst from 1m30s: b/0 was down",
    lengthUs: 10_000_000,
    page: "b/0 at 1m30.000s, not up again",
  },
  {
    title: "of a service what was never put right, until an operator started it",
    text: [
      `services: { b: { ${NEVER} } }`,
      "faults: [{ at: 10s, kill: b }]",
      "actions: [{ at: 15s, start: b }]",
    ],
    objective: "recovery(b) <= 1s",
    says: "worst from 10 s: b/0 was down",
    lengthUs: 5_000_000,
    page: "b/0 at 10.000s, down for 5 s",
  },
  {
    title: "none that an operator's stop ended",
    text: [
      `services: { a: { ${SLOW} }, b: { restart: { delay: 2s } } }`,
      "faults: [{ at: 10s, kill: a }, { at: 50s, kill: b }]",
      "actions: [{ at: 35s, stop: a }]",
    ],
    objective: "recovery(system) <= 1s",
    says: "worst from 50 s: b/0 was down",
    lengthUs: 2_000_000,
    page: "b/0 at 50.000s, down for 2 s",
  },
  {
    title: "none of a service that the system does not count",
    text: [
      `services: { a: { enabled: false, ${NEVER} }, b: { restart: { delay: 2s } } }`,
      "faults: [{ at: 10s, kill: a }, { at: 50s, kill: b }]",
      "actions: [{ at: 5s, start: a }]",
    ],
    objective: "recovery(system) <= 1s",
    says: "worst from 50 s: b/0 was down",
    lengthUs: 2_000_000,
    page: "b/0 at 50.000s, down for 2 s",
  },
  {
    title: "the service that went down with another one",
    text: [
      "services: { a: {}, b: { binds-to: a } }",
      "faults: [{ at: 10s, kill: a }]",
      "actions: [{ at: 60s, start: b }]",
    ],
    objective: "recovery(system) <= 1s",
    says: "worst from 10 s: b/0 was down",
    lengthUs: 50_000_000,
    page: "b/0 at 10.000s, down for 50 s",
  },
  {
    title: "the service that was up least, whatever took it down",
    text: [
      `services: { a: { ${SLOW} }, b: {} }`,
      "faults: [{ at: 10s, kill: a }]",
      "actions: [{ at: 40s, stop: b }]",
    ],
    objective: "availability(system) >= 99 %",
    says: "worst from 40 s: b/0 was down",
    lengthUs: 60_000_000,
    page: "b/0 at 40.000s, not up again",
  },
  {
    title: "when all instances were away, not when one was for longer",
    text: [
      `services: { web: { instances: 2, restart: { delay: 5s }, ${DOOR} } }`,
      "faults: [{ at: 10s, for: 40s, hang: web/0 }, { at: 70s, kill: web }]",
    ],
    objective: "availability(web) >= 99 %",
    says: "worst from 1m10s: web was down",
    lengthUs: 5_000_000,
    page: "web at 1m10.000s, down for 5 s",
  },
  {
    title: "none where each explains little",
    text: ["services: { a: { restart: { delay: 1s }, behavior: { run: 5s, exit: 1 } } }"],
    objective: "availability(a) >= 99 %",
    says: null,
    page: null,
  },
  {
    title: "the longest of a few",
    text: [
      "services: { a: { restart: { delay: 1s } }, b: {} }",
      "faults: [{ at: 10s, kill: a }, { at: 30s, kill: a }, { at: 50s, kill: a }]",
    ],
    objective: "availability(system) >= 99 %",
    says: "worst from 10 s: a/0 was down",
    lengthUs: 1_000_000,
    page: "a/0 at 10.000s, down for 1 s",
  },
  {
    title: "none of a service that never came up",
    text: [
      `services: { a: { ${SLOW} }, b: { ${NEVER}, behavior: { start-failures: 9 } } }`,
      "faults: [{ at: 10s, kill: a }]",
    ],
    objective: "availability(system) >= 99 %",
    says: null,
    page: null,
  },
];

it.each(CASES)("names $title", async ({ text, objective, says, lengthUs, page }) => {
  const manifest = [...text, `objectives: ["${objective}"]`, ""].join("\n");
  const { system, report } = await reported(manifest, 100);
  const [verdict] = judge(system.objectives, report);
  if (verdict === undefined) throw new Error("there is an objective");
  expect(verdict.held).toBe(false);
  const worst = worstTime(system, report, verdict);
  expect(worst === null ? null : worstText(worst)).toBe(says);
  expect(worst?.lengthUs).toBe(lengthUs);
  const view = { system, report, samples: null };
  expect(worstOf(verdict, view)?.text ?? null).toBe(page);
});
