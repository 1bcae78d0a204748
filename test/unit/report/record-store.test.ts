/**
 * The record store: small, bounded, and never wrong about what it still has.
 */
import { expect, it } from "vitest";
import type { InstanceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { RecordStore } from "../../../sim/report/record-store.ts";

function recordOf(seq: number): TraceRecord {
  return {
    event: "service.ready",
    instance: (seq % 7) as InstanceId,
    ready: seq % 2 === 0,
    tUs: instant(seq * 3),
    seq,
    cause: seq === 0 ? null : seq - 1,
  };
}

it("finds every record that it was given, and none that was left out", () => {
  const store = new RecordStore();
  for (let seq = 0; seq < 60_000; seq += 3) store.add(recordOf(seq));
  for (const seq of [0, 3, 49_149, 49_152, 59_997]) expect(store.find(seq)).toEqual(recordOf(seq));
  for (const seq of [1, 2, 49_150, 59_998, 1_000_000]) expect(store.find(seq)).toBeNull();
});

it("drops the oldest records when it is full, never the newest", () => {
  const store = new RecordStore(2);
  for (let seq = 0; seq < 100_000; seq += 1) store.add(recordOf(seq));
  expect(store.find(0)).toBeNull();
  expect(store.find(60_000)).toBeNull();
  expect(store.find(99_999)).toEqual(recordOf(99_999));
  expect(store.find(90_000)).toEqual(recordOf(90_000));
});
