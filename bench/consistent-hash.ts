/**
 * A string to the name of its node, one of a hundred, on a consistent hash ring.
 *
 *   single   ours interns the string, which after the first time is a look into a map, and picks
 *            by its key, whose member the ring remembers until its members change: what a
 *            balancer does for clients that come back
 *   unseen   ours hashes the string each time
 *
 * The peers hash each time in both cases; hashring remembers the last 5,000 strings. All take the
 * same strings in the same order, and each peer has the configuration that it has by default.
 */
import type { Core } from "../kernel/core/core.ts";
import { held, KEYS, keyTexts, nodeNames, nodeWeights } from "./hash-keys.ts";
import { consistentHash } from "./peers/consistent-hash.ts";
import { hashring } from "./peers/hashring.ts";
import { ketama } from "./peers/ketama.ts";
import type { Contest } from "./row.ts";

const WORK = "consistent-hash";
const SIZE = 100;
/** A divisor of the number of keys, so that every call takes strings of another part. */
const OPERATIONS = 2_000;

export async function* consistentHashContests(core: Core): AsyncGenerator<Contest> {
  const texts = keyTexts(core);
  const peers = await ringPeers(texts);
  const shape = { work: WORK, size: SIZE, operations: OPERATIONS, peers };
  yield { ...shape, case: "single", ours: pickInterned(core, texts) };
  yield { ...shape, case: "unseen", ours: pickUnseen(core, texts) };
}

/** Runs over the next part of the keys at each call. */
function inTurn(pickPart: (from: number, to: number) => void): () => void {
  let from = 0;
  return () => {
    pickPart(from, from + OPERATIONS);
    from = (from + OPERATIONS) % KEYS;
  };
}

function pickInterned(core: Core, texts: readonly string[]): () => void {
  const ring = held(core.ring());
  held(ring.setWeights(nodeWeights()));
  const { keys } = core;
  return inTurn((from, to) => {
    for (let at = from; at < to; at++) {
      const key = keys.intern(texts[at] ?? "");
      if (key === "resource-exhausted") throw new Error("the core has no key left");
      const member = ring.pick(key);
      if (member === "no-upstream" || ring.nameOf(member) === "") throw new Error("no node");
    }
  });
}

function pickUnseen(core: Core, texts: readonly string[]): () => void {
  const ring = held(core.ring());
  held(ring.setWeights(nodeWeights()));
  return inTurn((from, to) => {
    for (let at = from; at < to; at++) {
      const member = ring.pickText(texts[at] ?? "");
      if (member === "no-upstream" || ring.nameOf(member) === "") throw new Error("no node");
    }
  });
}

/** The peers that are installed. */
async function ringPeers(texts: readonly string[]): Promise<Record<string, () => void>> {
  const peers: Record<string, () => void> = {};
  const consistent = await consistentHash(nodeNames());
  if (consistent !== null) {
    peers["consistent-hash"] = inTurn((from, to) => {
      for (let at = from; at < to; at++) {
        if (consistent.get(texts[at] ?? "") === "") throw new Error("no node");
      }
    });
  }
  const ring = await hashring(nodeNames());
  if (ring !== null) {
    peers["hashring"] = inTurn((from, to) => {
      for (let at = from; at < to; at++) {
        if (ring.get(texts[at] ?? "") === "") throw new Error("no node");
      }
    });
  }
  const ketamaRing = await ketama(nodeNames());
  if (ketamaRing !== null) {
    peers["ketama"] = inTurn((from, to) => {
      for (let at = from; at < to; at++) {
        if (ketamaRing.getNode(texts[at] ?? "") === "") throw new Error("no node");
      }
    });
  }
  return peers;
}
