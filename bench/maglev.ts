/**
 * Batches of a thousand interned keys on a Maglev table of 65,537 slots of a hundred nodes.
 *
 * The twin in C is the same structure over the same records of keys.
 */
import type { Core } from "../kernel/core/core.ts";
import { BATCH, BATCHES, held, keyBatch, nodeWeights } from "./hash-keys.ts";
import type { Contest } from "./row.ts";

export function* maglevContests(core: Core): Generator<Contest> {
  const table = held(core.maglev());
  held(table.setWeights(nodeWeights()));
  const keys = keyBatch(core);
  yield {
    work: "maglev",
    case: "batch",
    size: BATCH,
    operations: BATCH * BATCHES,
    ours() {
      for (let n = 0; n < BATCHES; n++) table.pickBatch(keys);
    },
    peers: {},
    twin: "maglev",
  };
  table.close();
}
