/**
 * Numbers waiting for their turn, each once, the smallest first: a binary heap and a set.
 *
 * What is added while the queue is worked off takes its place among the others, so that the order
 * in which things are done does not depend on when they were noticed.
 */
import { present } from "./assertion.ts";

export class Queue<Id extends number> {
  readonly #heap: Id[] = [];
  readonly #members = new Set<Id>();

  get size(): number {
    return this.#heap.length;
  }

  /** Nothing happens where it waits already. */
  add(id: Id): void {
    if (this.#members.has(id)) return;
    this.#members.add(id);
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = present(heap[parent], "a parent in the heap");
      if (above < id) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = id;
  }

  /** Takes the smallest; `null` where none waits. */
  take(): Id | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    this.#members.delete(first);
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts what was last into the place of the first, and down to where it belongs. */
  #sink(id: Id): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      const lesser = (heap[right] ?? Infinity) < (heap[left] ?? Infinity) ? right : left;
      const child = heap[lesser];
      if (child === undefined || child > id) break;
      heap[place] = child;
      place = lesser;
    }
    heap[place] = id;
  }
}
