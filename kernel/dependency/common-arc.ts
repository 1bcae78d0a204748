/**
 * An arc that lies on every cycle of a component, found in linear time.
 *
 * Take any cycle C = v0 v1 … and remove its arcs. If a cycle is left, no single arc will do. If
 * not, every other cycle leaves C at some v_a, comes back at some v_b, and so avoids the arcs of C
 * from v_a forward to v_b, round the end where b < a. An arc that nobody avoids is on every cycle.
 */
import type { Component } from "./component.ts";

/** The index of the first such arc along `cycle`, or `null`; the component has no self-arcs. */
export function arcOnEveryCycle(component: Component, cycle: readonly number[]): number | null {
  const cycleArcs = arcsAlong(component, cycle);
  const isOnCycle = new Uint8Array(component.tails.length);
  for (const arc of cycleArcs) isOnCycle[arc] = 1;
  const order = topologicalOrder(component, isOnCycle);
  if (order === null) return null;

  const avoided = avoidedSpans(component, cycle, isOnCycle, order);
  let coveredUpTo = avoided.wrapEnd;
  for (let at = 0; at < cycle.length && at < avoided.wrapStart; at += 1) {
    coveredUpTo = Math.max(coveredUpTo, avoided.reach[at] ?? 0);
    if (at >= coveredUpTo) return cycleArcs[at] ?? null;
  }
  return null;
}

/** `arcs[i]` leads from the i-th node of the cycle to the next. */
function arcsAlong(component: Component, cycle: readonly number[]): readonly number[] {
  return cycle.map((node, index) => {
    const next = cycle[(index + 1) % cycle.length];
    const end = component.start[node + 1] ?? 0;
    for (let arc = component.start[node] ?? 0; arc < end; arc += 1) {
      if (component.heads[arc] === next) return arc;
    }
    throw new Error(`assertion failed: not a cycle, no arc from ${node} to ${next ?? "nothing"}`);
  });
}

/** Nodes in an order in which arcs point forward, without those on the cycle; `null`: none is. */
function topologicalOrder(component: Component, isOnCycle: Uint8Array): Int32Array | null {
  const size = component.nodes.length;
  const waiting = new Int32Array(size);
  component.heads.forEach((head, arc) => {
    if (isOnCycle[arc] === 0) waiting[head] = (waiting[head] ?? 0) + 1;
  });
  const order = new Int32Array(size);
  let length = 0;
  for (let node = 0; node < size; node += 1) if (waiting[node] === 0) order[length++] = node;
  for (let at = 0; at < length; at += 1) {
    const node = order[at] ?? 0;
    const end = component.start[node + 1] ?? 0;
    for (let arc = component.start[node] ?? 0; arc < end; arc += 1) {
      if (isOnCycle[arc] === 1) continue;
      const head = component.heads[arc] ?? 0;
      const left = (waiting[head] ?? 0) - 1;
      waiting[head] = left;
      if (left === 0) order[length++] = head;
    }
  }
  return length === size ? order : null;
}

interface AvoidedSpans {
  /** By position a: arcs from a up to (without) this one are avoided by one cycle. */
  readonly reach: Int32Array;
  /** Arcs from here to the end are avoided by a cycle that goes round. */
  readonly wrapStart: number;
  /** Arcs before this one are avoided by a cycle that goes round. */
  readonly wrapEnd: number;
}

function avoidedSpans(
  component: Component,
  cycle: readonly number[],
  isOnCycle: Uint8Array,
  order: Int32Array,
): AvoidedSpans {
  const size = component.nodes.length;
  const none = cycle.length;
  const place = new Int32Array(size).fill(-1);
  cycle.forEach((node, index) => (place[node] = index));
  // The greatest and smallest place on the cycle that a node leads to, itself included.
  const greatest = place.slice();
  const smallest = place.map((at) => (at === -1 ? none : at));
  for (let at = size - 1; at >= 0; at -= 1) {
    const node = order[at] ?? 0;
    const end = component.start[node + 1] ?? 0;
    for (let arc = component.start[node] ?? 0; arc < end; arc += 1) {
      if (isOnCycle[arc] === 1) continue;
      const head = component.heads[arc] ?? 0;
      greatest[node] = Math.max(greatest[node] ?? -1, greatest[head] ?? -1);
      smallest[node] = Math.min(smallest[node] ?? none, smallest[head] ?? none);
    }
  }
  const wrapEnd = greatestReachedFromBeyond(component, isOnCycle, order, place);
  const wrapStart = cycle.findIndex((node, index) => (smallest[node] ?? none) < index);
  return {
    reach: Int32Array.from(cycle, (node) => greatest[node] ?? -1),
    wrapStart: wrapStart === -1 ? none : wrapStart,
    wrapEnd,
  };
}

/** The greatest place that is reached from a place beyond it; 0 where there is none. */
function greatestReachedFromBeyond(
  component: Component,
  isOnCycle: Uint8Array,
  order: Int32Array,
  place: Int32Array,
): number {
  const origin = place.slice();
  let end = 0;
  for (const node of order) {
    const from = origin[node] ?? -1;
    const at = place[node] ?? -1;
    if (at !== -1 && from > at) end = Math.max(end, at);
    const last = component.start[node + 1] ?? 0;
    for (let arc = component.start[node] ?? 0; arc < last; arc += 1) {
      if (isOnCycle[arc] === 1) continue;
      const head = component.heads[arc] ?? 0;
      origin[head] = Math.max(origin[head] ?? -1, from);
    }
  }
  return end;
}
