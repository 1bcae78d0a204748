/**
 * The statistics that the monitoring service keeps, and the system as a whole in `boot --json`.
 */
import { describe, expect, it } from "vitest";
import { bootJson } from "../../../sim/report/boot-json.ts";
import { createRunRecorder } from "../../../sim/report/run-recorder.ts";
import { ms, run, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

interface BootDocument {
  readonly manager: Readonly<Record<string, unknown>>;
  readonly system_services: Readonly<Record<string, unknown>>;
  readonly services: Readonly<
    Record<string, Readonly<Record<string, unknown>> & { readonly statistics: unknown }>
  >;
}

async function documentOf(
  drafts: Readonly<Record<string, ServiceDraft>>,
  plan: PlanDraft = {},
): Promise<BootDocument> {
  const spec = system(drafts, plan);
  const result = await run(spec);
  const recorder = createRunRecorder(spec);
  for (const record of result.records) recorder.observe(record);
  const report = recorder.report(result);
  const outcome = {
    system: spec,
    seed: 1n,
    version: "0.1.0",
    report,
    verdicts: [],
    audit: null,
    page: null,
  };
  return JSON.parse([...bootJson(outcome)].join("")) as BootDocument;
}

describe("the statistics of a service", () => {
  it("count starts, stops, failures, and the time in each state", async () => {
    const { services, manager } = await documentOf(
      {
        web: {
          version: "1.2",
          behavior: { start: ms(10), stop: ms(20), startFailures: { kind: "first", count: 1 } },
        },
        spare: { enabled: false },
      },
      { actions: [{ at: 1_000_000, call: "stopService", service: "web" }] },
    );
    expect(services["web"]).toMatchObject({
      type: "user",
      kind: "long-running",
      version: "1.2",
      starts_at_boot: true,
      restarts: 1,
    });
    expect(services["web"]?.statistics).toEqual({
      starts: 2,
      stops: 1,
      failures: 1,
      health_changes: 0,
      uptime_us: 880_000,
      time_us: { starting: 20_000, failed: 100_000, running: 880_000, stopping: 20_000 },
    });
    expect(services["spare"]?.statistics).toMatchObject({
      starts: 0,
      time_us: { disabled: 1_020_000 },
    });
    expect(manager).toMatchObject({ state: "running", boots: 1, starts: 2, stops: 1, failures: 1 });
  });

  it("add up to the length of the run, for each instance", async () => {
    const { services } = await documentOf(
      { web: { instances: 3, behavior: { start: ms(10) } } },
      { faults: [], actions: [{ at: 500_000, call: "restartService", service: "web" }] },
    );
    const statistics = services["web"]?.statistics as
      { readonly time_us: Readonly<Record<string, number>> } | undefined;
    const times = Object.values(statistics?.time_us ?? {});
    expect(times.reduce((sum, us) => sum + us, 0)).toBe(3 * 510_000);
  });
});

describe("the system as a whole", () => {
  it("is stopped after a shutdown, with the kernel's own services", async () => {
    const { manager, system_services: own } = await documentOf(
      { web: {} },
      { actions: [{ at: 1_000_000, call: "shutdownSystem", service: [] }] },
    );
    expect(manager).toMatchObject({ state: "stopped", boots: 1 });
    expect(own["time"]).toEqual({ state: "stopped", stage: "interrupt-init" });
  });

  it("has booted twice after a reboot, and runs", async () => {
    const { manager, system_services: own } = await documentOf(
      { web: {} },
      { actions: [{ at: 1_000_000, call: "rebootSystem", service: [] }] },
    );
    expect(manager).toMatchObject({ state: "running", boots: 2 });
    expect(Object.keys(own)).toEqual([
      "time",
      "random",
      "io",
      "power",
      "daemon",
      "monitoring",
      "cli",
    ]);
    expect(own["cli"]).toEqual({ state: "running", stage: "user-mode-init" });
  });
});
