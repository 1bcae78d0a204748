/**
 * Which links a call takes. It is decided once for each way from a caller to a service, before the
 * run: both ends of a way are services or workloads, whichever of their instances.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import type { LinkSource, LinkSpec, NetworkSpec } from "./spec.ts";

export type LinkChoice =
  /** One for all of its messages; `named` is its place in the list of named links. */
  | { readonly kind: "one"; readonly link: LinkSpec; readonly named: number | null }
  /** By the zones of the two instances. */
  | { readonly kind: "zones"; readonly same: LinkSpec; readonly cross: LinkSpec };

/** Finds links by their ends: there may be as many of them as there are calls. */
export class LinkChoices {
  readonly #network: NetworkSpec;
  /** Places in the list of named links; the first of those with the same ends. */
  readonly #places = new Map<string, number>();

  constructor(network: NetworkSpec) {
    this.#network = network;
    for (const [place, { from, to }] of network.links.entries()) {
      const ends = endsOf(from, to);
      if (!this.#places.has(ends)) this.#places.set(ends, place);
    }
  }

  /**
   * The named link of the two ends, else that of anyone to the target, else those of the zones
   * where both ends are services, else the standard one. A workload is outside of all zones.
   */
  of(from: LinkSource, to: ServiceId): LinkChoice {
    const { links, zones, standard } = this.#network;
    const own = this.#places.get(endsOf(from, to));
    const place = own ?? this.#places.get(endsOf({ kind: "anyone" }, to));
    const named = place === undefined ? undefined : links[place];
    if (place !== undefined && named !== undefined) {
      return { kind: "one", link: named.link, named: place };
    }
    if (zones !== null && from.kind === "service") return { kind: "zones", ...zones };
    return { kind: "one", link: standard, named: null };
  }
}

function endsOf(from: LinkSource, to: ServiceId): string {
  switch (from.kind) {
    case "service":
      return `service ${from.service} > ${to}`;
    case "workload":
      return `workload ${from.workload} > ${to}`;
    case "anyone":
      return `anyone > ${to}`;
  }
}
