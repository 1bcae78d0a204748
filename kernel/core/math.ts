/**
 * log, exp and pow of the core: the same bits on every engine, which `Math` does not promise.
 */
import type { CoreExports } from "./exports/core-exports.ts";

/** Special cases are ECMAScript's; accuracy is stated in assembly/random/math.ts. */
export interface CoreMath {
  readonly log: (x: number) => number;
  readonly exp: (x: number) => number;
  readonly pow: (base: number, exponent: number) => number;
}

export function bindMath(exports: CoreExports): CoreMath {
  return { log: exports.mathLog, exp: exports.mathExp, pow: exports.mathPow };
}
