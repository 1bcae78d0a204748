/**
 * Why calls failed, in every text and table.
 */
import type { EdgeCounts } from "../../kernel/core/traffic/counts.ts";
import { reasonsOf } from "../traffic/usage.ts";
import { countText } from "../quantity-text.ts";

/** `timeout 30, reset 12`, the most frequent first; empty where none failed. */
export function reasonText(counts: EdgeCounts): string {
  return reasonsOf(counts)
    .map(([reason, count]) => `${reason} ${countText(count)}`)
    .join(", ");
}
