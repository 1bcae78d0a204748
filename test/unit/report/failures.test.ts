/**
 * Which failures come first, and what is not given up.
 */
import { expect, it } from "vitest";
import { failureLines } from "../../../sim/report/boot-text/failures.ts";
import type { Detail } from "../../../sim/report/boot-text/happenings.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported } from "./reported.ts";

const LATER = Array.from({ length: 7 }, (_, at) => at);
const MANY = `services:
${LATER.map((at) => `  end${at}: { restart: no, behavior: { run: 5s, exit: 7 } }`).join("\n")}
  loop: { restart: { delay: 10m }, behavior: { run: constant(5s), exit: 3 } }
  job: { kind: oneshot, restart: no, behavior: { start: 1s, exit: 2 } }
`;

async function heads(text: string, detail: Detail, seconds = 60): Promise<readonly string[]> {
  const { system, report } = await reported(text, seconds);
  const lines = failureLines(system, report, { width: 80, palette: PLAIN, detail });
  return lines.filter((line) => /^(failed|restarting|…)/.test(line));
}

it("tells of those that were never ready first, as the boot has failed of them", async () => {
  const lines = await heads(MANY, "lines");
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^failed {2}job {3}service-failed/);
  expect(lines.at(-1)).toBe("… and 4 more failures: --all");
});

it("tells of all of them where all is asked for", async () => {
  const lines = await heads(MANY, "all");
  expect(lines).toHaveLength(9);
  expect(lines.slice(1, 8).every((line) => line.startsWith("failed  end"))).toBe(true);
});

it("tells what was in its backoff apart, with when its start is due", async () => {
  const lines = await heads(MANY, "all");
  expect(lines.at(-1)).toMatch(
    /^restarting {2}loop {3}its next start is due in 9m05s, at 10m05.000s/,
  );
});

it("tells what was given up as failed", async () => {
  const text = `services:
  loop:
    restart: { delay: 1s, limit: { burst: 2, interval: 1m } }
    behavior: { run: 5s, exit: 3 }
`;
  expect(await heads(text, "lines")).toEqual([expect.stringMatching(/^failed {2}loop/)]);
});

it("tells what was starting again when the run ended as that", async () => {
  const text = "services: { slow: { start-timeout: 2s, behavior: { start: 5s } } }\n";
  const lines = await heads(text, "lines", 3);
  expect(lines).toEqual([
    expect.stringMatching(/^restarting {2}slow {3}it was starting again at the end/),
  ]);
});

it("tells whom its due start waits for", async () => {
  const text = `services:
  db: { behavior: { run: constant(2s), exit: 1 }, restart: { delay: 10m } }
  web: { requires: [db], behavior: { run: constant(3s), exit: 1 } }
`;
  const lines = await heads(text, "lines");
  expect(lines.some((line) => /^restarting {2}db/.test(line))).toBe(true);
  expect(lines.filter((line) => / web /.test(line))).toEqual([
    expect.stringMatching(/^restarting {2}web {3}it waits for db to be ready again/),
  ]);
});

it("lists an outage once that two checks notice at one instant", async () => {
  const check = "type: tcp, port: 1, interval: 1s, timeout: 500ms, failures: 1";
  const { report } = await reported(
    `services:
  db:
    health: [{ kind: readiness, ${check} }, { kind: liveness, ${check} }]
faults: [{ at: 10s, hang: db }, { at: 30s, hang: db }]
`,
    60,
  );
  expect(report.faults).toHaveLength(2);
  expect(report.faults).toMatchObject([
    { type: "health-check-failure", ending: "recovered" },
    { type: "health-check-failure", ending: "recovered" },
  ]);
});
