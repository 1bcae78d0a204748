/**
 * The power-of-two-choices balancer of the package load-balancers, where it is installed.
 *
 * It draws its two with repetition, has no weights, masks or limits, and never counts down.
 */
import { importPeer } from "./import-peer.ts";

export interface P2cBalancer {
  /** Picks a bin and counts it. */
  pick(): number;
}

interface LoadBalancers {
  readonly default: { readonly P2cBalancer: new (count: number) => P2cBalancer };
}

/** A balancer over so many bins; null where the package is not installed. */
export async function loadBalancersPeer(count: number): Promise<P2cBalancer | null> {
  const loaded = (await importPeer("load-balancers")) as LoadBalancers | null;
  return loaded === null ? null : new loaded.default.P2cBalancer(count);
}
