/**
 * Batches of a thousand interned keys on a consistent hash ring of a hundred nodes.
 *
 * The twin in C is the same structure over the same records of keys.
 */
import type { Core } from "../kernel/core/core.ts";
import { BATCH, BATCHES, held, keyBatch, nodeWeights } from "./hash-keys.ts";
import type { Contest } from "./row.ts";

export function* ringContests(core: Core): Generator<Contest> {
  const ring = held(core.ring());
  held(ring.setWeights(nodeWeights()));
  const keys = keyBatch(core);
  yield {
    work: "ring",
    case: "batch",
    size: BATCH,
    operations: BATCH * BATCHES,
    ours() {
      for (let n = 0; n < BATCHES; n++) ring.pickBatch(keys);
    },
    peers: {},
    twin: "ring",
  };
  ring.close();
}
