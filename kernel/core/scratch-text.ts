/**
 * Writes texts into the scratch arena of the core, as UTF-8.
 *
 * A short text of ASCII is written unit by unit, which is quicker than a crossing into the
 * engine's encoder; anything else is encoded. A lone surrogate becomes U+FFFD, as the encoder has
 * it.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { SCRATCH_AT, SCRATCH_BYTES } from "./layout.ts";

/** Up to this length the encoder is slower. */
const SHORT = 48;
const ASCII_MAX = 127;

export class ScratchText {
  readonly #bytes: Uint8Array;
  readonly #encoder: TextEncoder = new TextEncoder();

  constructor(exports: CoreExports) {
    this.#bytes = new Uint8Array(exports.memory.buffer, SCRATCH_AT, SCRATCH_BYTES);
  }

  /** How many bytes the text is. */
  write(text: string): number {
    const bytes = this.#bytes;
    const length = text.length;
    if (length > SHORT) return this.#encode(text);
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > ASCII_MAX) return this.#encode(text);
      bytes[at] = unit;
    }
    return length;
  }

  #encode(text: string): number {
    const { read, written } = this.#encoder.encodeInto(text, this.#bytes);
    if (read !== text.length) {
      throw new RangeError(`a text of ${text.length} units has over ${SCRATCH_BYTES} bytes`);
    }
    return written;
  }
}
