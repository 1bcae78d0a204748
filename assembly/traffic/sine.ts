/**
 * The sine of a turn, for loads that go up and down with the day.
 *
 * By the Taylor polynomial of degree 11 over a quarter turn, off by less than 6 · 10^-8: a load is
 * not known that well. WebAssembly has no sine, and engines differ in theirs.
 */
const TURN: f64 = 6.283185307179586;

/** sin(2 · pi · turns), for turns from 0. */
export function sine(turns: f64): f64 {
  const phase = turns - Math.floor(turns);
  const half = phase < 0.5 ? phase : phase - 0.5;
  const quarter = half < 0.25 ? half : 0.5 - half;
  const x = quarter * TURN;
  const s = x * x;
  const inner = 1 - (s / 72) * (1 - s / 110);
  const middle = 1 - (s / 20) * (1 - (s / 42) * inner);
  const value = x * (1 - (s / 6) * middle);
  return phase < 0.5 ? value : -value;
}
