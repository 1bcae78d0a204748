/**
 * The npm package hashring as a peer: libketama's points, MD5, and a cache of recent strings.
 */
import { importPeer } from "./import-peer.ts";

export interface HashRing {
  get(key: string): string;
}

/** A ring of these nodes; null where the package is not installed. */
export async function hashring(nodes: readonly string[]): Promise<HashRing | null> {
  const peer = await importPeer("hashring");
  if (peer === null) return null;
  const { default: Ring } = peer as { default: new (servers: string[]) => HashRing };
  return new Ring([...nodes]);
}
