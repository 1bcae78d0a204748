/**
 * Faults around processes: the clock, the configuration, the power, and what the trace has of ways
 * between services where nobody sends anything.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, SECOND } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../../sim/system.ts";
import { ms, run, system, type PlanDraft } from "../../support/systems.ts";

const DB = 0 as ServiceId;
const WEB = 1 as ServiceId;
const ALL = [0, 1, 2].map((id) => id as InstanceId);
const at = (seconds: number) => instant(seconds * SECOND);
const seconds = (count: number) => duration(count * SECOND);

/** One db, and two of web with a value between 1 and 1,000. */
function shop(plan: PlanDraft = {}): SystemSpec {
  const rules = [{ field: "size", range: [1, 1_000] as const, required: true, message: null }];
  const spec = system(
    {
      db: { behavior: { start: ms(100) }, startTimeoutUs: seconds(1) },
      web: { instances: 2, config: { values: { size: 100 }, rules } },
    },
    plan,
  );
  return { ...spec, zones: { names: ["a", "b"], ofInstance: [0, 1, 1] } };
}

function told(records: readonly TraceRecord[], ...events: readonly string[]): readonly string[] {
  return records
    .filter(({ event }) => events.includes(event))
    .map((record) => {
      const by = record.cause === null ? "nothing" : records[record.cause]?.event;
      return `${record.tUs / SECOND} ${textOf(record)} by ${by}`;
    });
}

function textOf(record: TraceRecord): string {
  switch (record.event) {
    case "fault.injected":
      return `${record.phase} ${record.fault}`;
    case "config.changed":
      return `version ${record.version}`;
    case "config.rejected":
      return `${record.refusal} of ${record.setting} refused, version ${record.version}`;
    case "network.state": {
      const { from, to, isBothWays, state } = record;
      const way = isBothWays ? "<>" : ">";
      return `${from.kind} ${from.number} ${way} ${to.kind} ${to.number} ${state}`;
    }
    default:
      return record.event;
  }
}

describe("a fault of the clock", () => {
  it("changes nothing else: the rest of the trace is the same", async () => {
    const kill = { at: at(5), kind: "kill", service: DB, instances: ALL.slice(0, 1) } as const;
    const clocks = [
      { kind: "jump", byUs: -3_600_000_000 },
      { kind: "drift", perMillion: 100_000 },
      { kind: "freeze" },
    ] as const;
    const faults = clocks.map((how, n) => {
      return {
        at: at(1 + n),
        kind: "clock",
        service: null,
        instances: [],
        forUs: seconds(9),
        how,
      } as const;
    });
    const plain = await run(shop({ faults: [kill] }));
    const wrong = await run(shop({ faults: [...faults, kill] }));
    const rest = wrong.records.filter((record) => {
      return record.event !== "fault.injected" || record.fault !== "clock";
    });
    const bare = (records: readonly TraceRecord[]) =>
      records.map(({ tUs, event }) => `${tUs} ${event}`);
    expect(bare(rest)).toEqual(bare(plain.records));
    expect(wrong.story).toEqual(plain.story);
  });
});

