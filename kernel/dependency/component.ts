/**
 * One strongly connected component, cut out of its graph, as the searches for cycles see it.
 */

/** A component with its nodes numbered from 0, and parallel edges merged into one arc. */
export interface Component {
  readonly nodes: readonly number[];
  /** The ends of each arc, as positions in `nodes`; arcs stand in the order of their tails. */
  readonly tails: readonly number[];
  readonly heads: readonly number[];
  /** Arcs that leave node n: `start[n]` up to `start[n + 1]`. */
  readonly start: readonly number[];
}

/** The arcs that point forward or to themselves when nodes stand at these positions. */
export function backArcs(component: Component, position: ArrayLike<number>): readonly number[] {
  return arcsWhere(component, (tail, head) => (position[head] ?? 0) >= (position[tail] ?? 0));
}

/** The arcs whose ends fulfil a condition, ascending. */
export function arcsWhere(
  component: Component,
  isWanted: (tail: number, head: number) => boolean,
): readonly number[] {
  const wanted: number[] = [];
  component.tails.forEach((tail, arc) => {
    if (isWanted(tail, component.heads[arc] ?? 0)) wanted.push(arc);
  });
  return wanted;
}
