/**
 * The table of the benches, from rows that are made up: what it says, in 80 columns.
 */
import { expect, test } from "vitest";
import type { Bound } from "../../../bench/regression.ts";
import type { BenchRow } from "../../../bench/row.ts";
import { tableText, verdictsText } from "../../../bench/table.ts";
import { PLAIN } from "../../../sim/report/palette.ts";

const ROW: BenchRow = {
  work: "weighted-round-robin",
  case: "single",
  size: 1000,
  ns: 12.345,
  spread: 0.021,
  peers: {
    c: { ns: 11.11, ratio: 0.9, spread: 0.03 },
    "linear-scan": { ns: 18517.5, ratio: 1500, spread: 0.4 },
    javascript: { ns: 12.345, ratio: 1, spread: 0 },
  },
  missing: {},
};

const BOUNDS: readonly Bound[] = [
  { ...keyOf("c"), least: 1, measured: null, spread: null },
  { ...keyOf("linear-scan"), least: 50, measured: null, spread: null },
];

function keyOf(peer: string): Pick<Bound, "work" | "case" | "size" | "peer"> {
  return { work: ROW.work, case: ROW.case, size: ROW.size, peer };
}

function table(rows: readonly BenchRow[], missing: readonly string[] = []): string {
  return tableText({
    machine: { node: "v20.0.0", cpu: "made up" },
    rounds: 5,
    timeMs: 100,
    rows,
    bounds: BOUNDS,
    missing,
    install: "npm ci --prefix bench",
    palette: PLAIN,
  });
}

test("a contest has our time, and of each peer the ratio, the bound and the verdict", () => {
  expect(table([ROW])).toMatchInlineSnapshot(`
    "made up, Node v20.0.0
    5 rounds of 100 ms a side, the fastest counts; spread: middle half over median

                             operation           we are  spread      must be

    weighted-round-robin  single  1 000
      MultiOS                  12.3 ns                      2 %
      C twin                   11.1 ns     1.11x slower     3 %      as fast  missed
      linear-scan              18.5 µs    1 500x faster    40 %   50x faster  held
      javascript               12.3 ns     1.00x faster     0 %
      JavaScript alone is as fast: the work costs no more than the call into the
      core.
    "
  `);
});

test("peers that are not installed are named, with the command that installs them", () => {
  const text = table([], ["flatqueue", "ketama"]);
  expect(text).toContain("\nnot installed, so not measured: flatqueue, ketama; to install:\n");
  expect(text).toContain("  npm ci --prefix bench\n");
});

test("a twin that did not run is named with its reason, in no more than 80 columns", () => {
  const reason = `cc does not compile it: ${"ring.c: a long complaint ".repeat(6)}`;
  const text = table([{ ...ROW, peers: {}, missing: { c: reason } }]);
  expect(text).toContain("\n  C twin was not measured: cc does not compile it");
  expect(text.split("\n").every((line) => line.length <= 80)).toBe(true);
});

test("a check names each row below its bound, and those that were not measured", () => {
  const [c, scan] = BOUNDS;
  if (c === undefined || scan === undefined) throw new Error("there are two");
  const missed = [{ ...c, measured: 0.5, spread: 0.1 }];
  expect(verdictsText({ held: [], missed, unmeasured: [scan] }, PLAIN)).toBe(
    "below  weighted-round-robin single 1 000 c: 2.00x slower, must be as fast\n" +
      "not measured: weighted-round-robin single 1 000 linear-scan\n" +
      "0 bounds held, 1 missed, 1 not measured\n",
  );
});
