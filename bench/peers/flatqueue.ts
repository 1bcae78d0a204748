/**
 * Peer of the timing wheel: flatqueue, a binary heap in flat arrays, by Mourner.
 *
 * It cannot cancel, and does not keep the order of equals. Null where it is not installed: it is a
 * dependency of the package in bench/ only.
 */

import { importPeer } from "./import-peer.ts";

export interface FlatQueue {
  push(item: number, priority: number): void;
  pop(): number | undefined;
  peekValue(): number | undefined;
}

interface FlatQueueModule {
  readonly default: new () => FlatQueue;
}

export async function flatQueue(): Promise<FlatQueue | null> {
  const module = (await importPeer("flatqueue")) as FlatQueueModule | null;
  return module === null ? null : new module.default();
}
