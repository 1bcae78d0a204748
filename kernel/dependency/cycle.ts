/**
 * Finds every knot of circular dependencies, and the fewest edges that would untie it.
 *
 * A cycle in the dependencies can never boot, so it is refused when a manifest is loaded; this is
 * what the refusal says. It must stay linear in the graph: 100,000 services may form one cycle.
 */
import type { Component } from "./component.ts";
import { EXACT_STATES_MAX, feedbackArcs } from "./feedback-arc-set.ts";
import { shortestCycle } from "./shortest-cycle.ts";
import { outgoing, strongComponents } from "./strong-components.ts";
import type { Adjacency, DirectedGraph } from "./strong-components.ts";

/** One strongly connected component that holds a cycle. */
export interface CycleFinding {
  /**
   * The shortest cycle of the component: each node depends on the next and the last on the first,
   * which is the smallest. A node that depends on itself is a cycle of one.
   */
  readonly cycle: readonly number[];
  /** Indices of the edges whose removal leaves the component without a cycle, ascending. */
  readonly breaking: readonly number[];
  /** True where no smaller set of pairs would do; false where `breaking` is an approximation. */
  readonly exact: boolean;
}

/**
 * Finds the cycles of a dependency graph, where `from` depends on (comes after) `to`. One finding
 * a component, in the order of its smallest node. Parallel edges count as one to be removed, and
 * are then listed together.
 */
export function findCycles(graph: DirectedGraph): readonly CycleFinding[] {
  const adjacency = outgoing(graph);
  const components = strongComponents(graph, adjacency);
  const position = new Int32Array(graph.size);
  const arcOfEdge = new Int32Array(graph.edges.length).fill(-1);
  const findings: CycleFinding[] = [];
  let budget = EXACT_STATES_MAX;
  for (const nodes of cyclicComponents(graph, components.of, components.count)) {
    nodes.forEach((node, index) => (position[node] = index));
    const component = cut(graph, nodes, { adjacency, of: components.of, position, arcOfEdge });
    const cycle = shortestCycle(component);
    const arcs = feedbackArcs(component, cycle, budget);
    budget -= arcs.statesUsed;
    findings.push({
      cycle: cycle.map((local) => nodes[local] ?? 0),
      breaking: edgesOf(arcs.arcs, nodes, adjacency, arcOfEdge),
      exact: arcs.exact,
    });
  }
  return findings;
}

/** The components that hold a cycle, each ascending, by their smallest node. */
function cyclicComponents(
  graph: DirectedGraph,
  of: Int32Array,
  count: number,
): readonly (readonly number[])[] {
  const isCyclic = new Uint8Array(count);
  for (const edge of graph.edges) {
    const component = of[edge.from] ?? 0;
    if (component === of[edge.to]) isCyclic[component] = 1;
  }
  const members = new Map<number, number[]>();
  for (let node = 0; node < graph.size; node += 1) {
    const component = of[node] ?? 0;
    if (isCyclic[component] === 0) continue;
    const nodes = members.get(component);
    if (nodes === undefined) members.set(component, [node]);
    else nodes.push(node);
  }
  // A map keeps the order of insertion, which here is that of the smallest members.
  return [...members.values()];
}

/** What all components of a graph share; `cut` writes the arc of each edge into it. */
interface Workspace {
  readonly adjacency: Adjacency;
  /** The component of each node. */
  readonly of: Int32Array;
  /** The position of each node in its component. */
  readonly position: Int32Array;
  readonly arcOfEdge: Int32Array;
}

function cut(
  graph: DirectedGraph,
  nodes: readonly number[],
  { adjacency, of, position, arcOfEdge }: Workspace,
): Component {
  const tails: number[] = [];
  const heads: number[] = [];
  const start: number[] = [0];
  // The arc that last led to a head; it is one of the present tail only at or above start[tail].
  const arcTo = new Int32Array(nodes.length).fill(-1);
  nodes.forEach((node, tail) => {
    const first = tails.length;
    for (let at = adjacency.start[node] ?? 0; at < (adjacency.start[node + 1] ?? 0); at += 1) {
      const index = adjacency.edges[at] ?? 0;
      const to = graph.edges[index]?.to ?? 0;
      if (of[to] !== of[node]) continue;
      const head = position[to] ?? 0;
      if ((arcTo[head] ?? -1) < first) {
        arcTo[head] = tails.length;
        tails.push(tail);
        heads.push(head);
      }
      arcOfEdge[index] = arcTo[head] ?? -1;
    }
    start.push(tails.length);
  });
  return { nodes, tails, heads, start };
}

/** All edges that are merged in one of the arcs, ascending. */
function edgesOf(
  arcs: readonly number[],
  nodes: readonly number[],
  adjacency: Adjacency,
  arcOfEdge: Int32Array,
): readonly number[] {
  const wanted = new Set(arcs);
  const edges: number[] = [];
  for (const node of nodes) {
    for (let at = adjacency.start[node] ?? 0; at < (adjacency.start[node + 1] ?? 0); at += 1) {
      const index = adjacency.edges[at] ?? 0;
      if (wanted.has(arcOfEdge[index] ?? -1)) edges.push(index);
    }
  }
  return edges.sort((a, b) => a - b);
}