describe("a damaged source of configuration", () => {
  const damage = (value: number | null, forSeconds: number | null, from = 1) =>
    ({
      at: at(from),
      kind: "corrupt-config",
      service: WEB,
      instances: ALL.slice(1),
      forUs: forSeconds === null ? null : seconds(forSeconds),
      set: [{ field: "size", value }],
    }) as const;
  const EVENTS = ["config.changed", "config.rejected"];

  it("is refused where a rule forbids it, and its heal changes nothing", async () => {
    const { records } = await run(shop({ faults: [damage(-1, 5)] }));
    expect(told(records, ...EVENTS)).toEqual(["1 rule of 0 refused, version 1 by fault.injected"]);
  });

  it("is taken where nothing forbids it, and goes back as a new version", async () => {
    const { records } = await run(shop({ faults: [damage(7, 5)] }));
    expect(told(records, ...EVENTS)).toEqual([
      "1 version 2 by fault.injected",
      "6 version 3 by fault.injected",
    ]);
  });

  it("is judged when the service runs, where it does not yet", async () => {
    const spec = shop({ faults: [damage(-1, null, 0)] });
    const { records } = await run(spec);
    expect(told(records, ...EVENTS)).toHaveLength(1);
  });

  it("is judged as a whole: what is refused still stands in it", async () => {
    const other = { ...damage(null, null, 2), set: [{ field: "fresh", value: 1 }] };
    const { records } = await run(shop({ faults: [damage(-1, 5), other] }));
    expect(told(records, ...EVENTS)).toEqual([
      "1 rule of 0 refused, version 1 by fault.injected",
      "2 rule of null refused, version 1 by fault.injected",
      "6 version 2 by fault.injected",
    ]);
  });

  it("leaves alone what the operator has set since", async () => {
    const reload = { at: at(3), call: "reloadService", service: "web", set: { size: 9 } } as const;
    const { records } = await run(shop({ faults: [damage(7, 5)], actions: [reload] }));
    expect(told(records, ...EVENTS)).toEqual([
      "1 version 2 by fault.injected",
      "3 version 3 by audit",
    ]);
  });
});

describe("a zone without power", () => {
  const down = (forSeconds: number | null) =>
    ({
      at: at(5),
      kind: "zone-down",
      service: null,
      instances: ALL.slice(0, 1),
      forUs: forSeconds === null ? null : seconds(forSeconds),
      zone: 0,
    }) as const;

  it("ends what is in it, and lets nothing start until it is back", async () => {
    const { records, story } = await run(shop({ faults: [down(0.8)] }));
    expect(story.slice(-4)).toEqual([
      "5000 db failed",
      "5100 db starting",
      "5900 db running",
      "5900 db ready",
    ]);
    expect(told(records, "network.state")).toEqual([
      "5 zone 0 <> outside 0 cut by fault.injected",
      "5.8 zone 0 <> outside 0 restored by fault.injected",
    ]);
  });

  it("has start timeouts and restart policies do their work, where it stays so", async () => {
    const { story, ending } = await run(shop({ faults: [down(null)] }));
    // Each start takes its second, and three more until it is killed.
    expect(story.slice(9, 14)).toEqual([
      "5000 db failed",
      "5100 db starting",
      "6100 db stopping",
      "9100 db failed",
      "9200 db starting",
    ]);
    expect(ending).toBe("horizon");
  });
});

describe("a fault of the network where nobody sends", () => {
  const ends = {
    from: [{ kind: "service", service: DB }],
    to: [{ kind: "instance", instance: ALL[1] ?? (1 as InstanceId) }],
  } as const;
  const common = { service: null, instances: ALL.slice(0, 2) } as const;

  it("tells each change of what connects two ends", async () => {
    const faults = [
      {
        ...common,
        ...ends,
        at: at(1),
        kind: "latency",
        forUs: seconds(1),
        flap: null,
        addUs: duration(5),
      },
      {
        ...common,
        at: at(3),
        kind: "partition",
        sides: [ends.from, ends.to],
        isOneWay: false,
        forUs: seconds(2),
        flap: { downUs: duration(500_000), upUs: duration(1_000_000) },
      },
    ] as const;
    const { records } = await run(shop({ faults }));
    expect(told(records, "network.state")).toEqual([
      "1 service 0 > instance 1 slow by fault.injected",
      "2 service 0 > instance 1 restored by fault.injected",
      "3 service 0 <> instance 1 cut by fault.injected",
      "3.5 service 0 <> instance 1 restored by fault.injected",
      "4.5 service 0 <> instance 1 cut by fault.injected",
      "5 service 0 <> instance 1 restored by fault.injected",
    ]);
  });

  it("flaps for ever without holding up the end of the run", async () => {
    const flap = { downUs: duration(500_000), upUs: duration(500_000) };
    const forEver = { ...common, ...ends, at: at(1), kind: "loss", forUs: null, flap } as const;
    const share = { numerator: 1, denominator: 2 };
    const { ending, endedAt } = await run(shop({ faults: [{ ...forEver, share }] }));
    expect(ending).toBe("quiet");
    expect(endedAt).toBe(at(1));
  });
});
