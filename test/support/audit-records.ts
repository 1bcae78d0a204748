/**
 * The parts of an audit record that say nothing where an operator's call was taken.
 */
export const BY_OPERATOR = { caller: null, refusal: null, detail: 0, found: 0 } as const;

/** And those of a planned action that is one. */
export const AS_OPERATOR = {
  caller: null,
  handle: null,
  pattern: null,
  set: null,
  deadlineUs: null,
} as const;
