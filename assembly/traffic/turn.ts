/**
 * A turn: the stretch of the loop between two times that the outside looks.
 *
 * It has so many events, and ends behind the event after which somebody outside has to look: a
 * program has a note (note.ts), or a station has more in it than it may have unseen (crowd.ts).
 */

/** How many events are left for this turn. */
export let eventsMost: u64 = 0;

/** Whether somebody outside has to look. */
export let isTurnOver: bool = false;

export function beginTurn(most: u64): void {
  eventsMost = most;
  isTurnOver = false;
}

/** Somebody outside has to look before anything else happens. */
export function endTurn(): void {
  isTurnOver = true;
  eventsMost = 0;
}
