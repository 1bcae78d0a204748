/**
 * The exports of assembly/random/, as they cross the boundary.
 */

export interface RandomExports {
  readonly streamOpen: (seed: bigint, mode: number, nameBytes: number) => number;
  readonly streamNextU32: (stream: number) => number;
  readonly streamNextU64: (stream: number) => bigint;
  readonly streamNextBelow: (stream: number, bound: number) => number;
  readonly drawUniform: (stream: number, low: number, high: number) => number;
  readonly drawExponential: (stream: number, mean: number) => number;
  readonly drawLognormal: (stream: number, median: number, sigma: number) => number;
  readonly drawPareto: (stream: number, scale: number, alpha: number) => number;
  readonly drawPoisson: (stream: number, mean: number) => number;
  /** Of a sampler the address; 0 where there is none. */
  readonly aliasOpen: (count: number) => number;
  readonly aliasClose: (sampler: number) => void;
  readonly aliasDraw: (sampler: number, stream: number) => number;
  readonly aliasDrawBatch: (sampler: number, stream: number, count: number) => void;
  readonly zipfOpen: (exponent: number, count: number) => number;
  readonly zipfClose: (sampler: number) => void;
  readonly zipfDraw: (sampler: number, stream: number) => number;
  readonly zipfDrawBatch: (sampler: number, stream: number, count: number) => void;
  readonly mathLog: (x: number) => number;
  readonly mathExp: (x: number) => number;
  readonly mathPow: (x: number, y: number) => number;
}

/** The names, complete by their type. */
export const RANDOM_FUNCTIONS: Readonly<Record<keyof RandomExports, true>> = {
  streamOpen: true,
  streamNextU32: true,
  streamNextU64: true,
  streamNextBelow: true,
  drawUniform: true,
  drawExponential: true,
  drawLognormal: true,
  drawPareto: true,
  drawPoisson: true,
  aliasOpen: true,
  aliasClose: true,
  aliasDraw: true,
  aliasDrawBatch: true,
  zipfOpen: true,
  zipfClose: true,
  zipfDraw: true,
  zipfDrawBatch: true,
  mathLog: true,
  mathExp: true,
  mathPow: true,
};
