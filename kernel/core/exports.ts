/**
 * The raw exports of the WASM core, as they cross the boundary.
 *
 * Numbers are u32 or f64 and bigints i64, as the engine hands them over: an i32 result is signed
 * here although the core means a u32, and it is for the bindings to say which.
 */

export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  readonly coreReset: () => void;

  readonly timerPush: (wheel: number, time: number, payload: number) => number;
  readonly timerCancel: (wheel: number, handle: number) => number;
  readonly timerRearm: (wheel: number, handle: number, time: number) => number;
  readonly timerNext: (wheel: number) => number;
  readonly timerPop: (wheel: number, now: number) => number;
  readonly timerSize: (wheel: number) => number;

  readonly streamOpen: (seed: bigint, mode: number, nameBytes: number) => number;
  readonly streamNextU32: (stream: number) => number;
  readonly streamNextU64: (stream: number) => bigint;
  readonly streamNextBelow: (stream: number, bound: number) => number;

  readonly drawUniform: (stream: number, low: number, high: number) => number;
  readonly drawExponential: (stream: number, mean: number) => number;
  readonly drawLognormal: (stream: number, median: number, sigma: number) => number;
  readonly drawPareto: (stream: number, scale: number, alpha: number) => number;

  readonly mathLog: (x: number) => number;
  readonly mathExp: (x: number) => number;
  readonly mathPow: (x: number, y: number) => number;
}

const FUNCTIONS = [
  "coreReset",
  "timerPush",
  "timerCancel",
  "timerRearm",
  "timerNext",
  "timerPop",
  "timerSize",
  "streamOpen",
  "streamNextU32",
  "streamNextU64",
  "streamNextBelow",
  "drawUniform",
  "drawExponential",
  "drawLognormal",
  "drawPareto",
  "mathLog",
  "mathExp",
  "mathPow",
] as const satisfies readonly (keyof CoreExports)[];

/** Whether an instance is one of this core, by the names of what it exports. */
export function isCoreExports(exports: object): exports is CoreExports {
  const entries = new Map<string, unknown>(Object.entries(exports));
  return (
    typeof entries.get("memory") === "object" &&
    FUNCTIONS.every((name) => typeof entries.get(name) === "function")
  );
}
