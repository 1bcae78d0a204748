/**
 * Systems of a given shape and size, as manifests: for scale and for tests of order.
 *
 * The same shape, count and seed give the same text, on every machine.
 */

export const SHAPES = ["chain", "diamond", "fan", "random", "loaded"] as const;
export type Shape = (typeof SHAPES)[number];

/** Few edges a service, as real systems have. */
const EDGES_MAX = 3;
const START_MS_MAX = 20;

/** What a loaded system is asked: so many a second for so long, by so many workloads. */
const REQUESTS_A_SECOND = 1_000;
const MINUTE = "1m";
const WORKLOADS = 100;

/** Whole numbers in [0, bound). */
type Draw = (bound: number) => number;

/** `count` services of one instance each; a service requires only services before it. */
export function generateSystem(shape: Shape, count: number, seed: number): string {
  const draw = mulberry32(seed);
  const width = String(count - 1).length;
  const nameOf = (index: number): string => `s${String(index).padStart(width, "0")}`;
  const lines = [`system: ${shape}-${count}`, "services:"];
  for (let index = 0; index < count; index += 1) {
    const required = requirementsOf(shape, index, draw).map(nameOf);
    lines.push(`  ${nameOf(index)}:`);
    if (required.length > 0) {
      lines.push(`    requires: [${required.join(", ")}]`);
    }
    const calls = shape === "loaded" ? callsOf(required) : "";
    lines.push(`    behavior: { start: constant(${1 + draw(START_MS_MAX)}ms)${calls} }`);
  }
  if (shape === "loaded") lines.push(...workloadsOn(Math.min(count, WORKLOADS), count, nameOf));
  return `${lines.join("\n")}\n`;
}

/** A request goes on to what its service requires, to each in one of four cases. */
function callsOf(required: readonly string[]): string {
  const entries = required.map((name) => `{ service: ${name}, probability: 25 % }`);
  return `, service-time: exponential(2ms), calls: [${entries.join(", ")}]`;
}

/** Workloads on services that lie evenly over all. */
function workloadsOn(
  targets: number,
  count: number,
  nameOf: (index: number) => string,
): readonly string[] {
  const rate = `poisson(${REQUESTS_A_SECOND / targets}/s)`;
  const lines = Array.from({ length: targets }, (_, index) => {
    const target = nameOf(Math.floor(((index + 1) * count) / targets) - 1);
    return `  w${index}: { target: ${target}, arrivals: ${rate}, start: 10s, for: ${MINUTE} }`;
  });
  return ["network: { default: { latency: exponential(200us) } }", "workloads:", ...lines];
}

function requirementsOf(shape: Shape, index: number, draw: Draw): readonly number[] {
  if (index === 0) {
    return [];
  }
  switch (shape) {
    case "chain":
      return [index - 1];
    case "diamond":
      return diamondRequirements(index);
    case "fan":
      return [0];
    case "random":
    case "loaded": {
      const drawn = Array.from({ length: draw(EDGES_MAX + 1) }, () => draw(index));
      return [...new Set(drawn)].toSorted((a, b) => a - b);
    }
  }
}

/** Diamonds in a row, the end of one being the start of the next: 0 < 1, 2 < 3 < 4, 5 < 6 … */
function diamondRequirements(index: number): readonly number[] {
  switch (index % 3) {
    case 0:
      return [index - 2, index - 1];
    case 1:
      return [index - 1];
    default:
      return [index - 2];
  }
}

/** Tommy Ettinger's mulberry32: enough for shapes, and one screen of integers. */
function mulberry32(seed: number): Draw {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % bound;
  };
}
