/**
 * Which link a call takes. It is decided once for each way from a caller to a service, before the
 * run: both ends of a way are services or workloads, whichever of their instances.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import type { LinkSource, LinkSpec, NetworkSpec } from "./spec.ts";

/** The named link of the two ends, else that of anyone to the target, else the standard one. */
export function linkOf(network: NetworkSpec, from: LinkSource, to: ServiceId): LinkSpec {
  const named = network.links.find((link) => link.to === to && isSame(link.from, from));
  const anyone = network.links.find((link) => link.to === to && link.from.kind === "anyone");
  return (named ?? anyone)?.link ?? network.standard;
}

function isSame(a: LinkSource, b: LinkSource): boolean {
  if (a.kind === "service") return b.kind === "service" && a.service === b.service;
  if (a.kind === "workload") return b.kind === "workload" && a.workload === b.workload;
  return b.kind === "anyone";
}
