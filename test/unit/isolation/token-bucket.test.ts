/**
 * A token bucket against plain arithmetic: who waits how long, and what may ever come out.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBucket } from "../../../kernel/isolation/token-bucket.ts";
import { unitsIn, unitsOf, WHOLE, wholeOf } from "../../../kernel/isolation/units.ts";
import { after, duration, instant, SECOND, type Instant } from "../../../kernel/time.ts";

const AT_0 = instant(0);

describe("a bucket of ten tokens a second that holds five", () => {
  const bucketOf = (): TokenBucket => new TokenBucket({ perSecond: 10, burst: 5 }, AT_0);

  it.each([
    [[5], [0]],
    [[6], [100_000]],
    [
      [3, 3, 3],
      [0, 100_000, 400_000],
    ],
    [[105], [10_000_000]],
  ])("has takers of %j tokens at once wait for %j µs", (tokens, waits) => {
    const bucket = bucketOf();
    expect(tokens.map((count) => bucket.take(AT_0, unitsOf(count)))).toEqual(waits);
  });

  it("never holds more than its burst, however long nobody comes", () => {
    const bucket = bucketOf();
    bucket.take(AT_0, unitsOf(5));
    expect(bucket.available(instant(100_000))).toBe(1);
    expect(bucket.available(instant(499_999))).toBe(4);
    expect(bucket.available(instant(3_600 * SECOND))).toBe(5);
  });

  it("has nothing to give while somebody waits", () => {
    const bucket = bucketOf();
    bucket.take(AT_0, unitsOf(7));
    expect(bucket.available(instant(200_000))).toBe(0);
    expect(bucket.available(instant(300_000))).toBe(1);
  });
});

describe("a rate with a fraction", () => {
  it("is exact to a millionth", () => {
    expect(wholeOf(unitsIn(0.1, duration(10 * SECOND)))).toBe(1);
    expect(unitsIn(0.000_001, duration(SECOND))).toBe(WHOLE / 1_000_000n);
    expect(unitsIn(2 ** 43, duration(SECOND))).toBe(unitsOf(2 ** 43));
  });
});

const requests = fc.array(
  fc.record({ gapUs: fc.nat({ max: 500_000 }), tokens: fc.integer({ min: 1, max: 40 }) }),
  { minLength: 1, maxLength: 60 },
);

describe("whatever is asked of a bucket", () => {
  const spec = fc.record({
    perSecond: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(0.5, 0.001, 33.3)),
    burst: fc.integer({ min: 1, max: 50 }),
  });

  it("passes in the order of asking, and in no time more than burst + rate × time", () => {
    fc.assert(
      fc.property(spec, requests, ({ perSecond, burst }, asked) => {
        const bucket = new TokenBucket({ perSecond, burst }, AT_0);
        const passed: { at: Instant; tokens: number }[] = [];
        let now = AT_0;
        for (const { gapUs, tokens } of asked) {
          now = after(now, duration(gapUs));
          passed.push({ at: after(now, bucket.take(now, unitsOf(tokens))), tokens });
        }
        for (const [from, first] of passed.entries()) {
          expect(first.at).toBeGreaterThanOrEqual(passed[from - 1]?.at ?? 0);
          let sum = 0n;
          // The first one counts with its last token: the others of it passed before.
          for (const later of passed.slice(from + 1)) {
            sum += unitsOf(later.tokens);
            const window = unitsIn(perSecond, duration(later.at - first.at));
            expect(sum <= unitsOf(burst) + window).toBe(true);
          }
        }
      }),
    );
  });

  it("is never made to wait longer than it takes to fill what is missing", () => {
    fc.assert(
      fc.property(spec, requests, ({ perSecond, burst }, asked) => {
        const bucket = new TokenBucket({ perSecond, burst }, AT_0);
        let now = AT_0;
        let total = 0n;
        for (const { gapUs, tokens } of asked) {
          now = after(now, duration(gapUs));
          total += unitsOf(tokens);
          const at = after(now, bucket.take(now, unitsOf(tokens)));
          // Had everybody come at once, with an empty bucket, it would have passed by then.
          expect(unitsIn(perSecond, duration(Math.max(0, at - now - 1))) < total).toBe(true);
        }
      }),
    );
  });
});
