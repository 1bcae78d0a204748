/**
 * The npm package ketama as a peer: libketama's ring with SHA-1.
 */
import { importPeer } from "./import-peer.ts";

export interface Ketama {
  getNode(key: string): string | undefined;
}

/** A ring of these nodes; null where the package is not installed. */
export async function ketama(nodes: readonly string[]): Promise<Ketama | null> {
  const peer = await importPeer("ketama");
  if (peer === null) return null;
  const { HashRing } = peer as { HashRing: new (servers: string[]) => Ketama };
  return new HashRing([...nodes]);
}
