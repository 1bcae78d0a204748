/**
 * Batches of a thousand interned keys to a hundred buckets by jump consistent hash.
 *
 * The twin in C is the paper's loop over the same records of keys.
 */
import type { Core } from "../kernel/core/core.ts";
import { BATCH, BATCHES, keyBatch, NODES } from "./hash-keys.ts";
import type { Contest } from "./row.ts";

export function* jumpContests(core: Core): Generator<Contest> {
  const keys = keyBatch(core);
  yield {
    work: "jump",
    case: "batch",
    size: BATCH,
    operations: BATCH * BATCHES,
    ours() {
      for (let n = 0; n < BATCHES; n++) core.jump.pickBatch(keys, NODES);
    },
    peers: {},
    twin: "jump",
  };
}
