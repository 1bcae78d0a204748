/**
 * Who is down on purpose once an operator has stopped a service and started it again.
 */
import { expect, it } from "vitest";
import { downLines } from "../../../sim/report/boot-text/downs.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported } from "./reported.ts";

const SERVICES = `services:
  base: { restart: { delay: 3s }, behavior: { start: 1s, stop: 500ms } }
  part: { part-of: base, behavior: { stop: 9s }, stop-timeout: 1m }
  bind: { binds-to: base }
  req: { requires: base }
  far: { requires: req }
  want: { wants: base }
`;

const TRAP = "; a start of base does not start it";

const CASES = [
  {
    title: "a stop that stands keeps all who go with it down on purpose",
    events: "actions: [{ at: 40s, stop: base }]",
    downs: [],
  },
  {
    title: "with a start of it they are down by nobody's wish, also who was long in stopping",
    events: "actions: [{ at: 40s, stop: base }, { at: 42s, start: base }]",
    downs: [
      `part stopped with base (part-of), by the operator, at 49.000s${TRAP} (line 4)`,
      `bind stopped with base (binds-to), by the operator, at 40.000s${TRAP} (line 5)`,
      `req stopped with base (requires), by the operator, at 40.000s${TRAP} (line 6)`,
      `far stopped with base, by the operator, at 40.000s${TRAP} (line 7)`,
    ],
  },
  {
    title: "but for those that were stopped by their names, and who goes with them",
    events: `actions:
  - { at: 30s, stop: [req, part] }
  - { at: 40s, stop: base }
  - { at: 50s, start: base }`,
    downs: [`bind stopped with base (binds-to), by the operator, at 40.000s${TRAP} (line 5)`],
  },
  {
    title: "what a fault took down before a stop came and went is told with the fault",
    events: `faults: [{ at: 10s, kill: base }]
actions: [{ at: 40s, stop: base }, { at: 50s, start: [base, part, req, far] }]`,
    downs: ["bind stopped with base (binds-to), at 10.000s; nothing starts it again (line 5)"],
  },
  {
    title: "a stop that stands covers what a fault took down before",
    events: "faults: [{ at: 10s, kill: base }]\nactions: [{ at: 40s, stop: base }]",
    downs: [],
  },
];

it.each(CASES)("$title", async ({ events, downs }) => {
  const { system, report } = await reported(`${SERVICES}${events}\n`, 100);
  const lines = downLines(system, report, 200, PLAIN);
  const told = lines.map((line) => line.replace("down at the end", "").trim().replace(/ +/, " "));
  expect(told).toEqual(downs);
});
