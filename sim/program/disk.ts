/**
 * The disk of an instance, as its programs see it: files of records, and what a crash leaves.
 *
 *   file    | durable ........ | appended since ......|
 *             there after all    after a crash: the first so many, and perhaps half of the next
 *
 * Divergence: a process that dies leaves what it wrote in the page cache of a machine that goes
 * on; here each crash loses it, as when the machine fails. One that ends by itself loses nothing.
 * A full disk refuses what is written; what was appended before can be synced all the same, where
 * a real one may find only then that it has no block for it.
 */
import type { RandomStream } from "../../kernel/ports.ts";
import type { Data, DiskRecord } from "./define.ts";

interface DiskFile {
  records: DiskRecord[];
  /** The number of the first of them: how many were trimmed before it. */
  first: number;
  /** Records below this number are there after a crash. */
  durableEnd: number;
  /** Of the syncs that are under way. */
  readonly marks: Set<FileMark>;
}

/** How far a file was when a sync began, or less where it was cut off since. */
interface FileMark {
  readonly file: DiskFile;
  end: number;
}

/** How far each file was when a sync began. */
export type DiskMark = readonly FileMark[];

export class SimulatedDisk {
  readonly #files = new Map<string, DiskFile>();
  readonly #isFull: () => boolean;

  /** `isFull`: whether the machine has no room for it now. */
  constructor(isFull: () => boolean) {
    this.#isFull = isFull;
  }

  /** False where there is no room: nothing was written. */
  append(name: string, data: Data): boolean {
    if (this.#isFull()) return false;
    this.#file(name).records.push({ data, isTorn: false });
    return true;
  }

  read(name: string): readonly DiskRecord[] {
    return this.#files.get(name)?.records.slice() ?? [];
  }

  length(name: string): number {
    return this.#files.get(name)?.records.length ?? 0;
  }

  trim(name: string, count: number): void {
    const file = this.#file(name);
    file.first += file.records.splice(0, Math.max(0, count)).length;
    file.durableEnd = Math.max(file.durableEnd, file.first);
  }

  truncate(name: string, length: number): void {
    const file = this.#file(name);
    file.records.length = Math.min(file.records.length, Math.max(0, length));
    file.durableEnd = Math.min(file.durableEnd, endOf(file));
    // What comes in place of what was cut off is not what a sync that is under way has seen.
    for (const mark of file.marks) mark.end = Math.min(mark.end, endOf(file));
  }

  /** What a sync that begins now will have made durable. */
  mark(): DiskMark {
    return [...this.#files.values()].map((file) => {
      const mark: FileMark = { file, end: endOf(file) };
      file.marks.add(mark);
      return mark;
    });
  }

  /** The sync is over. */
  settle(marks: DiskMark): void {
    for (const mark of marks) {
      mark.file.durableEnd = Math.max(mark.file.durableEnd, mark.end);
      mark.file.marks.delete(mark);
    }
  }

  /** The new file is complete on the disk, and now has the name; false: there is no room for it. */
  replace(name: string, records: readonly Data[]): boolean {
    if (this.#isFull()) return false;
    const made = records.map((data) => ({ data, isTorn: false }));
    this.#files.set(name, newFile(made));
    return true;
  }

  /** The process ended by itself: what it wrote is written. */
  flush(): void {
    this.settle(this.mark());
  }

  /** The process died: of what was not synced, what is drawn is there. */
  crash(random: RandomStream): void {
    for (const file of this.#files.values()) {
      const durable = file.durableEnd - file.first;
      const tail = file.records.length - durable;
      // Whoever was syncing is gone as well.
      file.marks.clear();
      if (tail === 0) continue;
      const survive = durable + random.nextBelow(tail + 1);
      const isTorn = survive < file.records.length && random.nextBelow(2) === 0;
      file.records = file.records.slice(0, survive);
      if (isTorn) file.records.push({ data: null, isTorn: true });
      file.durableEnd = endOf(file);
    }
  }

  /** Records of all files. */
  get records(): number {
    let sum = 0;
    for (const { records } of this.#files.values()) sum += records.length;
    return sum;
  }

  #file(name: string): DiskFile {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = newFile([]);
      this.#files.set(name, file);
    }
    return file;
  }
}

/** All of it is on the disk. */
function newFile(records: DiskRecord[]): DiskFile {
  return { records, first: 0, durableEnd: records.length, marks: new Set() };
}

function endOf({ records, first }: DiskFile): number {
  return first + records.length;
}
