/**
 * Resolves which zone each instance is in: those of a service take turns among its zones.
 */
import type { ZoneSpec } from "../../system.ts";
import type { Reference, SystemDeclaration } from "../declaration.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import type { ProblemList } from "../problem-list.ts";

/** A million pairs. */
const LINKED_MAX = 1_000;

/** `null` where the machine has no zones; reports those that it has not. */
export function resolveZones(
  { services, zones, network }: SystemDeclaration,
  problems: ProblemList,
): ZoneSpec | null {
  const numbers = new Map(zones.map((name, index) => [name, index]));
  const all = zones.map((_, index) => index);
  const ofInstance: number[] = [];
  for (const { traffic, instances } of services) {
    const own = traffic.zones.flatMap((reference) => find(reference, numbers, problems) ?? []);
    const turns = own.length === 0 ? all : [...new Set(own)];
    for (let index = 0; index < instances.count; index += 1) {
      ofInstance.push(turns[index % turns.length] ?? 0);
    }
  }
  if (network.zones !== null && zones.length === 0) {
    const message = "links of zones are written, and the machine has none";
    const hint = "name them under 'machine: { zones: [...] }'";
    problems.error(network.zones.place, "unknown-zone", message, hint);
  }
  if (network.zones !== null && zones.length > LINKED_MAX) {
    const message = `there are ${zones.length} zones, and links between each two of them`;
    problems.error(network.zones.place, "too-many-zones", message, `at most ${LINKED_MAX} zones`);
  }
  return zones.length === 0 ? null : { names: zones, ofInstance };
}

function find(
  { name, place }: Reference,
  numbers: ReadonlyMap<string, number>,
  problems: ProblemList,
): number | null {
  const number = numbers.get(name);
  if (number !== undefined) return number;
  const guess = didYouMeanHint(name, numbers.keys());
  const hint = guess === "" ? "name it under 'machine: { zones: [...] }'" : guess;
  problems.error(place, "unknown-zone", `there is no zone '${name}'`, hint);
  return null;
}
