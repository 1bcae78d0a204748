/**
 * Reads a size as Docker writes it: `512m`, `1.5GB`, `64KiB`, `1048576`; all powers of 1024.
 *
 * Kubernetes' `4Gi` is not one of them: Docker refuses it, and so does this reader, with the form
 * that Docker takes as its hint.
 */
import { parsed, refused, show, type Parsed } from "../manifest/values/parsed.ts";

const POWER: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["k", 1],
  ["m", 2],
  ["g", 3],
  ["t", 4],
  ["p", 5],
]);

const SIZE = /^(\d{1,16})(?:\.(\d{1,16}))? ?(?:b|([kmgtp])(i?b)?)?$/i;
const SIZE_HINT = "write 512m, 1.5g or a number of bytes";
const KUBERNETES = /^(\d+(?:\.\d+)?)([KMGTP])i$/i;

/** Whole bytes, what is below one dropped. */
export function parseComposeSize(written: string): Parsed<number> {
  const text = written.trim();
  const match = SIZE.exec(text);
  if (match === null) return refuse(text);
  const power = POWER.get((match[3] ?? "").toLowerCase()) ?? 0;
  const fraction = match[2] ?? "";
  const digits = BigInt((match[1] ?? "0") + fraction);
  const bytes = (digits * 1024n ** BigInt(power)) / 10n ** BigInt(fraction.length);
  if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) {
    return refused(`${show(text)} is more than 8 PiB`, "write a smaller size");
  }
  return parsed(Number(bytes));
}

function refuse(text: string): Parsed<never> {
  const kubernetes = KUBERNETES.exec(text);
  if (kubernetes !== null) {
    const hint = `write ${kubernetes[1] ?? ""}${(kubernetes[2] ?? "").toLowerCase()}`;
    return refused(`${show(text)} is a size of Kubernetes, which Compose does not take`, hint);
  }
  if (text.startsWith("-")) return refused(`${show(text)} is negative`, SIZE_HINT);
  return refused(`${show(text)} is not a size`, SIZE_HINT);
}
