/**
 * Pairing heap over records that carry their own links: tasks, CPUs and groups of the scheduler.
 *
 *   root ─ child ─▶ a ◀─ prev/next ─▶ b ◀─▶ c      `prev` of the first child is the parent
 *                   └ child ─▶ ...
 *
 * The links lie in the records, so a heap of any size costs no memory beside them and can never
 * be full: a task is always in some queue's heap, whichever CPU it moves to. (An array heap is
 * quicker by itself, but has to grow with its queue, and a wake-up must not fail for memory.)
 *
 * The order is total: by key, compared by the sign of the difference so that keys may wrap around,
 * and among equal keys by address, which is the ordinal of the record. So the shape of the heap,
 * which depends on its history, never shows.
 *
 * Push takes constant time; pop and remove take O(log n) amortised, and nothing recurs.
 *
 * Source: Fredman, Sedgewick, Sleator and Tarjan, "The Pairing Heap" (1986); two-pass combining.
 */

@unmanaged
export class HeapNode {
  key: u64;
  child: usize;
  next: usize;
  prev: usize;
  /** Fills the record up to 24 bytes; free for whoever owns the record. */
  spare: u32;

  @inline static at(address: usize): HeapNode {
    return changetype<HeapNode>(address);
  }
}

/** The operations as text: `isHot` says whether into the loop that is too hot for calls. */
@unmanaged
export class PairingHeap {
  /** The root after `node`, which is in no heap, was added. */
  @inline static push(root: usize, node: usize, isHot: bool): usize {
    const added = HeapNode.at(node);
    added.child = 0;
    if (!isHot) {
      added.next = root;
      return heapCombine(node);
    }
    added.next = 0;
    added.prev = 0;
    return root == 0 ? node : PairingHeap.link(root, node);
  }

  /** The root after the first node, `root` itself, was taken. */
  @inline static pop(root: usize, isHot: bool): usize {
    const child = HeapNode.at(root).child;
    if (child == 0) return 0;
    return isHot ? PairingHeap.combine(child) : heapCombine(child);
  }

  /** Hangs the later of two roots below the earlier, which is returned; its siblings are stale. */
  @inline static link(a: usize, b: usize): usize {
    const order = <i64>(HeapNode.at(a).key - HeapNode.at(b).key);
    if (order < 0 || (order == 0 && a < b)) {
      PairingHeap.hang(b, a);
      return a;
    }
    PairingHeap.hang(a, b);
    return b;
  }

  /** Makes a node the first child of another. */
  @inline static hang(node: usize, parent: usize): void {
    const sibling = HeapNode.at(parent).child;
    HeapNode.at(node).next = sibling;
    HeapNode.at(node).prev = parent;
    if (sibling != 0) HeapNode.at(sibling).prev = node;
    HeapNode.at(parent).child = node;
  }

  /** One root of a list of siblings: linked in pairs from the left, then all from the right. */
  @inline static combine(first: usize): usize {
    let done: usize = 0;
    let node = first;
    while (true) {
      const mate = HeapNode.at(node).next;
      if (mate == 0) break;
      const further = HeapNode.at(mate).next;
      const winner = PairingHeap.link(node, mate);
      HeapNode.at(winner).prev = done;
      done = winner;
      node = further;
      if (node == 0) break;
    }
    // An odd one out is the rightmost, from where the second pass begins.
    if (node == 0) {
      node = done;
      done = HeapNode.at(node).prev;
    }
    let root = node;
    while (done != 0) {
      const further = HeapNode.at(done).prev;
      root = PairingHeap.link(root, done);
      done = further;
    }
    HeapNode.at(root).next = 0;
    HeapNode.at(root).prev = 0;
    return root;
  }
}

export function heapPush(root: usize, node: usize): usize {
  return PairingHeap.push(root, node, false);
}

export function heapPop(root: usize): usize {
  return PairingHeap.pop(root, false);
}

/** The root after a node of this heap was taken from wherever it is. */
export function heapRemove(root: usize, node: usize): usize {
  const rest = heapPop(node);
  if (node == root) return rest;
  const taken = HeapNode.at(node);
  const prev = HeapNode.at(taken.prev);
  if (prev.child == node) prev.child = taken.next;
  else prev.next = taken.next;
  if (taken.next != 0) HeapNode.at(taken.next).prev = taken.prev;
  HeapNode.at(root).next = rest;
  return heapCombine(root);
}

/** Without calls to less than itself: a push is a list of two to combine, a removal as well. */
function heapCombine(first: usize): usize {
  return PairingHeap.combine(first);
}
