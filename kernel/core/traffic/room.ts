/**
 * What the core says where it has no room for more.
 */

/** The core has no room for more of what was to be opened. */
export class TrafficExhaustedError extends Error {
  override readonly name: string = "TrafficExhaustedError";
}

/** The address itself, unless it is that of nothing. */
export function roomFor(what: string, address: number): number {
  if (address === 0) throw new TrafficExhaustedError(`the data plane has no room for more ${what}`);
  return address >>> 0;
}
