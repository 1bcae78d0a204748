/**
 * The npm package consistent-hash as a peer: random points and a binary search.
 */
import { importPeer } from "./import-peer.ts";

export interface ConsistentHash {
  add(node: string): void;
  get(key: string): string;
}

/** A ring of these nodes; null where the package is not installed. */
export async function consistentHash(nodes: readonly string[]): Promise<ConsistentHash | null> {
  const peer = await importPeer("consistent-hash");
  if (peer === null) return null;
  const { default: Ring } = peer as { default: new () => ConsistentHash };
  const ring = new Ring();
  for (const node of nodes) ring.add(node);
  return ring;
}
