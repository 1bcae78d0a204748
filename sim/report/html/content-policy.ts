/**
 * What a page may do: run its own script, wear its own style, and nothing else.
 *
 * Both are named by their hashes, so that no other script runs even where a text got through as
 * markup; and nothing may be fetched from anywhere.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function contentPolicy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** `sha256-` and the hash in base 64, as browsers want it. */
export function hashOf(text: string): string {
  return `sha256-${base64(sha256(utf8ToBytes(text)))}`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const letters = [bits >> 18, (bits >> 12) & 63, (bits >> 6) & 63, bits & 63];
    const known = Math.min(4, bytes.length - at + 1);
    text += letters.map((n, place) => (place < known ? LETTERS.charAt(n) : "=")).join("");
  }
  return text;
}
