/**
 * What a disk has after a crash: all that was synced, and of the rest a part from its front.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SimulatedDisk } from "../../../sim/program/disk.ts";
import { drawsOf } from "../../support/draws-of.ts";

const LOG = "log";

function numbersOf(disk: SimulatedDisk): readonly (number | "torn")[] {
  return disk.read(LOG).map(({ data, isTorn }) => (isTorn ? "torn" : Number(data)));
}

test("every crash leaves what was synced, and any front of the rest, torn or not", () => {
  const seen = new Set<string>();
  for (let survive = 0; survive <= 3; survive += 1) {
    for (const torn of [0, 1]) {
      const disk = new SimulatedDisk(() => false);
      for (const number of [1, 2]) disk.append(LOG, number);
      disk.settle(disk.mark());
      for (const number of [3, 4, 5]) disk.append(LOG, number);
      disk.crash(drawsOf([survive, torn]));
      seen.add(numbersOf(disk).join(" "));
    }
  }
  expect([...seen].sort((a, b) => (a < b ? -1 : 1))).toEqual([
    "1 2",
    "1 2 3",
    "1 2 3 4",
    "1 2 3 4 5",
    "1 2 3 4 torn",
    "1 2 3 torn",
    "1 2 torn",
  ]);
});

test("a sync covers what was appended before it began, and no more", () => {
  const disk = new SimulatedDisk(() => false);
  disk.append(LOG, 1);
  const mark = disk.mark();
  disk.append(LOG, 2);
  disk.settle(mark);
  disk.crash(drawsOf([0, 1]));
  expect(numbersOf(disk)).toEqual([1]);
});

test("what is trimmed meanwhile makes nothing durable that was not", () => {
  const disk = new SimulatedDisk(() => false);
  for (const number of [1, 2, 3]) disk.append(LOG, number);
  const mark = disk.mark();
  for (const number of [4, 5]) disk.append(LOG, number);
  disk.trim(LOG, 2);
  disk.settle(mark);
  disk.crash(drawsOf([0, 1]));
  expect(numbersOf(disk)).toEqual([3]);
});

test("what is cut off during a sync, and written anew, is not what the sync has seen", () => {
  const disk = new SimulatedDisk(() => false);
  for (const number of [1, 2, 3, 4]) disk.append(LOG, number);
  const mark = disk.mark();
  disk.truncate(LOG, 1);
  for (const number of [5, 6]) disk.append(LOG, number);
  disk.settle(mark);
  disk.crash(drawsOf([0, 1]));
  expect(numbersOf(disk)).toEqual([1]);
});

test("a sync that ends when less is left than it has seen leaves nothing out of its bounds", () => {
  const disk = new SimulatedDisk(() => false);
  for (const number of [1, 2, 3, 4]) disk.append(LOG, number);
  const mark = disk.mark();
  disk.truncate(LOG, 0);
  disk.append(LOG, 5);
  disk.settle(mark);
  disk.append(LOG, 6);
  disk.crash(drawsOf([1, 0]));
  expect(numbersOf(disk)).toEqual([5, "torn"]);
});

test("a replaced file is there after any crash, whole", () => {
  const disk = new SimulatedDisk(() => false);
  disk.append(LOG, 1);
  disk.replace(LOG, [7, 8]);
  disk.crash(drawsOf([]));
  expect(numbersOf(disk)).toEqual([7, 8]);
});

test("whoever ends by itself loses nothing", () => {
  const disk = new SimulatedDisk(() => false);
  disk.append(LOG, 1);
  disk.flush();
  disk.crash(drawsOf([]));
  expect(numbersOf(disk)).toEqual([1]);
});

test("what was synced once is there after any number of crashes, in its order", () => {
  const step = fc.constantFrom("append", "sync", "crash" as const);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (steps, draws) => {
      const disk = new SimulatedDisk(() => false);
      const random = {
        nextU32: (): number => 0,
        nextBelow: (bound: number): number => Number(draws.next().value) % bound,
      };
      let next = 0;
      let synced: readonly (number | "torn")[] = [];
      for (const what of steps) {
        if (what === "append") disk.append(LOG, next++);
        else if (what === "crash") disk.crash(random);
        else {
          disk.settle(disk.mark());
          synced = numbersOf(disk);
        }
        expect(numbersOf(disk).slice(0, synced.length)).toEqual(synced);
        if (what === "crash") synced = numbersOf(disk);
      }
    }),
  );
});

test("writes nothing while it is full, and keeps what it has", () => {
  let isFull = false;
  const disk = new SimulatedDisk(() => isFull);
  expect(disk.append("log", 1)).toBe(true);
  isFull = true;
  expect(disk.append("log", 2)).toBe(false);
  expect(disk.replace("log", [3])).toBe(false);
  expect(disk.read("log").map(({ data }) => data)).toEqual([1]);
  isFull = false;
  expect(disk.replace("log", [3])).toBe(true);
  expect(disk.read("log").map(({ data }) => data)).toEqual([3]);
});
