/**
 * How much a file may hold before it is refused, and why that much.
 */

/**
 * Four times a system of 100,000 services. The tree of a text takes about a hundred times its
 * size while it is read, so more would not fit into the memory of an ordinary machine.
 */
export const SOURCE_TEXT_MAX: number = 32 * 1024 * 1024;

/**
 * Nobody nests a manifest deeper than a dozen levels; the readers recurse, and a hundred levels
 * are far from any engine's stack limit.
 */
export const NESTING_MAX = 100;

/**
 * What aliases and merge keys may unfold to, in nodes: 100,000 services that share a template of
 * forty fields. A bomb passes it at once; reading that much still takes only seconds.
 */
export const ALIAS_NODES_MAX = 4_000_000;

/** A syntax error is often followed by its echoes: the first hundred are enough. */
export const SYNTAX_PROBLEMS_MAX = 100;
