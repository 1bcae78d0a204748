/**
 * Named streams: what is shared, what is not, and what happens at the ends.
 */
import { beforeEach, expect, test } from "vitest";
import { loadCore, instantiateCore } from "../../../sim/io/load-core.ts";
import { bindCore, type CoreStream } from "../../../kernel/core/core.ts";
import { STREAM_COUNT } from "../../../kernel/core/layout.ts";
import { StreamsExhaustedError } from "../../../kernel/core/random-streams.ts";
import { duration } from "../../../kernel/time.ts";

const core = loadCore();

beforeEach(() => {
  core.reset();
});

function take(stream: CoreStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.nextU32());
}

test("a name under a seed gives the same numbers in every family, also after a reset", () => {
  const first = take(core.streams(1n, "splitmix").open("db/0"), 10);
  expect(take(core.streams(1n, "splitmix").open("db/0"), 10)).toEqual(first);
  core.reset();
  expect(take(core.streams(1n, "splitmix").open("db/0"), 10)).toEqual(first);
});

test("the numbers of a name are fixed for ever", () => {
  const splitmix = core.streams(1n, "splitmix").open("restart/db/0");
  const lcg = core.streams(123456789n, "multios-lcg").open("restart/db/0");
  expect(take(splitmix, 3)).toMatchInlineSnapshot(`
    [
      3340432636,
      297113152,
      225053286,
    ]
  `);
  expect(take(lcg, 3)).toMatchInlineSnapshot(`
    [
      3594855790,
      2763397202,
      520576176,
    ]
  `);
});

test("within a family a name is one stream", () => {
  const expected = take(core.streams(1n, "splitmix").open("a"), 4);
  const family = core.streams(1n, "splitmix");
  expect([...take(family.open("a"), 2), ...take(family.open("a"), 2)]).toEqual(expected);
});

test("another name, another seed and another mode give other numbers", () => {
  const sequences = [
    take(core.streams(1n, "splitmix").open("a"), 8),
    take(core.streams(1n, "splitmix").open("b"), 8),
    take(core.streams(1n, "splitmix").open(""), 8),
    take(core.streams(1n, "splitmix").open("\u0000"), 8),
    take(core.streams(2n, "splitmix").open("a"), 8),
    take(core.streams(2n ** 64n - 1n, "splitmix").open("a"), 8),
    take(core.streams(1n, "multios-lcg").open("a"), 8),
  ];
  const distinct = new Set(sequences.map((numbers) => numbers.join(" ")));
  expect(distinct.size).toBe(sequences.length);
});

test("draws from one stream change no other, of the same family or of another seed", () => {
  const quiet = core.streams(1n, "splitmix");
  const expected = take(quiet.open("kernel"), 6);
  const kernel = core.streams(1n, "splitmix");
  const world = core.streams(2n, "splitmix");
  const stream = kernel.open("kernel");
  const numbers = expected.map(() => {
    take(kernel.open("other"), 3);
    take(world.open("kernel"), 2);
    return stream.nextU32();
  });
  expect(numbers).toEqual(expected);
});

test("two names give streams that do not correlate", () => {
  const count = 20_000;
  const family = core.streams(1n, "splitmix");
  const [left, right] = [take(family.open("web/0"), count), take(family.open("web/1"), count)];
  const half = 2 ** 31;
  let sum = 0;
  for (const [n, number] of left.entries()) {
    sum += ((number - half) / half) * (((right[n] ?? 0) - half) / half);
  }
  // The product of two uniforms on (-1, 1) has variance 1/9: four deviations.
  expect(Math.abs(sum / count)).toBeLessThan(4 * Math.sqrt(1 / 9 / count));
});

test("a draw below three takes each of the three a third of the time", () => {
  const count = 30_000;
  const stream = core.streams(5n, "splitmix").open("thirds");
  const hits = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    const draw = stream.nextBelow(3);
    hits[draw] = (hits[draw] ?? 0) + 1;
  }
  const chiSquare = hits.reduce((sum, hit) => sum + (hit - count / 3) ** 2 / (count / 3), 0);
  // 13.8 is what two degrees of freedom pass once in a thousand seeds.
  expect(chiSquare).toBeLessThan(13.8);
});

test("a draw below a bound near 2^53 is as often in each half", () => {
  const count = 20_000;
  const stream = core.streams(5n, "splitmix").open("halves");
  const bound = 2 ** 52 + 2 ** 51;
  let upper = 0;
  for (let n = 0; n < count; n++) upper += stream.nextBelow(bound) >= bound / 2 ? 1 : 0;
  expect(Math.abs(upper - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
});

test.each([0, -1, 0.5, 2 ** 53 + 2, Number.NaN])("%d is refused as a bound", (bound) => {
  const stream = core.streams(1n, "splitmix").open("a");
  expect(() => stream.nextBelow(bound)).toThrow(RangeError);
});

test("a stream of before a reset throws rather than share its state with a new one", () => {
  const family = core.streams(1n, "splitmix");
  const stream = family.open("a");
  core.reset();
  expect(() => stream.nextU32()).toThrow("reset");
  expect(() => stream.exponential(duration(1))).toThrow("reset");
  expect(() => family.open("b")).toThrow("reset");
});

test("a name may have 65,536 bytes of UTF-8 and not one more", () => {
  const family = core.streams(1n, "splitmix");
  expect(family.open("é".repeat(32_768)).nextU32()).toBeGreaterThanOrEqual(0);
  expect(() => family.open("é".repeat(32_768) + "a")).toThrow(RangeError);
});

test("opening more streams than the core has room for throws an error of its own", () => {
  const exports = instantiateCore();
  const own = bindCore(exports);
  for (let n = 0; n < STREAM_COUNT; n++) exports.streamOpen(1n, 0, 0);
  const family = own.streams(1n, "splitmix");
  expect(() => family.open("one more")).toThrow(StreamsExhaustedError);
  own.reset();
  expect(own.streams(1n, "splitmix").open("one more").nextU32()).toBeGreaterThanOrEqual(0);
});
