/**
 * Several who want to see single requests, as one: each sees what any of them has asked for.
 */
import type { RequestWatch } from "../traffic/requests.ts";

/** `null`: nobody does. What one says of the sample holds for all. */
export function joinRequests(watches: readonly RequestWatch[]): RequestWatch | null {
  const [first, ...others] = watches;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    isAll: watches.some(({ isAll }) => isAll),
    isSampled: watches.some(({ isSampled }) => isSampled),
    see(event) {
      let shift: number | null = null;
      for (const { see } of watches) shift = see(event) ?? shift;
      return shift;
    },
  };
}
