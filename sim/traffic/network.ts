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

/**
 * The named link of the two ends, else that of anyone to the target, else those of the zones where
 * both ends are services, else the standard one. A workload is outside of all zones.
 */
export function linkOf(network: NetworkSpec, from: LinkSource, to: ServiceId): LinkChoice {
  const { links, zones, standard } = network;
  const own = links.findIndex((link) => link.to === to && isSame(link.from, from));
  const anyone = links.findIndex((link) => link.to === to && link.from.kind === "anyone");
  const place = own < 0 ? anyone : own;
  const named = links[place];
  if (named !== undefined) return { kind: "one", link: named.link, named: place };
  if (zones !== null && from.kind === "service") return { kind: "zones", ...zones };
  return { kind: "one", link: standard, named: null };
}

function isSame(a: LinkSource, b: LinkSource): boolean {
  if (a.kind === "service") return b.kind === "service" && a.service === b.service;
  if (a.kind === "workload") return b.kind === "workload" && a.workload === b.workload;
  return b.kind === "anyone";
}
