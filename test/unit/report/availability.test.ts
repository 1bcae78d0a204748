/**
 * Availability: the share of the time since it was first ready in which a service was up.
 */
import { expect, it } from "vitest";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { ms, run, system, type ServiceDraft } from "../../support/systems.ts";

async function availabilityOf(draft: ServiceDraft, untilMs: number): Promise<number | undefined> {
  const spec = system({ app: draft });
  const recorder = createRunRecorder(spec);
  const result = await run(spec, { untilMs });
  for (const record of result.records) recorder.observe(record);
  return recorder.report(result).services[0]?.availability;
}

const CRASHING: ServiceDraft = {
  behavior: { start: ms(100), run: ms(600), exit: { kind: "code", code: 1 } },
  restart: { limit: null },
};

it("falls with every second that the service is down, its restarts included", async () => {
  // Up for 600 ms, then 100 ms of delay and 100 ms of start, four times over from 100 ms on.
  expect(await availabilityOf(CRASHING, 3_300)).toBeCloseTo(600 / 800, 10);
});

it("counts a service as up while one of its instances is", async () => {
  const pair: ServiceDraft = { ...CRASHING, instances: 2 };
  expect(await availabilityOf(pair, 3_300)).toBeCloseTo(600 / 800, 10);
  expect(await availabilityOf({ instances: 2 }, 1_000)).toBe(1);
});

it("is nothing for a service that was never ready", async () => {
  const broken: ServiceDraft = {
    behavior: { startFailures: { kind: "first", count: 9 } },
    restart: { policy: "no" },
  };
  expect(await availabilityOf(broken, 1_000)).toBe(0);
});
