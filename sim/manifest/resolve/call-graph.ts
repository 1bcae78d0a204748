/**
 * The graph of calls, and whether a request ends: who calls whom, and how much one request comes
 * to.
 *
 * A cycle of calls that are always made never ends. One that is only probable does, unless it
 * comes back to itself once or more in the mean; and a fan of fans ends, but not in this life.
 * All of it shows in how many calls a request comes to in the mean.
 */
import { findCycles } from "../../../kernel/dependency/cycle.ts";
import { outgoing, strongComponents } from "../../../kernel/dependency/strong-components.ts";
import type { Adjacency, Edge } from "../../../kernel/dependency/strong-components.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type { CallSpec } from "../../traffic/spec.ts";
import { ratioValue } from "../values/ratio.ts";
import type { Names } from "./names.ts";

export interface CallEdge extends Edge {
  readonly call: CallSpec;
}

export interface CallGraph {
  readonly size: number;
  readonly edges: readonly CallEdge[];
  readonly adjacency: Adjacency;
  /** By service its knot: services that come back to each other share one. Callees come first. */
  readonly knotOf: Int32Array;
  /** By knot its services. */
  readonly knots: readonly (readonly number[])[];
}

/** Calls that one request may come to in the mean: more take longer than anybody waits. */
export const CALLS_A_REQUEST_MAX = 1_000_000;

/**
 * How often the calls of a knot are gone through to find its sum. One that comes back to itself in
 * 99.9 % of all cases is known to a millionth by then; one that takes longer hardly ever ends.
 */
const ROUNDS_MAX = 20_000;
/** Calls looked at in all knots together: a second's work. */
const STEPS_MAX = 50_000_000;

export function callGraphOf(steps: readonly (readonly (readonly CallSpec[])[])[]): CallGraph {
  const edges: CallEdge[] = [];
  for (const [from, own] of steps.entries()) {
    for (const call of own.flat()) edges.push({ from, to: call.target, call });
  }
  const size = steps.length;
  const adjacency = outgoing({ size, edges });
  const { of: knotOf, count } = strongComponents({ size, edges }, adjacency);
  const knots = Array.from({ length: count }, (): number[] => []);
  for (const [service, knot] of knotOf.entries()) knots[knot]?.push(service);
  return { size, edges, adjacency, knotOf, knots };
}

/** The calls that a service makes. */
export function callsOf({ edges, adjacency }: CallGraph, service: number): readonly CallEdge[] {
  const own = adjacency.edges.subarray(adjacency.start[service], adjacency.start[service + 1]);
  return [...own].flatMap((index) => edges[index] ?? []);
}

/** Reports requests that never end, or as good as never. */
export function checkCalls(graph: CallGraph, names: Names): void {
  if (graph.edges.length === 0) return;
  if (!reportCertainCycles(graph, names)) reportVolume(graph, names);
}

/** Cycles of calls that are always made; true where there is one. */
function reportCertainCycles({ size, edges }: CallGraph, names: Names): boolean {
  const certain = edges.filter(({ call: { probability } }) => {
    return probability.numerator === probability.denominator;
  });
  const findings = findCycles({ size, edges: certain });
  for (const { cycle, breaking } of findings) {
    const [first = 0, second = first] = cycle;
    const edge = certain.find(({ from, to }) => from === first && to === second);
    if (edge === undefined) continue;
    const way = [...cycle, first].map((service) => names.nameOf(service as ServiceId));
    const cut = breaking.flatMap((index) => certain[index] ?? []);
    const message = `calls in a cycle: ${way.join(" > ")}: a request of '${way[0]}' never ends`;
    names.problems.error(edge.call.place, "call-cycle", message, removal(cut, names));
  }
  return findings.length > 0;
}

/** Places beyond these few do not fit a line. */
const PLACES_MAX = 5;

function removal(cut: readonly CallEdge[], names: Names): string {
  const shown = cut.slice(0, PLACES_MAX).map(({ from, to, call }) => {
    const [caller, callee] = [names.nameOf(from as ServiceId), names.nameOf(to as ServiceId)];
    return `the call of ${callee} by ${caller} (line ${call.place.line})`;
  });
  const rest = cut.length > shown.length ? ` and ${cut.length - shown.length} more` : "";
  return `remove ${shown.join(", ")}${rest}, or write a 'probability' below 100 %`;
}

/** Of all who come to too many calls, tells the one that is called by the others. */
function reportVolume(graph: CallGraph, names: Names): void {
  const calls = new Float64Array(graph.size).fill(1);
  let stepsLeft = STEPS_MAX;
  for (const knot of graph.knots) {
    stepsLeft = settle(graph, knot, calls, stepsLeft);
    const over = knot.find((service) => (calls[service] ?? 0) > CALLS_A_REQUEST_MAX);
    const first = over === undefined ? undefined : callsOf(graph, over)[0];
    if (over === undefined || first === undefined) continue;
    const name = names.nameOf(over as ServiceId);
    const way = wayBack(graph, knot, names);
    const sum = `comes to more than ${CALLS_A_REQUEST_MAX} calls`;
    const message = `${way}one request of '${name}' ${sum}`;
    const hint = "lower 'count' or 'probability' here or in what it calls";
    names.problems.error(first.call.place, "too-many-calls", message, hint);
    return;
  }
}

/** The shortest way on which calls of a knot come back; empty where none does. */
function wayBack(
  { size, edges, knotOf }: CallGraph,
  knot: readonly number[],
  names: Names,
): string {
  const own = knotOf[knot[0] ?? 0];
  const within = edges.filter(({ from, to }) => knotOf[from] === own && knotOf[to] === own);
  const cycle = findCycles({ size, edges: within })[0]?.cycle ?? [];
  const way = [...cycle, ...cycle.slice(0, 1)].map((id) => names.nameOf(id as ServiceId));
  return way.length === 0 ? "" : `calls come back too often: ${way.join(" > ")}: `;
}

/**
 * Finds how many calls, itself included, a request of each service of a knot comes to in the mean;
 * more than the limit where there is no end to them. Returns the steps that are left.
 */
function settle(
  graph: CallGraph,
  knot: readonly number[],
  calls: Float64Array,
  stepsLeft: number,
): number {
  const own = knot.map((service) => ({ service, edges: callsOf(graph, service) }));
  const steps = own.reduce((sum, { edges }) => sum + edges.length + 1, 0);
  const [first = 0] = knot;
  const isKnot = own.some(({ edges }) => {
    return edges.some(({ to }) => graph.knotOf[to] === graph.knotOf[first]);
  });
  const rounds = isKnot ? Math.min(ROUNDS_MAX, Math.ceil(stepsLeft / steps)) : 1;
  for (let round = 0; round < rounds; round += 1) {
    let change = 0;
    for (const { service, edges } of own) {
      let sum = 1;
      for (const { to, call } of edges) {
        sum += call.count * ratioValue(call.probability) * (calls[to] ?? 0);
      }
      change = Math.max(change, sum / (calls[service] ?? 1) - 1);
      calls[service] = sum;
      if (sum > CALLS_A_REQUEST_MAX) return stepsLeft - steps * (round + 1);
    }
    if (!isKnot || change < 1e-9) return stepsLeft - steps * (round + 1);
  }
  for (const service of knot) calls[service] = Number.POSITIVE_INFINITY;
  return stepsLeft - steps * rounds;
}
