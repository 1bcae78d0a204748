/**
 * Pearson's chi-square: whether counts are those of a law, by what they are off its expectation.
 */

/** Fewer expected than this, and a category is counted together with its neighbours. */
const EXPECTED_MIN = 10;
/** What a standard normal passes once in a thousand times. */
const NORMAL_LIMIT = 3.0902;

/**
 * The statistic over what a sample of the right law passes once in a thousand seeds: below 1 the
 * counts fit. `observed` and `expected` are categories in order; neighbours that are too thin are
 * taken together, and what `expected` lacks of the sample is a category of its own, at the end.
 */
export function chiSquareShare(observed: readonly number[], expected: readonly number[]): number {
  const sample = sum(observed);
  const tail = Math.max(0, sample - sum(expected));
  const categories = merged([...observed, 0], [...expected, tail]);
  let statistic = 0;
  for (const [seen, awaited] of categories) statistic += (seen - awaited) ** 2 / awaited;
  return statistic / chiSquareLimit(categories.length - 1);
}

/** Wilson's and Hilferty's approximation: the cube root of a chi-square is nearly normal. */
function chiSquareLimit(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + NORMAL_LIMIT * Math.sqrt(spread)) ** 3;
}

function merged(
  observed: readonly number[],
  expected: readonly number[],
): readonly (readonly [number, number])[] {
  const categories: (readonly [number, number])[] = [];
  let seen = 0;
  let awaited = 0;
  for (const [index, count] of observed.entries()) {
    seen += count;
    awaited += expected[index] ?? 0;
    if (awaited < EXPECTED_MIN) continue;
    categories.push([seen, awaited]);
    [seen, awaited] = [0, 0];
  }
  const last = categories.pop() ?? [0, 0];
  categories.push([last[0] + seen, last[1] + awaited]);
  return categories;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** How often each of the whole numbers below `size` was drawn. */
export function tally(draws: Iterable<number>, size: number): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const draw of draws) counts[draw] = (counts[draw] ?? 0) + 1;
  return counts;
}
