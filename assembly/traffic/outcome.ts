/**
 * What an attempt comes to. kernel/core/traffic/counts.ts has them in this order.
 */
export const OK: u8 = 0;
/** There was nobody to pick. */
export const REFUSED: u8 = 1;
/** The queue of the station was full. */
export const FULL: u8 = 2;
/** The station turned away what has a low priority. */
export const SHED: u8 = 3;
/** The service failed, as its share of errors says. */
export const ERROR: u8 = 4;
/** The process was not there, or died. */
export const RESET: u8 = 5;
/** There was no answer in time. */
export const TIMEOUT: u8 = 6;
/** A call that it depends on failed. */
export const DEPENDENCY: u8 = 7;
/** Nobody waits for it any more. */
export const CANCELLED: u8 = 8;
/** What was sent was lost again and again, until its sender gave up. */
export const UNREACHABLE: u8 = 9;
/** The simulation has no room for it: nothing that the system did. */
export const CAPACITY: u8 = 10;
export const OUTCOME_COUNT: u32 = 11;
