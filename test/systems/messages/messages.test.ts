/**
 * Messages between services: rights, order, room, back-pressure, timeouts, and deaths.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { duration, instant, MILLISECOND, SECOND } from "../../../kernel/time.ts";
import { checkAll } from "../../../sim/checker/checker.ts";
import { CHECKERS } from "../../../sim/checker/checkers.ts";
import {
  ms,
  run,
  system,
  type PlanDraft,
  type Run,
  type ServiceDraft,
} from "../../support/systems.ts";

const SECONDS = 1_000;

async function boot(
  drafts: Readonly<Record<string, ServiceDraft>>,
  plan: PlanDraft = {},
  untilMs = SECONDS,
): Promise<Run> {
  const result = await run(system(drafts, plan), { untilMs });
  expect(checkAll(CHECKERS, result)).toMatchObject({ violations: [] });
  return result;
}

/** What the first that sends has come to. */
function countsOf({ messages }: Run): object {
  const [way] = messages?.ways ?? [];
  if (way === undefined) return {};
  const { sent, received, refused, timedOut, dropped, replied } = way.counts;
  return { sent, received, refused, timedOut, dropped, replied, inFlight: way.inFlight };
}

/** `ms state` of the ways, in order. */
function troublesOf({ records }: Run): readonly string[] {
  return records.flatMap((record) =>
    record.event === "message.state" ? [`${record.tUs / MILLISECOND} ${record.state}`] : [],
  );
}

function kill(at: number, id = 0): PlanDraft {
  return {
    faults: [
      {
        kind: "kill",
        at: instant(at * MILLISECOND),
        service: id as ServiceId,
        instances: [id as InstanceId],
      },
    ],
  };
}

const NONE = { received: 0, refused: 0, timedOut: 0, dropped: 0, replied: 0, inFlight: 0 };

describe("a program that sends", () => {
  it("sends once in each while, beginning after the first", async () => {
    const result = await boot({
      db: {},
      web: { requires: ["db"], sends: [{ to: "db", every: ms(100), bytes: 1_024 }] },
    });
    expect(countsOf(result)).toEqual({ ...NONE, sent: 10, received: 10 });
    expect(result.messages?.ways[0]?.counts.bytes).toBe(10_240);
    expect(troublesOf(result)).toEqual([]);
  });

  it("is no reason for a run to go on", async () => {
    const spec = system({ db: {}, web: { sends: [{ to: "db", every: ms(10) }] } });
    expect(await run(spec)).toMatchObject({ ending: "quiet", endedAt: 0 });
  });

  it("waits for the answer where it wants one", async () => {
    const result = await boot({
      db: { handling: ms(150) },
      web: { sends: [{ to: "db", every: ms(100), awaitsReply: true }] },
    });
    // 100 ms of waiting and 150 ms of handling for each.
    expect(countsOf(result)).toEqual({ ...NONE, sent: 4, received: 4, replied: 4 });
  });

  it("gives each instance its turn", async () => {
    const result = await boot({
      db: { instances: 2, mailbox: { capacity: 1, whenFull: "refuse" }, handling: ms(150) },
      web: { sends: [{ to: "db", every: ms(100) }] },
    });
    expect(countsOf(result)).toMatchObject({ sent: 10, refused: 0 });
  });

  it("sends nothing while it is paused, and goes on after", async () => {
    const result = await boot(
      { db: {}, web: { sends: [{ to: "db", every: ms(100) }] } },
      {
        actions: [
          { at: 250_000, call: "pauseService", service: "web" },
          { at: 650_000, call: "resumeService", service: "web" },
        ],
      },
    );
    expect(countsOf(result)).toEqual({ ...NONE, sent: 6, received: 6 });
  });
});

describe("a right to send", () => {
  it("is what a message without it is refused for, audited and raised once a life", async () => {
    const result = await boot({
      db: {},
      spy: { sends: [{ to: "db", every: ms(100), isGranted: false }] },
    });
    expect(countsOf(result)).toEqual({ ...NONE, sent: 10, refused: 10 });
    const told = result.records.filter(
      ({ event }) => event === "access.denied" || event === "fault.detected",
    );
    expect(told).toMatchObject([
      { event: "access.denied", action: "message", reason: "capability" },
      { event: "fault.detected", type: "security-violation" },
    ]);
  });

  it("does not get past a wall", async () => {
    const isolation = { level: "virtual-machine", user: "a", group: null, label: null } as const;
    const result = await boot({
      db: { isolation },
      web: { sends: [{ to: "db", every: ms(100) }] },
    });
    expect(countsOf(result)).toEqual({ ...NONE, sent: 10, refused: 10 });
    expect(result.records).toContainEqual(
      expect.objectContaining({ event: "access.denied", reason: "wall" }),
    );
  });
});

