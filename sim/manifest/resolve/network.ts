/**
 * Resolves the ends of named links: who asks is a service or a workload, who is asked a service.
 */
import { EDGE_COUNT } from "../../../kernel/core/layout.ts";
import type { LinkSource, NamedLink, NetworkSpec } from "../../traffic/spec.ts";
import type { Reference, SystemDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";

/** A link of its own for each call that there may be; more serve nobody. */
export const LINKS_MAX: number = EDGE_COUNT;

/** Reports ends that do not exist, and links with the same ends. */
export function resolveNetwork(
  { network, workloads }: SystemDeclaration,
  names: Names,
): NetworkSpec {
  const numbers = new Map(workloads.map(({ name }, index) => [name, index]));
  const seen = new Set<string>();
  const links: NamedLink[] = [];
  const beyond = network.links[LINKS_MAX];
  if (beyond !== undefined) {
    const message = `there are more than ${LINKS_MAX} links`;
    names.problems.error(beyond.place, "too-many-links", message, "write fewer links");
  }
  for (const { from, to, link, place } of network.links) {
    const source = sourceOf(from, numbers, names);
    const target = names.service(to);
    if (source === null || target === null) continue;
    const ends = `from ${from === null ? "anyone" : `'${from.name}'`} to '${to.name}'`;
    if (seen.has(ends)) {
      const message = `there are two links ${ends}`;
      names.problems.error(place, "duplicate-link", message, "write one of them");
    }
    seen.add(ends);
    links.push({ from: source, to: target, link });
  }
  const { standard, zones } = network;
  return { standard, links, zones: zones && { same: zones.same, cross: zones.cross } };
}

/** A service if there is one of that name, else a workload. */
function sourceOf(
  from: Reference | null,
  workloads: ReadonlyMap<string, number>,
  names: Names,
): LinkSource | null {
  if (from === null) return { kind: "anyone" };
  const service = names.find(from.name);
  if (service !== null) return { kind: "service", service };
  const workload = workloads.get(from.name);
  if (workload !== undefined) return { kind: "workload", workload };
  const message = `there is no service or workload '${from.name}'`;
  const hint = names.hintAmong(from.name, [...workloads.keys()], true);
  names.problems.error(from.place, "unknown-subject", message, hint);
  return null;
}
