/**
 * The records of a run, kept small, so that a failure can be followed back to its root.
 *
 * Records stand in their binary form, 64 bytes each, in chunks that are allocated when needed.
 * When the store is full the oldest chunk is dropped: a long run loses its beginning and never
 * its end.
 */
import { decodeRecord, encodeRecord, RECORD_BYTES } from "../../kernel/trace/codec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";

/** 16,384 records are 1 MiB. */
const CHUNK_RECORDS = 16_384;

/** A million records are 64 MB; a boot of 100,000 services writes fewer than half of them. */
const CHUNKS_MAX = 64;

interface Chunk {
  readonly view: DataView;
  readonly firstSeq: number;
  length: number;
}

export class RecordStore {
  readonly #chunksMax: number;
  readonly #chunks: Chunk[] = [];

  constructor(chunksMax: number = CHUNKS_MAX) {
    this.#chunksMax = chunksMax;
  }

  /** Records enter in the order of their numbers, of which some may be left out. */
  add(record: TraceRecord): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.length === CHUNK_RECORDS) {
      chunk = this.#grow(record.seq);
    }
    encodeRecord(record, chunk.view, chunk.length * RECORD_BYTES);
    chunk.length += 1;
  }

  /** The record of this number; `null` where it was left out or has been dropped. */
  find(seq: number): TraceRecord | null {
    const chunk = this.#chunks.findLast((candidate) => candidate.firstSeq <= seq);
    if (chunk === undefined) return null;
    let low = 0;
    let high = chunk.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = seqAt(chunk.view, middle);
      if (found === seq) return decodeRecord(chunk.view, middle * RECORD_BYTES);
      if (found < seq) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  #grow(firstSeq: number): Chunk {
    // The oldest chunk is used again, so that a long run allocates nothing more.
    const oldest = this.#chunks.length === this.#chunksMax ? this.#chunks.shift() : undefined;
    const view = oldest?.view ?? new DataView(new ArrayBuffer(CHUNK_RECORDS * RECORD_BYTES));
    const chunk = { view, firstSeq, length: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }
}

/** The number of a record stands 8 bytes into it, as a little-endian u64. */
function seqAt(view: DataView, index: number): number {
  const offset = index * RECORD_BYTES + 8;
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}
