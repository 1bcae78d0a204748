/**
 * The least of many u32 scores, and where it stands first at or after a place, going around.
 *
 *   scores    | s0 s1 s2 s3 | s4 s5 s6 s7 | ... | sn NONE NONE NONE |
 *                                cursor ──▶ ...                   ─┐
 *             ┌──────────────────────────────────────────────────◀─┘
 *             └─▶ the first that equals the least wins
 *
 * Two passes of four lanes each: the least of all with `min_u`, then the first equal one. A scan
 * is right where every score may change between two picks; a heap would be rebuilt each time.
 *
 * The column begins at a multiple of 16 and holds whole vectors of four, padded with
 * {@link SCORE_NONE}: columns of a pool do (record.ts).
 *
 * Model: `Array.indexOf` in test/models/balancing/fastest-response.ts.
 */

/** The score of what must not be picked; no scan returns it. */
export const SCORE_NONE: u32 = 0xffffffff;

const VECTOR_BYTES: usize = 16;
const STRIDE_BYTES: usize = 64;

@unmanaged
export class LeastScore {
  /**
   * The index of the least of so many scores (above 0), of several the first at or after `cursor`
   * (below the count), around the end. Some score has to be another than {@link SCORE_NONE}.
   */
  @inline static find(at: usize, count: u32, cursor: u32): u32 {
    const end = at + (((<usize>count + 3) & ~3) << 2);
    const least = LeastScore.lanes(at, end);
    // The lanes of the cursor's own vector that stand before it count only after going around.
    let place = at + (((<usize>cursor) & ~3) << 2);
    let lanes = i32x4.bitmask(i32x4.eq(v128.load(place), least)) & (-1 << (cursor & 3));
    while (lanes == 0) {
      place += VECTOR_BYTES;
      if (place == end) place = at;
      lanes = i32x4.bitmask(i32x4.eq(v128.load(place), least));
    }
    return <u32>((place - at) >> 2) + <u32>ctz(lanes);
  }

  /** The least score, in all four lanes. */
  @inline static lanes(at: usize, end: usize): v128 {
    let place = at;
    let a = i32x4.splat(-1);
    let b = a;
    // Two chains, and two vectors each, because a `min_u` waits for the one before.
    for (; place + STRIDE_BYTES <= end; place += STRIDE_BYTES) {
      a = i32x4.min_u(a, i32x4.min_u(v128.load(place), v128.load(place, 16)));
      b = i32x4.min_u(b, i32x4.min_u(v128.load(place, 32), v128.load(place, 48)));
    }
    for (; place < end; place += VECTOR_BYTES) a = i32x4.min_u(a, v128.load(place));
    const four = i32x4.min_u(a, b);
    const two = i32x4.min_u(four, i32x4.shuffle(four, four, 2, 3, 0, 1));
    return i32x4.min_u(two, i32x4.shuffle(two, two, 1, 0, 3, 2));
  }
}
