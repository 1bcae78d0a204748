/**
 * Of how many connections one call keeps track.
 */

/** Callers times instances: a thousand of each. Eight bytes are kept for each that is made. */
export const CONNECTIONS_MAX = 1_048_576;

/** Whether so many instances that call so many keep connections at all; else those cost nothing. */
export function keepsConnections(callers: number, callees: number): boolean {
  return callers * callees <= CONNECTIONS_MAX;
}
