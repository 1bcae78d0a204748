/**
 * How much one caller can ask for at once, and how many services there can be.
 */

/** Longer batches are two batches: an answer should come within one step's time. */
export const CALLS_A_BATCH_MAX = 1_024;

/** As many as a system can have instances, so that one call can name all of its services. */
export const SERVICES_A_CALL_MAX = 250_000;

/** Services that are registered at once, unless `machine.services` says fewer. */
export const SERVICES_MAX = 250_000;

/** A pattern need not be longer than what it matches. */
export const PATTERN_LENGTH_MAX = 128;

/** Values of one reload, those within lists and maps counted, and how deep they may nest. */
export const VALUES_MAX = 10_000;
export const VALUES_DEPTH_MAX = 16;

/** One text among those values. */
export const TEXT_LENGTH_MAX = 65_536;
