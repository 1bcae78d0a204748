/**
 * Least connections in plain JavaScript, in constant time: as one writes it in typed arrays.
 */

/** Instances in rings by their connections; who has stood longest in the lowest comes first. */
export class ConnectionRings {
  readonly #size: number;
  readonly #connections: Int32Array;
  /** Of instances, and behind them of a ring for each count. */
  readonly #next: Int32Array;
  readonly #prev: Int32Array;
  #lowest = 0;

  constructor(size: number, connectionsMax: number) {
    this.#size = size;
    this.#connections = new Int32Array(size);
    this.#next = Int32Array.from({ length: size + connectionsMax + 1 }, (_, row) => row);
    this.#prev = this.#next.slice();
    for (let row = 0; row < size; row++) this.#join(row, 0);
  }

  acquire(): number {
    const ring = this.#size + this.#lowest;
    const row = this.#next[ring] ?? 0;
    const connections = (this.#connections[row] ?? 0) + 1;
    this.#leave(row);
    this.#join(row, connections);
    if (this.#next[ring] === ring) this.#lowest = connections;
    return row;
  }

  release(row: number): void {
    const connections = (this.#connections[row] ?? 0) - 1;
    this.#leave(row);
    this.#join(row, connections);
    if (connections < this.#lowest) this.#lowest = connections;
  }

  #leave(row: number): void {
    const next = this.#next[row] ?? 0;
    const prev = this.#prev[row] ?? 0;
    this.#next[prev] = next;
    this.#prev[next] = prev;
  }

  #join(row: number, connections: number): void {
    const ring = this.#size + connections;
    const tail = this.#prev[ring] ?? 0;
    this.#connections[row] = connections;
    this.#next[row] = ring;
    this.#prev[row] = tail;
    this.#next[tail] = row;
    this.#prev[ring] = row;
  }
}
