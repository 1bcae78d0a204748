/**
 * The boundary under fire: whatever comes from outside is answered, and what is refused leaves an
 * audit record and nothing else. The rest of the trace is the same to the byte without it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_CAPABILITIES } from "../../kernel/capability/capability.ts";
import { encodeRecord, RECORD_BYTES } from "../../kernel/trace/codec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { ServiceError, Syscall } from "../../kernel/vocabulary.ts";
import { KernelBench } from "../support/kernel-bench.ts";
import type { ServiceDraft } from "../support/systems.ts";

const DRAFTS: Readonly<Record<string, ServiceDraft>> = {
  db: {},
  web: { requires: ["db"], instances: 2, capabilities: NO_CAPABILITIES },
  cache: { registered: false },
  log: { enabled: false, wants: ["cache"] },
};
const NAMES = Object.keys(DRAFTS);
const CALLS = Object.keys(Syscall) as Syscall[];

const junk: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});
const badName = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("..", "db/0", "db\0", "db\n", "", "nobody", "__proto__", "constructor"),
  fc.double(),
  fc.integer(),
  junk,
);

/** Something like a call, with anything in its places. */
const nearCall = fc.oneof(
  fc.record({ call: fc.constantFrom(...CALLS), services: fc.array(badName, { maxLength: 3 }) }),
  fc.record({ call: fc.constantFrom(...CALLS), services: junk }),
  fc.record({ call: fc.constantFrom(...CALLS), services: fc.constant(["db"]), more: junk }),
  fc.record({ call: fc.string(), services: fc.constantFrom(["db"], ["cache"]) }),
  fc.record({ call: fc.constant("discoverServices"), pattern: junk }),
  fc.record({
    call: fc.constant("reloadService"),
    services: fc.constant(["db"]),
    // With one value at least that is none: else it may be a reload like any other.
    values: fc.dictionary(fc.string(), junk).map((values) => ({ ...values, bad: Number.NaN })),
  }),
);

/** A whole call, which is refused because `web` may do nothing. */
const deniedCall = fc.record({
  call: fc.constantFrom(...CALLS),
  services: fc.subarray(NAMES, { minLength: 1 }),
});

const goodCall = fc.record({
  call: fc.constantFrom(...CALLS.filter((call) => call !== "discoverServices")),
  services: fc.subarray(NAMES, { minLength: 1 }),
});

interface Shot {
  readonly batch: unknown;
  readonly caller: string | null;
}

const shot: fc.Arbitrary<Shot> = fc.oneof(
  fc.record({ batch: junk, caller: fc.constant(null) }),
  fc.record({ batch: fc.array(nearCall, { maxLength: 4 }), caller: fc.constant(null) }),
  fc.record({ batch: fc.array(fc.oneof(nearCall, deniedCall)), caller: fc.constant("web") }),
);

const round = fc.record({ good: fc.array(goodCall, { maxLength: 2 }), shots: fc.array(shot) });

/** Runs the good calls, and those of the shots that are wanted; the records of what was refused. */
function play(
  rounds: readonly { readonly good: readonly unknown[]; readonly shots: readonly Shot[] }[],
  withShots: boolean,
): { readonly bench: KernelBench; readonly ofShots: ReadonlySet<number> } {
  const bench = new KernelBench(DRAFTS);
  const ofShots = new Set<number>();
  for (const { good, shots } of rounds) {
    bench.ask(good.length === 0 ? [{ call: "startService", services: ["db"] }] : good);
    for (const { batch, caller } of withShots ? shots : []) {
      const before = bench.records.length;
      const reply = bench.slip(batch, caller);
      const results = reply.flatMap((each) => each.results);
      // A call that is sound after all is another story.
      fc.pre(results.every(({ ok }) => !ok));
      expect(reply.length).toBeGreaterThan(0);
      for (const result of results) {
        if (result.ok) continue;
        expect(Object.hasOwn(ServiceError, result.error)).toBe(true);
        expect(result.reason).not.toBe("");
        expect(result.at).toMatch(/^calls/);
        expect(bench.records[result.record]).toMatchObject({ event: "audit", error: result.error });
      }
      for (let seq = before; seq < bench.records.length; seq += 1) ofShots.add(seq);
    }
  }
  return { bench, ofShots };
}

/** The records as bytes, numbered as if those that are left out had never been. */
function bytesWithout(
  records: readonly TraceRecord[],
  leftOut: ReadonlySet<number>,
): readonly string[] {
  const numbers = new Map<number, number>();
  const view = new DataView(new ArrayBuffer(RECORD_BYTES));
  return records.flatMap((record) => {
    if (leftOut.has(record.seq)) return [];
    numbers.set(record.seq, numbers.size);
    const cause = record.cause === null ? null : (numbers.get(record.cause) ?? -1);
    encodeRecord({ ...record, seq: numbers.size - 1, cause }, view, 0);
    return [Buffer.from(view.buffer).toString("hex")];
  });
}

describe("the syscall boundary", () => {
  it("refuses whatever is no call, and changes nothing with that", () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 5 }), (rounds) => {
        const { bench, ofShots } = play(rounds, true);
        const events = [...ofShots].map((seq) => bench.records[seq]?.event);
        for (const event of events) {
          expect(["audit", "syscall.denied", "fault.detected", "config.rejected"]).toContain(event);
        }
        const calm = play(rounds, false).bench;
        expect(bytesWithout(bench.records, ofShots)).toEqual(bytesWithout(calm.records, new Set()));
      }),
      { numRuns: 250 },
    );
  }, 120_000);
});
