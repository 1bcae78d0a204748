/**
 * What the pure folders use of WebAssembly and the Encoding standard, and nothing more.
 *
 * kernel/ and sim/ compile without the types of Node and of the DOM; both platforms have these.
 */

declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
}

declare class TextEncoder {
  /** The UTF-8 bytes of `source`. */
  encode(source: string): Uint8Array<ArrayBuffer>;
  /** Writes as many whole characters as fit; `read` counts UTF-16 units, `written` bytes. */
  encodeInto(
    source: string,
    destination: Uint8Array,
  ): { readonly read: number; readonly written: number };
}
