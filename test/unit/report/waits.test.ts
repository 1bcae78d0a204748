/**
 * What a start waits for at the end of a run, in the words of the report: as the kernel judges it.
 */
import { expect, it } from "vitest";
import { failureLines } from "../../../sim/report/boot-text/failures.ts";
import { waitText } from "../../../sim/report/boot-text/waits.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported } from "./reported.ts";

const DEAD = "dead: { kind: oneshot, restart: { policy: no }, behavior: { exit: 1 } }";
const SLOW = "slow: { behavior: { start: constant(100s) } }";
const LOST = "db: { behavior: { run: constant(2s), exit: 1 }, restart: { delay: 60s } }";
const STUBBORN = "stop-timeout: 200s, behavior: { stop: constant(100s) }";

const WAITS = [
  {
    title: "what has failed for good is not waited for by who only orders after it",
    text: `services: { ${DEAD}, ${SLOW}, web: { after: [dead, slow] } }`,
    said: "waits for slow to be ready",
  },
  {
    title: "nor by who only wants it",
    text: `services: { ${DEAD}, ${SLOW}, web: { wants: [dead], requires: [slow] } }`,
    said: "waits for slow to be ready",
  },
  {
    title: "what was ready and is not any more is waited for again",
    text: `services: { ${LOST}, mid: { behavior: { start: constant(5s) } },
      web: { requires: [db, mid] } }`,
    said: "waits for db to be ready again",
  },
  {
    title: "what has only to be started is not waited for once it is",
    text: `services: { job: { kind: oneshot, behavior: { start: constant(100s) } }, ${SLOW},
      web: { requires: [{ service: job, condition: started }, slow] } }`,
    said: "waits for slow to be ready",
  },
  {
    title: "a oneshot that is at its work is not completed",
    text: `services: { job: { kind: oneshot, behavior: { start: constant(100s) } },
      web: { requires: [{ service: job, condition: completed }] } }`,
    said: "waits for job to be completed",
  },
  {
    title: "a long-running service has not started before its start is over",
    text: `services: { ${SLOW}, web: { requires: [{ service: slow, condition: started }] } }`,
    said: "waits for slow to be started",
  },
  {
    title: "what is wanted is waited for no longer than its timeout",
    text: `services: { ${SLOW}, mid: { behavior: { start: constant(100s) } },
      web: { wants: [{ service: slow, timeout: 5s }], requires: [mid] } }`,
    said: "waits for mid to be ready",
  },
  {
    title: "what is paused has to be resumed",
    text: `services: { db: { behavior: { start: constant(5s) } }, ${SLOW},
      web: { requires: [db, slow] } }\nactions: [{ at: 6s, pause: db }]`,
    said: "waits for db, which is paused",
  },
  {
    title: "a rival has to be down",
    text: `services: { old: { ${STUBBORN} }, web: { enabled: false, conflicts: [old] } }
actions: [{ at: 1s, start: web }]`,
    said: "waits for old to be down: they conflict",
  },
  {
    title: "a dependent that is being stopped has to be gone",
    text: `services: { db: { enabled: false }, top: { after: [db], ${STUBBORN} },
  web: { enabled: false } }
actions: [{ at: 1s, stop: top }, { at: 2s, start: db }]`,
    of: "db",
    said: "waits for top to stop",
  },
  {
    title: "its own process has to be gone",
    text: `services:
  web: { start-timeout: 1s, stop-timeout: 200s,
    behavior: { start: constant(9s), stop: constant(100s) } }
actions: [{ at: 2s, start: web }]`,
    said: "waits for its own process to end",
  },
  {
    title: "its group has to be down",
    text: `services: { a: { ${STUBBORN} }, web: {} }
groups: { all: { members: [a, web], strategy: one-for-all } }
faults: [{ at: 1s, kill: web }]
actions: [{ at: 2s, start: web }]`,
    said: "waits for its group to be down",
  },
];

it.each(WAITS)("$title", async ({ text, of = "web", said }) => {
  const { system, report } = await reported(text, 20);
  const service = system.services.find(({ spec }) => spec.name === of);
  if (service === undefined) throw new Error("no such service");
  expect(waitText(system, report, service.spec.id)).toBe(said);
});

it("an automatic restart that waits for what it requires is told as waiting", async () => {
  const { report } = await reported(
    `services:
  db: { behavior: { run: constant(2s), exit: 1 }, restart: { delay: 60s } }
  web: { requires: [db], behavior: { start: constant(3s) }, restart: { delay: 1s } }
faults: [{ at: 2500ms, kill: web }]`,
    20,
  );
  expect(report.services[1]?.waitsFor).toMatchObject({ kind: "dependency" });
  expect(report.services[0]?.waitsFor).toBeNull();
});

it("who waits stands apart from who is on its way", async () => {
  const { system, report } = await reported(`services: { ${SLOW}, web: { requires: [slow] } }`, 20);
  expect(failureLines(system, report, { width: 80, palette: PLAIN, detail: "lines" })).toEqual([
    "not ready  slow   still starting at the end, since 0.000s",
    "waiting    web    waits for slow to be ready",
  ]);
});
