/**
 * Wildcards over names: `*` is any number of characters, `?` is exactly one, all else is itself.
 *
 * It matches whole names, and heeds case. It follows all readings of the pattern at once, one bit
 * each, so that its time is linear in the name: no pattern makes it go back.
 */

export interface Pattern {
  /** The name that it means, where it has no wildcard. */
  readonly exact: string | null;
  matches(name: string): boolean;
}

export function compilePattern(text: string): Pattern {
  if (!/[*?]/.test(text)) return { exact: text, matches: (name) => name === text };
  // Bit i stands for "the first i elements are matched"; a star is no element, but a loop.
  let loops = 0n;
  let anything = 0n;
  const places = new Map<string, bigint>();
  let bit = 1n;
  for (const character of text) {
    if (character === "*") {
      loops |= bit;
      continue;
    }
    if (character === "?") anything |= bit;
    else places.set(character, (places.get(character) ?? 0n) | bit);
    bit <<= 1n;
  }
  const end = bit;
  return {
    exact: null,
    matches(name) {
      let alive = 1n;
      for (const character of name) {
        const steps = alive & (anything | (places.get(character) ?? 0n));
        alive = (steps << 1n) | (alive & loops);
        if (alive === 0n) return false;
      }
      return (alive & end) !== 0n;
    },
  };
}
