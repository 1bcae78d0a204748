/**
 * The table of CPU time: who has used some, and who has wanted to.
 */
import { expect, it } from "vitest";
import { cpuLines } from "../../../sim/report/boot-text/cpus.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported } from "./reported.ts";

/** `late` computes for 40 ms at a time, when `hungry` has used up what both of them have. */
const HELD_BACK = `machine: { cpus: 2 }
groups:
  g: { members: [hungry, late], limits: { cpu: 20 % } }
services:
  hungry: { behavior: { start: 5s, cpu: 100 % } }
  late: { restart: no, behavior: { start: 1s, run: 60s, cpu: 0 % } }
`;

const TIMES = ["3050ms", "6050ms"];

function hogs(name: string): readonly string[] {
  return TIMES.map((at) => `  - { at: ${at}, for: 40ms, cpu-hog: ${name} }\n`);
}

it("has who was held back for all of its life, and used none", async () => {
  const { system, report } = await reported(`${HELD_BACK}faults:\n${hogs("late").join("")}`, 70);
  expect(report.services[1]?.instances[0]?.cpuUs).toBe(0);
  expect(report.services[1]?.instances[0]?.throttledUs).toBe(80_000);
  expect(cpuLines(system, report, 80, PLAIN).slice(1)).toEqual([
    "  hungry         5 s   100 %  throttled 19.92 s, at 20 % for g",
    "  late           0 s     0 %  throttled 80 ms, at 20 % for g",
  ]);
});

it("counts the time of those that are cut, and for how long they were held back", async () => {
  const busy = Array.from({ length: 10 }, (_, at) => {
    return `  s${at}: { behavior: { start: 1s, cpu: 100 % } }\n`;
  });
  const text = `${HELD_BACK}${busy.join("")}faults:\n${hogs("late").join("")}`;
  const { system, report } = await reported(text, 70);
  const lines = cpuLines(system, report, 80, PLAIN);
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe("  and 2 more: 1.003 s, throttled 40 ms");
});
