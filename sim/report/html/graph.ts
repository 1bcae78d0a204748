/**
 * Who needs and who calls whom, laid out in waves: what starts first stands at the top.
 *
 *   wave 1     db   cache      what others need
 *   wave 2     payment
 *   wave 3     web
 *              shoppers        workloads, whose requests go upwards
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import { failedOf, type TrafficUsage } from "../../traffic/usage.ts";
import type { SystemSpec } from "../../system.ts";
import { countText } from "../../quantity-text.ts";
import type { Fold } from "./fold.ts";

export interface GraphNode {
  readonly name: string;
  /** `null`: a workload. */
  readonly unit: number | null;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  /** Who is needed or called: a place among the nodes. */
  readonly from: number;
  /** Who needs it, or calls. */
  readonly to: number;
  readonly isNeed: boolean;
  readonly isCall: boolean;
  /** `web requires db`. */
  readonly title: string;
}

export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Edges beyond those that are drawn. */
  readonly edgesNotDrawn: number;
}

export const NODE_WIDTH = 136;
export const NODE_HEIGHT = 48;
const GAP_X = 24;
const GAP_Y = 46;
const MARGIN = 12;

/** So many boxes stand side by side, unless there are very many. */
const ACROSS_MIN = 6;
/** More lines than these are a tangle, and slow to draw. */
const EDGES_MAX = 1_200;

/** An edge before its ends have a place. */
interface Tie {
  readonly from: number;
  readonly to: number;
  isNeed: boolean;
  isCall: boolean;
  readonly words: string[];
}

export function graphOfPage(system: SystemSpec, fold: Fold, traffic: TrafficUsage | null): Graph {
  const workloads = traffic?.workloads ?? [];
  const ties = tiesOf(system, fold, traffic);
  const layers = layersOf(fold, ties);
  if (workloads.length > 0) {
    layers.push(
      ...chunks(
        workloads.map((_, n) => fold.units.length + n),
        acrossOf(fold),
      ),
    );
  }
  const width = Math.max(1, ...layers.map((layer) => layer.length)) * (NODE_WIDTH + GAP_X);
  const places = new Map<number, { readonly x: number; readonly y: number }>();
  layers.forEach((layer, depth) => {
    const left = (width - layer.length * (NODE_WIDTH + GAP_X)) / 2 + MARGIN;
    layer.forEach((node, n) => {
      const x = left + n * (NODE_WIDTH + GAP_X);
      places.set(node, { x, y: MARGIN + depth * (NODE_HEIGHT + GAP_Y) });
    });
  });
  const names = [...fold.units.map(({ name }) => name), ...workloads.map(({ name }) => name)];
  return {
    width: width - GAP_X + 2 * MARGIN,
    height: layers.length * (NODE_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN,
    nodes: names.map((name, n) => ({
      name,
      unit: n < fold.units.length ? n : null,
      ...(places.get(n) ?? { x: 0, y: 0 }),
    })),
    edges: ties.slice(0, EDGES_MAX).map(({ words, ...tie }) => {
      return { ...tie, title: [...new Set(words)].join("; ") };
    }),
    edgesNotDrawn: Math.max(0, ties.length - EDGES_MAX),
  };
}

/** Between units that differ, each pair once, in the order of the file. */
function tiesOf(system: SystemSpec, fold: Fold, traffic: TrafficUsage | null): readonly Tie[] {
  const ties = new Map<string, Tie>();
  const tie = (from: number, to: number): Tie => {
    const key = `${from} ${to}`;
    const known = ties.get(key) ?? { from, to, isNeed: false, isCall: false, words: [] };
    ties.set(key, known);
    return known;
  };
  const unitOf = (service: ServiceId): number => fold.unitOf[service] ?? 0;
  const nameOf = (unit: number): string => fold.units[unit]?.name ?? "";
  for (const { spec } of system.services) {
    for (const { target, kind } of spec.dependencies) {
      const [from, to] = [unitOf(target), unitOf(spec.id)];
      if (from === to) continue;
      const found = tie(from, to);
      found.isNeed = true;
      found.words.push(`${nameOf(to)} ${WORDS[kind]} ${nameOf(from)}`);
    }
  }
  for (const { service, target, counts } of traffic?.calls ?? []) {
    const [from, to] = [unitOf(target), unitOf(service)];
    if (from === to) continue;
    const found = tie(from, to);
    found.isCall = true;
    found.words.push(callWords(nameOf(to), nameOf(from), counts));
  }
  (traffic?.workloads ?? []).forEach(({ name, target, counts }, n) => {
    const found = tie(unitOf(target), fold.units.length + n);
    found.isCall = true;
    found.words.push(callWords(name, nameOf(found.from), counts));
  });
  return [...ties.values()];
}

const WORDS = {
  requires: "requires",
  wants: "wants",
  "binds-to": "is bound to",
  "part-of": "is part of",
  after: "starts after",
} as const;

function callWords(
  from: string,
  to: string,
  counts: Parameters<typeof failedOf>[0] & { readonly calls: number },
): string {
  const failed = failedOf(counts);
  const failures = failed === 0 ? "" : `, ${countText(failed)} failed`;
  return `${from} calls ${to}: ${countText(counts.calls)} calls${failures}`;
}

/** Units from the top down, each layer ordered by where those stand that its units need. */
function layersOf({ units }: Fold, ties: readonly Tie[]): number[][] {
  const across = acrossOf({ units });
  const waves: number[][] = [];
  units.forEach(({ wave }, unit) => {
    (waves[wave] ??= []).push(unit);
  });
  const places = new Places(ties);
  return waves
    .filter((wave) => wave.length > 0)
    .flatMap((wave) => {
      const ordered = wave.map((unit) => ({ unit, at: places.wanted(unit) }));
      ordered.sort((a, b) => a.at - b.at || a.unit - b.unit);
      const layers = chunks(
        ordered.map(({ unit }) => unit),
        across,
      );
      for (const layer of layers) places.take(layer);
      return layers;
    });
}

/** Where units stand from left to right, from 0 to 1, as far as they have a place yet. */
class Places {
  readonly #needed = new Map<number, number[]>();
  readonly #x = new Map<number, number>();

  constructor(ties: readonly Tie[]) {
    for (const { from, to } of ties) {
      const own = this.#needed.get(to);
      if (own === undefined) this.#needed.set(to, [from]);
      else own.push(from);
    }
  }

  /** In the middle below those that it needs. */
  wanted(unit: number): number {
    const above = (this.#needed.get(unit) ?? []).flatMap((from) => this.#x.get(from) ?? []);
    return above.length === 0 ? 0.5 : above.reduce((a, b) => a + b, 0) / above.length;
  }

  take(layer: readonly number[]): void {
    layer.forEach((unit, n) => this.#x.set(unit, (n + 0.5) / layer.length));
  }
}

function acrossOf({ units }: Pick<Fold, "units">): number {
  return Math.max(ACROSS_MIN, Math.ceil(Math.sqrt(units.length)));
}

function chunks(all: readonly number[], size: number): number[][] {
  const found: number[][] = [];
  for (let at = 0; at < all.length; at += size) found.push(all.slice(at, at + size));
  return found;
}
