/**
 * What the boot gave up, and a call brought up later, is no part of the time that the boot took.
 */
import { expect, it } from "vitest";
import { bootJson } from "../../../sim/report/boot-json.ts";
import { bootText } from "../../../sim/report/boot-text/boot-text.ts";
import { PLAIN } from "../../../sim/report/palette.ts";
import { reported, type Reported } from "./reported.ts";

const SERVICES = `services:
  db: { behavior: { start: 500ms } }
  web:
    requires: [db]
    hooks: { on-start: { run: 100ms, failures: FAILURES } }
    behavior: { start: 200ms }
  front: { requires: [web], behavior: { start: 50ms } }
  off: { enabled: false, behavior: { start: 100ms } }
`;
const LATE = `${SERVICES.replace("FAILURES", "5")}actions:
  - { at: 4m, start: [web, front] }
  - { at: 5m, start: off }
`;
const NEVER = SERVICES.replace("FAILURES", "5");
const SOON = `${SERVICES.replace("FAILURES", "1")}actions: [{ at: 5m, start: off }]\n`;

const outcomeOf = ({ system, report }: Reported): Parameters<typeof bootJson>[0] => {
  return { system, report, seed: 1n, version: "0.0.0", verdicts: [], audit: null, page: null };
};

async function textOf(text: string): Promise<string> {
  return bootText(outcomeOf(await reported(text, 400)), {
    width: 80,
    palette: PLAIN,
    conditions: "virtual time",
    command: "again",
    planCommand: "plan",
    detail: "screen",
    isQuiet: false,
  });
}

async function bootOf(text: string): Promise<unknown> {
  const json = [...bootJson(outcomeOf(await reported(text, 400)))].join("");
  return (JSON.parse(json) as { readonly boot: unknown }).boot;
}

it("ends in `later` where a call brought up what the boot had given up", async () => {
  const text = await textOf(LATE);
  expect(text).toContain("given up");
  expect(text).toMatch(/web\/0 +━+✗┄+ +100 ms later\n/);
  expect(text).toMatch(/front\/0 +later\n/);
  expect(text).toMatch(/start, asked by the operator/);
  expect(text).toMatch(/web\/0 +ready, 300 ms after the start/);
});

it("draws the boot on the scale of the boot", async () => {
  expect(await textOf(LATE)).toMatch(/wave {2}instance {2}0s +500ms/);
});

it("says in the place of the chain why there is none", async () => {
  const text = await textOf(LATE);
  expect(text).toContain(
    "critical chain   none: it took a later call to bring up web; 4m00.4s to ready",
  );
});

it("has a chain where a call brought up only what the boot was not to start", async () => {
  const text = await textOf(SOON);
  expect(text).toMatch(/critical chain {3}db 500 ms > web .* > front 50 ms = .* to ready/);
  expect(text).not.toContain("later");
});

it("says in JSON when it was ready, and has no chain there either", async () => {
  expect(await bootOf(LATE)).toMatchObject({ ready_us: 240_350_000, critical_chain: [] });
  expect(await bootOf(SOON)).toMatchObject({ critical_chain: ["db", "web", "front"] });
});

it("has no chain in JSON where the boot was never ready, as the text has none", async () => {
  expect(await bootOf(NEVER)).toMatchObject({ ready_us: null, critical_chain: [] });
  expect(await textOf(NEVER)).not.toContain("critical chain");
});
