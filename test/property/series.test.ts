/**
 * Calls of one kind in a row leave out what the calls before have gone through: with something
 * harmless between them, which ends the series each time, the same comes of them.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import { KernelBench, type BenchCall } from "../support/kernel-bench.ts";
import type { ServiceDraft } from "../support/systems.ts";

const COUNT = 7;
const TIES = ["requires", "wants", "after", "bindsTo", "partOf", "conflicts"] as const;

interface Drawn {
  readonly tie: (typeof TIES)[number];
  readonly from: number;
  readonly to: number;
}

/** Each tie goes to one before it, so that there is no cycle. */
function draftsOf(ties: readonly Drawn[], off: number): Readonly<Record<string, ServiceDraft>> {
  const drafts = Array.from({ length: COUNT }, (_, index): [string, ServiceDraft] => {
    const own = ties.filter(({ from, to }) => Math.max(from, to) === index && from !== to);
    const targets = (kind: Drawn["tie"]): readonly string[] =>
      own.filter(({ tie }) => tie === kind).map(({ from, to }) => `s${Math.min(from, to)}`);
    const edges = Object.fromEntries(TIES.map((tie) => [tie, [...new Set(targets(tie))]]));
    return [`s${index}`, { ...edges, enabled: ((off >> index) & 1) === 0 }];
  });
  return Object.fromEntries(drafts);
}

const call = fc.record({
  call: fc.constantFrom<Syscall>(
    "restartService",
    "restartService",
    "restartService",
    "stopService",
    "stopService",
    "startService",
    "startService",
    "unregisterService",
  ),
  services: fc
    .uniqueArray(fc.nat({ max: COUNT - 1 }), { minLength: 1, maxLength: 2 })
    .map((ids) => ids.map((id) => `s${id}`)),
});

/** Runs of calls of the same kind, one after the other in one step. */
const series = fc
  .array(fc.tuple(call, fc.nat({ max: 4 }), fc.array(call, { maxLength: 1 })), { maxLength: 4 })
  .chain((runs) =>
    fc.tuple(
      ...runs.map(([first, more]) =>
        fc
          .array(call, { minLength: more, maxLength: more })
          .map((rest) => [first, ...rest.map(({ services }) => ({ ...first, services }))]),
      ),
    ),
  )
  .map((runs) => runs.flat());

/** What happened, with causes by their place among what is told. */
function storyOf(bench: KernelBench): readonly unknown[] {
  const told = bench.records.filter(
    (record) => record.event !== "audit" || record.call !== "discoverServices",
  );
  const places = new Map(told.map(({ seq }, place) => [seq, place]));
  return told.map((record: TraceRecord) => {
    const { cause } = record;
    return {
      ...record,
      seq: places.get(record.seq),
      cause: cause === null ? null : places.get(cause),
    };
  });
}

it("a series comes to the same as its calls one by one", () => {
  const tie = fc.record({
    tie: fc.constantFrom(...TIES),
    from: fc.nat({ max: COUNT - 1 }),
    to: fc.nat({ max: COUNT - 1 }),
  });
  const drawn = fc.record({
    ties: fc.array(tie, { maxLength: 12 }),
    off: fc.nat({ max: 2 ** COUNT - 1 }),
    stubborn: fc.nat({ max: COUNT - 1 }),
    steps: fc.array(series, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(drawn, ({ ties, off, stubborn, steps }) => {
      const run = (between: readonly BenchCall[]): readonly unknown[] => {
        const bench = new KernelBench(draftsOf(ties, off));
        bench.stubborn.add(stubborn);
        for (const calls of steps) {
          if (calls.length > 0) bench.ask(calls.flatMap((each) => [each, ...between]));
        }
        bench.exit(`s${stubborn}`);
        return storyOf(bench);
      };
      const together = run([]);
      const apart = run([{ call: "discoverServices", pattern: "s0" }]);
      expect(together).toEqual(apart);
    }),
    { numRuns: 300, seed: 20_261_121 },
  );
});
