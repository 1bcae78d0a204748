/**
 * The fewest arcs whose removal leaves a component without a cycle: a minimum feedback arc set.
 *
 * The problem is NP-hard. It is solved exactly where one arc is enough, in linear time, and for
 * small components by dynamic programming; beyond that an approximation is given and said to be.
 * Arcs from a node to itself are in every solution and are set aside first.
 */
import { arcOnEveryCycle } from "./common-arc.ts";
import { arcsWhere, backArcs, type Component } from "./component.ts";
import { greedyBackArcs } from "./greedy-order.ts";

/**
 * Components up to this many nodes are solved exactly: 2^16 subsets by 16 nodes are a million
 * steps, a few milliseconds, and a person who ties a greater knot will not untie it by one list.
 */
export const EXACT_NODES_MAX = 16;

/**
 * Subsets visited in one graph, at most: 64 components of the greatest size, about 0.2 s. Without
 * it a file with thousands of such knots would take minutes to be refused.
 */
export const EXACT_STATES_MAX: number = 64 * (1 << EXACT_NODES_MAX);

export interface FeedbackArcs {
  /** Indices of arcs, ascending. */
  readonly arcs: readonly number[];
  readonly exact: boolean;
  readonly statesUsed: number;
}

/** Solves one component; `cycle` is any cycle of it, and shortens the search for a single arc. */
export function feedbackArcs(
  component: Component,
  cycle: readonly number[],
  statesMax: number,
): FeedbackArcs {
  const selfArcs = arcsWhere(component, (tail, head) => tail === head);
  const size = component.nodes.length;
  if (size === 1) return { arcs: selfArcs, exact: true, statesUsed: 0 };
  if (selfArcs.length === 0) {
    const single = arcOnEveryCycle(component, cycle);
    if (single !== null) return { arcs: [single], exact: true, statesUsed: 0 };
  }
  const states = size <= EXACT_NODES_MAX ? 1 << size : Number.POSITIVE_INFINITY;
  if (states <= statesMax) {
    const order = bestOrder(component);
    return {
      arcs: backArcs(component, order),
      exact: true,
      statesUsed: states,
    };
  }
  return { arcs: greedyBackArcs(component), exact: false, statesUsed: 0 };
}

/**
 * The position of each node in an order with the fewest arcs against it, where a dependency should
 * stand before its dependents. cost(S) = min over the last node v of S: cost(S \ v) + the arcs of
 * S \ v that lead to v. Of equal choices the smallest node comes last.
 */
function bestOrder(component: Component): ArrayLike<number> {
  const size = component.nodes.length;
  const dependents = new Int32Array(size);
  component.tails.forEach((tail, arc) => {
    const head = component.heads[arc] ?? 0;
    if (head !== tail) dependents[head] = (dependents[head] ?? 0) | (1 << tail);
  });
  const cost = new Uint8Array(1 << size);
  const last = new Uint8Array(1 << size);
  for (let set = 1; set < cost.length; set += 1) {
    let least = 255;
    let leastNode = 0;
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      const node = 31 - Math.clz32(rest & -rest);
      const without = set & ~(1 << node);
      const total = (cost[without] ?? 0) + bitCount((dependents[node] ?? 0) & without);
      if (total < least) {
        least = total;
        leastNode = node;
      }
    }
    cost[set] = least;
    last[set] = leastNode;
  }
  const position = new Int32Array(size);
  for (let set = cost.length - 1, at = size - 1; at >= 0; at -= 1) {
    const node = last[set] ?? 0;
    position[node] = at;
    set &= ~(1 << node);
  }
  return position;
}

/** Bits set in a number below 2^16. */
function bitCount(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x5555);
  sum = (sum & 0x3333) + ((sum >>> 2) & 0x3333);
  sum = (sum + (sum >>> 4)) & 0x0f0f;
  return (sum + (sum >>> 8)) & 0x1f;
}
