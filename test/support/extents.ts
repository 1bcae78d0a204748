/**
 * Uses up the core's arena of extents, for stories about what happens when it is full.
 */
import type { CoreExports } from "../../kernel/core/exports/core-exports.ts";
import { EXTENTS_BYTES } from "../../kernel/core/layout.ts";

const MEMBER_BYTES = 32;

/** Takes blocks by way of members of rings, until less than so many bytes are left untouched. */
export function useExtents(exports: CoreExports, bytesLeft: number): void {
  for (let members = 65_536; members >= 2; members /= 2) {
    const bytes = members * MEMBER_BYTES;
    while (EXTENTS_BYTES - exports.extentBytesUsed() - bytes >= bytesLeft) {
      const ring = exports.ringOpen() >>> 0;
      if (ring === 0 || exports.ringStage(ring, members - 1, 1n, 1) === 0) break;
    }
  }
}