describe("a full mailbox", () => {
  it("that blocks holds the sender up, in the order of sending", async () => {
    const result = await boot({
      db: { mailbox: { capacity: 2 }, handling: ms(100) },
      web: { sends: [{ to: "db", every: ms(10) }] },
    });
    // One is dealt with each 100 ms, two wait, and one is held up.
    expect(countsOf(result)).toMatchObject({ sent: 13, received: 10, inFlight: 3, refused: 0 });
    expect(result.messages?.peaks[0]).toBe(2);
    expect(troublesOf(result)).toEqual(["40 blocked"]);
  });

  it("that refuses lets the sender go on", async () => {
    const result = await boot({
      db: { mailbox: { capacity: 2, whenFull: "refuse" }, handling: ms(100) },
      web: { sends: [{ to: "db", every: ms(10) }] },
    });
    expect(countsOf(result)).toMatchObject({ sent: 100, received: 10, refused: 88, inFlight: 2 });
    expect(troublesOf(result)).toEqual(["40 refused"]);
  });

  it("holds nobody up for longer than the timeout", async () => {
    const result = await boot({
      db: { mailbox: { capacity: 1 }, handling: ms(10_000) },
      web: { sends: [{ to: "db", every: ms(100), timeoutUs: duration(50 * MILLISECOND) }] },
    });
    expect(countsOf(result)).toMatchObject({ received: 1, timedOut: 5, inFlight: 1 });
    expect(troublesOf(result)).toEqual(["300 blocked", "350 timed-out"]);
  });

  it("is told to be well again after a second without trouble", async () => {
    const result = await boot(
      {
        db: { mailbox: { capacity: 1, whenFull: "refuse" }, handling: ms(10) },
        web: { sends: [{ to: "db", every: ms(100) }] },
      },
      {
        faults: [
          {
            kind: "hang",
            at: instant(SECOND),
            forUs: duration(SECOND),
            service: 0 as ServiceId,
            instances: [0 as InstanceId],
          },
        ],
      },
      5 * SECONDS,
    );
    const told = troublesOf(result);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain("refused");
    expect(told[1]).toContain("flowing");
  });
});

describe("a death", () => {
  it("of the receiver is told to who waits for the answer, and drops what waits", async () => {
    const result = await boot(
      {
        db: { handling: ms(10_000), restart: { policy: "no" } },
        web: { instances: 3, sends: [{ to: "db", every: ms(100), awaitsReply: true }] },
      },
      kill(500),
    );
    // One is dealt with and two wait; after the death there is nobody to send to.
    expect(countsOf(result)).toMatchObject({ received: 1, dropped: 2, replied: 0, inFlight: 0 });
    const told = troublesOf(result);
    expect(told.slice(0, 3)).toEqual(["500 peer-died", "500 peer-died", "500 peer-died"]);
    expect(told.slice(3)).toEqual(["600 unreachable", "600 unreachable", "600 unreachable"]);
  });

  it("of the receiver: nothing for the life before reaches the next one", async () => {
    const result = await boot(
      {
        db: { mailbox: { capacity: 8 }, handling: ms(400), restart: { policy: "always" } },
        web: { sends: [{ to: "db", every: ms(1_000) }] },
        burst: { sends: [{ to: "db", every: ms(100) }] },
      },
      kill(950),
      960,
    );
    const burst = result.messages?.ways[1];
    // Nine were sent; two were dealt with and one begun, and the six that waited are gone.
    expect(burst?.counts).toMatchObject({ sent: 9, received: 3, dropped: 6 });
    expect(burst?.inFlight).toBe(0);
  });

  it("of the sender: what is held up is dropped, what is in the mailbox arrives", async () => {
    const result = await boot(
      {
        web: {
          sends: [{ to: "db", every: ms(10) }],
          restart: { policy: "no" },
        },
        db: { mailbox: { capacity: 1 }, handling: ms(100) },
      },
      kill(50),
    );
    expect(countsOf(result)).toEqual({ ...NONE, sent: 3, received: 2, dropped: 1 });
  });
});

describe("the digest", () => {
  const drafts = (size: number): Readonly<Record<string, ServiceDraft>> => ({
    db: { handling: ms(3) },
    web: { sends: [{ to: "db", every: ms(size) }] },
  });

  it("has every message in it, and the trace one record for all of them", async () => {
    const slow = await boot(drafts(10));
    const quick = await boot(drafts(9));
    expect(slow.digest).not.toBe(quick.digest);
    const totals = slow.records.filter(({ event }) => event === "message.total");
    expect(totals).toMatchObject([{ sent: 100, tUs: SECOND }]);
    expect((await boot(drafts(10))).digest).toBe(slow.digest);
  });

  it("of a system that sends nothing knows nothing of messages", async () => {
    const result = await boot({ db: {}, web: {} });
    expect(result.messages).toBe(null);
    expect(result.records.some(({ event }) => event.startsWith("message"))).toBe(false);
  });
});

describe("messages that need a CPU", () => {
  it("are dealt with on threads of their own, and their time is counted", async () => {
    const result = await boot({
      db: {
        handling: ms(10),
        behavior: { cpu: { numerator: 1, denominator: 2 } },
      },
      web: { sends: [{ to: "db", every: ms(100), awaitsReply: true }] },
    });
    expect(countsOf(result)).toMatchObject({ sent: 9, received: 9, replied: 9 });
    expect(result.cpuUsage?.runUs[0]).toBe(45_000);
  });
});
