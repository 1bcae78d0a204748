/**
 * Refuses dependency cycles: names each whole cycle in order, and the edges that would break it.
 */
import { findCycles, type CycleFinding } from "../../../kernel/dependency/cycle.ts";
import type { OrderEdge } from "./dependencies.ts";
import type { Names } from "./names.ts";

/** Places beyond these few do not fit a line; the message names every edge anyway. */
const PLACES_MAX = 5;

/** Reports every cycle among the order edges of `size` services. */
export function reportCycles(size: number, edges: readonly OrderEdge[], names: Names): void {
  for (const finding of findCycles({ size, edges })) reportCycle(finding, edges, names);
}

function reportCycle(finding: CycleFinding, edges: readonly OrderEdge[], names: Names): void {
  const services = finding.cycle.map((service) => nameOf(service, names));
  const [first = "", second = first] = services;
  const breaking = finding.breaking.flatMap((index) => edges[index] ?? []);
  const place = placeOfFirst(finding, edges);
  if (place === null) return;
  if (services.length === 1) {
    const message = `dependency cycle: '${first}' depends on itself (${first} > ${first})`;
    names.problems.error(place, "dependency-cycle", message, "remove the entry");
    return;
  }
  const cycle = [...services, first].join(" > ");
  const cut = breaking.map((edge) => arrow(edge, names)).join(", ");
  const smallest = finding.exact
    ? "the smallest set of edges that breaks it is"
    : "a set of edges that breaks it, perhaps not the smallest, is";
  const message = `dependency cycle: ${cycle} (${first} waits for ${second}); ${smallest} ${cut}`;
  names.problems.error(place, "dependency-cycle", message, removal(breaking, names));
}

/** Where the first service of the cycle says that it waits for the second. */
function placeOfFirst(
  { cycle }: CycleFinding,
  edges: readonly OrderEdge[],
): OrderEdge["place"] | null {
  const [first, second = first] = cycle;
  return edges.find((edge) => edge.from === first && edge.to === second)?.place ?? null;
}

function arrow({ from, to }: OrderEdge, names: Names): string {
  return `${nameOf(from, names)} > ${nameOf(to, names)}`;
}

function removal(breaking: readonly OrderEdge[], names: Names): string {
  const shown = breaking.slice(0, PLACES_MAX).map(({ from, to, kind, written, place }) => {
    const [writer, target] = kind === "before" ? [to, from] : [from, to];
    const name = nameOf(target, names);
    const entry = written === null ? `'${kind}: ${name}'` : `${name} from ${written}`;
    const text = `${entry} of ${nameOf(writer, names)}`;
    return `${text} (line ${place.line})`;
  });
  const rest = breaking.length - shown.length;
  return `remove ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function nameOf(service: number, names: Names): string {
  return names.nameOf(service as OrderEdge["from"]);
}
