/**
 * Warns of retries upon retries: where each service on a way repeats what failed, one request at
 * its beginning becomes many at its end, just when the end can bear it least.
 *
 * What one request can come to is the product, over the calls of the way, of their attempts and
 * their counts; hedging doubles attempts. A budget bounds repetitions to a share of first attempts,
 * and counts as that.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import type { Place } from "../../problem.ts";
import type { CallPolicy, WorkloadSpec } from "../../traffic/spec.ts";
import { ratioValue } from "../values/ratio.ts";
import { callsOf, type CallEdge, type CallGraph } from "./call-graph.ts";
import type { Names } from "./names.ts";

/** A service that takes ten times its load is rare, and so is a way that needs more. */
const AMPLIFICATION_MAX = 10;
/** Products beyond this are told as more than it. */
const TOLD_MAX = 1_000_000_000;

/** The worst way that begins at a service. */
interface Worst {
  /** Requests at its end for one at its beginning. */
  readonly factor: number;
  /** Whether any call on it is repeated: without that it is a plain fan. */
  readonly isRepeated: boolean;
  readonly edge: CallEdge | null;
}

const NO_WAY: Worst = { factor: 1, isRepeated: false, edge: null };

export function warnOfAmplification(
  graph: CallGraph,
  workloads: readonly WorkloadSpec[],
  names: Names,
): void {
  const worst = worstWays(graph);
  const told = new Set<string>();
  const asked = new Set<number>(workloads.map(({ target }) => target));
  for (const { name, target, policy, place } of workloads) {
    const from = worst[target] ?? NO_WAY;
    const attempts = attemptsOf(policy);
    warn({ name, place, attempts }, wayFrom(target, worst), from.factor * attempts);
  }
  const called = new Set(graph.edges.map(({ to }) => to));
  for (const [service, { factor }] of worst.entries()) {
    if (called.has(service) || asked.has(service)) continue;
    warn(null, wayFrom(service, worst), factor);
  }

  function warn(source: Source | null, way: readonly CallEdge[], factor: number): void {
    const last = way.at(-1);
    const isRepeated = (source?.attempts ?? 1) > 1 || way.some(isRepeating);
    if (last === undefined || factor <= AMPLIFICATION_MAX || !isRepeated) return;
    const place = way.findLast(isRepeating)?.call.place ?? source?.place ?? last.call.place;
    const where = `${place.file}:${place.line}:${place.column}`;
    if (told.has(where)) return;
    told.add(where);
    const services = [way[0]?.from ?? last.from, ...way.map(({ to }) => to)];
    const stops = services.map((service) => names.nameOf(service as ServiceId));
    const begin = source?.name ?? stops[0] ?? "";
    const path = (source === null ? stops : [source.name, ...stops]).join(" > ");
    const end = names.nameOf(last.to as ServiceId);
    const message =
      `retry amplification: one request of '${begin}' can become ${timesText(factor)} ` +
      `of '${end}' when it fails: ${path}`;
    const hint = "lower 'retries' on that way, or bound them by a 'budget' such as 20 %";
    names.problems.warning(place, "retry-amplification", message, hint);
  }
}

interface Source {
  readonly name: string;
  readonly place: Place;
  readonly attempts: number;
}

/** By service; calls within a knot are left out, since those ways have no end. */
function worstWays(graph: CallGraph): readonly Worst[] {
  const worst: Worst[] = Array.from({ length: graph.size }, () => NO_WAY);
  for (const knot of graph.knots) {
    for (const service of knot) {
      for (const edge of callsOf(graph, service)) {
        if (graph.knotOf[edge.to] === graph.knotOf[service]) continue;
        const beyond = worst[edge.to] ?? NO_WAY;
        const factor = beyond.factor * attemptsOf(edge.call.policy) * edge.call.count;
        const isRepeated = beyond.isRepeated || isRepeating(edge);
        const way = { factor: Math.min(factor, TOLD_MAX * 2), isRepeated, edge };
        if (isWorse(way, worst[service] ?? NO_WAY)) worst[service] = way;
      }
    }
  }
  return worst;
}

/** A way on which something is repeated before one on which nothing is. */
function isWorse(a: Worst, b: Worst): boolean {
  return a.isRepeated === b.isRepeated ? a.factor > b.factor : a.isRepeated;
}

/** The calls of the worst way, as far as they make it worse. */
function wayFrom(service: number, worst: readonly Worst[]): readonly CallEdge[] {
  const way: CallEdge[] = [];
  let edge = worst[service]?.edge ?? null;
  while (edge !== null) {
    way.push(edge);
    edge = (worst[edge.to]?.factor ?? 1) > 1 ? (worst[edge.to]?.edge ?? null) : null;
  }
  return way;
}

function isRepeating({ call }: CallEdge): boolean {
  return attemptsOf(call.policy) > 1;
}

/** Each attempt may have another beside it. */
function attemptsOf({ retries, budget, hedgeUs }: CallPolicy): number {
  const more = hedgeUs === null ? retries : 2 * retries + 1;
  return 1 + Math.min(more, budget === null ? more : ratioValue(budget));
}

function timesText(factor: number): string {
  if (factor > TOLD_MAX) return `more than ${TOLD_MAX}`;
  return String(Math.round(factor * 10) / 10);
}
