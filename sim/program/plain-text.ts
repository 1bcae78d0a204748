/**
 * What programs say, made fit to be shown: a terminal carries out control characters, and others
 * turn the direction of a line or are not seen. Each of them is written out, as in a string of
 * JavaScript, and what is too long is cut.
 */

/** As much as anybody reads of one line. */
const TEXT_MAX = 1_000;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

export function plainText(text: string): string {
  const isLong = text.length > TEXT_MAX;
  const plain = text.slice(0, TEXT_MAX).replaceAll(UNSEEN, writtenOut);
  return isLong ? `${plain}...` : plain;
}

function writtenOut(character: string): string {
  if (character === "\n") return String.raw`\n`;
  const code = character.codePointAt(0) ?? 0;
  return String.raw`\u` + code.toString(16).padStart(4, "0");
}
