/**
 * The strongly connected components of a directed graph: the knots in which cycles live.
 *
 * Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), linear, and with a
 * stack of its own instead of recursion, because a manifest may hold a chain of 100,000 services.
 */

export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface DirectedGraph {
  /** Nodes are the whole numbers in [0, size). */
  readonly size: number;
  readonly edges: readonly Edge[];
}

/** Edges by the node they leave: those of node n stand at `start[n]` up to `start[n + 1]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

/** Lists the edges by the node that they leave, in the order of their indices. */
export function outgoing(graph: DirectedGraph): Adjacency {
  const start = new Int32Array(graph.size + 1);
  for (const edge of graph.edges) start[edge.from + 1] = (start[edge.from + 1] ?? 0) + 1;
  for (let node = 0; node < graph.size; node += 1) {
    start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  }
  const fill = start.slice();
  const edges = new Int32Array(graph.edges.length);
  graph.edges.forEach((edge, index) => {
    const at = fill[edge.from] ?? 0;
    edges[at] = index;
    fill[edge.from] = at + 1;
  });
  return { start, edges };
}

const UNSEEN = 0;

/** For each node the number of its component; components are numbered from 0 without gaps. */
export function strongComponents(
  graph: DirectedGraph,
  adjacency: Adjacency,
): { readonly of: Int32Array; readonly count: number } {
  const { size } = graph;
  const of = new Int32Array(size).fill(-1);
  // The order of discovery from 1 (UNSEEN: not yet), and the earliest node of the stack in reach.
  const found = new Int32Array(size);
  const low = new Int32Array(size);
  const cursor = adjacency.start.slice();
  const path = new Int32Array(size);
  const open = new Int32Array(size);
  let pathLength = 0;
  let openLength = 0;
  let discovered = 0;
  let count = 0;

  const enter = (node: number): void => {
    discovered += 1;
    found[node] = discovered;
    low[node] = discovered;
    path[pathLength++] = node;
    open[openLength++] = node;
  };
  const close = (node: number): void => {
    for (;;) {
      const member = open[--openLength] ?? 0;
      of[member] = count;
      if (member === node) break;
    }
    count += 1;
  };
  const lower = (node: number, to: number): void => {
    if (to < (low[node] ?? 0)) low[node] = to;
  };

  for (let root = 0; root < size; root += 1) {
    if (found[root] !== UNSEEN) continue;
    enter(root);
    while (pathLength > 0) {
      const node = path[pathLength - 1] ?? 0;
      const at = cursor[node] ?? 0;
      if (at < (adjacency.start[node + 1] ?? 0)) {
        cursor[node] = at + 1;
        const next = graph.edges[adjacency.edges[at] ?? 0]?.to ?? 0;
        if (found[next] === UNSEEN) enter(next);
        else if (of[next] === -1) lower(node, found[next] ?? 0);
        continue;
      }
      if (low[node] === found[node]) close(node);
      pathLength -= 1;
      if (pathLength > 0) lower(path[pathLength - 1] ?? 0, low[node] ?? 0);
    }
  }
  return { of, count };
}
