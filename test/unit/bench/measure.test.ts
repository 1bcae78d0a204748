/**
 * Measuring a contest: who runs when, and what becomes of a twin that fails.
 */
import { expect, test } from "vitest";
import { measure } from "../../../bench/measure.ts";
import type { Native } from "../../../bench/native.ts";
import type { ProgramResult } from "../../../bench/program.ts";
import type { Contest } from "../../../bench/row.ts";

const EFFORT = {
  rounds: 3,
  timeMs: 1,
  proceed: (): Promise<boolean> => Promise.resolve(true),
  python: native([]),
};

function contest(calls: string[]): Contest {
  const side = (name: string) => (): void => {
    if (calls.at(-1) !== name) calls.push(name);
  };
  return {
    work: "ring",
    case: "batch",
    size: 7,
    operations: 1_000,
    ours: side("ours"),
    peers: { left: side("left"), right: side("right") },
    twin: "ring",
  };
}

/** A twin that gives these results, one a run. */
function native(results: readonly ProgramResult[], asked: string[] = []): Native {
  const left = [...results];
  return {
    run(name, words) {
      asked.push([name, ...words].join(" "));
      return Promise.resolve(left.shift() ?? { ok: false, reason: "asked too often" });
    },
    dispose: () => undefined,
  };
}

test("another side begins in each round, and a twin's time is that of its fastest", async () => {
  const calls: string[] = [];
  const asked: string[] = [];
  const times = [30, 10, 20].map((ns) => ({ ok: true, ns }) as const);
  const row = await measure(contest(calls), { ...EFFORT, native: native(times, asked) });
  const starts = ["ours left right", "left right ours", "right ours left"].join(" ").split(" ");
  expect(calls).toEqual(starts.filter((name, at) => name !== starts[at - 1]));
  expect(asked).toEqual(["ring batch 7 1000", "ring batch 7 1000", "ring batch 7 1000"]);
  expect(row).toMatchObject({ work: "ring", case: "batch", size: 7, missing: {} });
  expect(Object.keys(row?.peers ?? {})).toEqual(["left", "right", "c"]);
  expect(row?.peers["c"]?.ns).toBe(10);
  expect(row?.peers["c"]?.ratio).toBeCloseTo(10 / (row?.ns ?? 0), 2);
});

test("a twin that fails has no result but a reason, and is not started again", async () => {
  const asked: string[] = [];
  const results = [
    { ok: true, ns: 30 },
    { ok: false, reason: "ended by SIGSEGV" },
  ] as const;
  const row = await measure(contest([]), { ...EFFORT, native: native(results, asked) });
  expect(Object.keys(row?.peers ?? {})).toEqual(["left", "right"]);
  expect(row?.missing).toEqual({ c: "ended by SIGSEGV" });
  expect(asked.length).toBe(2);
});

test("a script is measured beside the twin, and has a reason where it cannot be had", async () => {
  const asked: string[] = [];
  const both: Contest = { ...contest([]), script: "queue" };
  const native3 = native([1, 2, 3].map((ns) => ({ ok: true, ns }) as const));
  const python = native([{ ok: true, ns: 9_000 }], asked);
  const row = await measure(both, { ...EFFORT, rounds: 1, native: native3, python });
  expect(asked).toEqual(["queue batch 7 1000"]);
  expect(Object.keys(row?.peers ?? {})).toEqual(["left", "right", "c", "simpy"]);
  expect(row?.peers["simpy"]?.ns).toBe(9_000);
  const none = native([{ ok: false, reason: "there is no python3" }]);
  const without = await measure(both, { ...EFFORT, native: native3, python: none });
  expect(without?.missing["simpy"]).toBe("there is no python3");
});

test("an interruption keeps the rounds that are done, and gives no row where none is", async () => {
  const until = (rounds: number) => (_: Contest, round: number) => Promise.resolve(round < rounds);
  const measuring = { ...EFFORT, native: native([{ ok: true, ns: 5 }]) };
  const row = await measure(contest([]), { ...measuring, proceed: until(1) });
  expect(row?.peers["c"]?.ns).toBe(5);
  expect(await measure(contest([]), { ...measuring, proceed: until(0) })).toBeNull();
});

test("a contest with so few operations that the clock is measured is refused", async () => {
  const few = { ...contest([]), operations: 999 };
  await expect(measure(few, { ...EFFORT, native: native([]) })).rejects.toThrow(RangeError);
});
