/**
 * Reference model of the core's alias tables: lists of small and large columns, poured by hand,
 * and draws in arbitrary-precision integers.
 */

export interface AliasColumn {
  readonly cut: number;
  readonly other: number;
}

export interface AliasModel {
  readonly total: number;
  readonly columns: readonly AliasColumn[];
}

export function aliasModel(weights: readonly number[]): AliasModel {
  const count = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const contents = weights.map((weight) => weight * count);
  const smalls = [...contents.keys()].filter((index) => (contents[index] ?? 0) < total);
  const larges = [...contents.keys()].filter((index) => (contents[index] ?? 0) >= total);
  const columns = weights.map((_, index): AliasColumn => ({ cut: total, other: index }));
  for (let large = larges.shift(); large !== undefined; large = larges.shift()) {
    let rest = contents[large] ?? 0;
    while (rest > total) {
      const small = smalls.shift() ?? -1;
      const held = contents[small] ?? 0;
      columns[small] = { cut: held, other: large };
      rest -= total - held;
    }
    const next = larges[0];
    if (next === undefined) break;
    columns[large] = { cut: rest, other: next };
    contents[next] = (contents[next] ?? 0) - (total - rest);
  }
  return { total, columns };
}

/** The index that a stream of 64-bit numbers decides for; takes from it what it needs. */
export function aliasModelDraw(model: AliasModel, next: () => bigint): number {
  const count = BigInt(model.columns.length);
  const total = BigInt(model.total);
  const word = 2n ** 32n;
  for (;;) {
    const bits = next();
    const column = (bits >> 32n) * count;
    const place = (bits % word) * total;
    if (column % word < word % count || place % word < word % total) continue;
    const index = Number(column >> 32n);
    const { cut, other } = model.columns[index] ?? { cut: 0, other: -1 };
    return place >> 32n < BigInt(cut) ? index : other;
  }
}
