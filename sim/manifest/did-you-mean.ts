/**
 * Guesses which word was meant: the candidate with the fewest typing errors between them.
 *
 * The distance is Damerau-Levenshtein's (optimal string alignment): an insertion, a deletion, a
 * substitution and a swap of neighbours count one each. Ties go to the first candidate, so the
 * guess depends on nothing but its arguments.
 */

/** Longer words are not compared: no field or service of a person's making is that long. */
const WORD_MAX = 128;

/** The nearest candidate that is near enough to be a typing error; `null` where there is none. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  if (word.length === 0 || word.length > WORD_MAX) return null;
  const lower = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = toleratedErrors(word) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance >= bestDistance || distance >= candidate.length) continue;
    best = candidate;
    bestDistance = distance;
    if (distance === 0) break;
  }
  return best;
}

/** The hint that goes with a guess; empty where there is none. */
export function didYouMeanHint(word: string, candidates: Iterable<string>): string {
  const guess = didYouMean(word, candidates);
  return guess === null ? "" : `did you mean '${guess}'?`;
}

/** One error in a short word, one more for every four letters, at most three. */
function toleratedErrors(word: string): number {
  return Math.min(3, 1 + Math.floor(word.length / 4));
}

/** The distance of two words, or any number of at least `limit` where it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  // One table for all rows: a list for each row takes ten times as long.
  const table = new Uint8Array(width * (a.length + 1));
  for (let column = 0; column < width; column += 1) table[column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    const least = fillRow(table, row, a, b);
    if (least >= limit) return limit;
  }
  return table[table.length - 1] ?? limit;
}

/** Fills one row of the table of distances and returns its least. */
function fillRow(table: Uint8Array, row: number, a: string, b: string): number {
  const width = b.length + 1;
  const at = row * width;
  const letter = a.charCodeAt(row - 1);
  const letterBefore = row > 1 ? a.charCodeAt(row - 2) : -1;
  table[at] = row;
  let least = row;
  for (let column = 1; column < width; column += 1) {
    const other = b.charCodeAt(column - 1);
    const above = at + column - width;
    let distance = Math.min(
      cell(table, above) + 1,
      cell(table, at + column - 1) + 1,
      cell(table, above - 1) + (letter === other ? 0 : 1),
    );
    if (column > 1 && letter === b.charCodeAt(column - 2) && letterBefore === other) {
      distance = Math.min(distance, cell(table, above - width - 2) + 1);
    }
    table[at + column] = distance;
    if (distance < least) least = distance;
  }
  return least;
}

function cell(table: Uint8Array, index: number): number {
  return table[index] ?? WORD_MAX;
}
