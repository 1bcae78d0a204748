/**
 * The instant that the data plane has come to.
 */
export let now: u64 = 0;

export function setNow(instant: u64): void {
  now = instant;
}
