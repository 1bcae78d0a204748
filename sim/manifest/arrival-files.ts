/**
 * Files of arrivals, such as were recorded of a real system: one instant a line, in seconds from
 * the start of the workload, ascending.
 *
 * ```
 * # empty lines, and lines that begin with #, are passed over
 * 0.25
 * 1.5e1
 * ```
 *
 * Digits beyond the microsecond are rounded: whoever recorded them had a finer clock. A file is
 * read and judged once, however many workloads name it, and no further than to its hundredth flaw:
 * where all of it is wrong, that is soon told.
 */
import type { FileReader } from "../io-ports.ts";
import { errorAt, type Place, type Problem } from "../problem.ts";
import { show } from "./values/parsed.ts";

/** Sixteen bytes for each instant: seconds with twelve digits, the point, the end of the line. */
export const ARRIVALS_BYTES_MAX: number = 64 * 1024 * 1024;
/** A thousand a second for an hour; as numbers they take 32 MB. */
export const ARRIVALS_MAX = 4_000_000;

/** Lines of one file that are told: beyond them the rest of the manifest matters more. */
export const FLAWS_MAX = 100;

/** Characters of an instant: more digits than a clock has are no instant. */
const WRITTEN_MAX = 40;

const SECOND_US = 1_000_000;
const NUMBER = /^\+?\d+(?:\.\d*)?(?:[eE][-+]?\d{1,3})?$/u;
const CODE = "wrong-arrivals";
const PATH_HINT = "is the path right? it is relative to this file";
const HINT = "write one instant a line, in seconds and ascending, such as 0.25";

export type ArrivalsReading =
  | { readonly ok: true; readonly atUs: Float64Array }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export class ArrivalFiles {
  readonly #reader: FileReader | null;
  readonly #texts = new Map<string, TextReading>();

  /** Without a reader no file can be had. */
  constructor(reader: FileReader | null) {
    this.#reader = reader;
  }

  /** The instants of a file that is named at a place: its path is relative to that file. */
  read(path: string, place: Place): ArrivalsReading {
    const reader = this.#reader;
    if (reader === null)
      return refusedAt(place, "file-unreadable", path, "there are no files here");
    const resolved = reader.resolve(place.file, path);
    let reading = this.#texts.get(resolved);
    if (reading === undefined) {
      reading = readFile(reader, resolved);
      this.#texts.set(resolved, reading);
    }
    if (reading.ok) return reading;
    if (!("flaws" in reading)) return refusedAt(place, reading.code, path, reading.detail);
    return { ok: false, problems: problemsIn(resolved, reading.flaws) };
  }
}

/** What is wrong with a line. */
interface Flaw {
  readonly line: number;
  readonly detail: string;
}

/** What is wrong stands in lines of it, in their order, or is wrong with the file as a whole. */
type TextReading =
  | { readonly ok: true; readonly atUs: Float64Array }
  | { readonly ok: false; readonly code: string; readonly detail: string }
  | { readonly ok: false; readonly flaws: readonly Flaw[] };

function refusedAt(place: Place, code: string, path: string, detail: string): ArrivalsReading {
  const hint = code === "file-missing" ? PATH_HINT : HINT;
  return { ok: false, problems: [errorAt(place, code, `'${path}': ${detail}`, hint)] };
}

function problemsIn(file: string, flaws: readonly Flaw[]): readonly Problem[] {
  const problems = flaws.map(({ line, detail }) =>
    errorAt({ file, line, column: 1 }, CODE, detail, HINT),
  );
  const last = problems.at(-1);
  if (problems.length < FLAWS_MAX || last === undefined) return problems;
  const rest = "lines beyond this one were not read";
  return [...problems, errorAt(last, CODE, rest, "repair the first ones first")];
}

function readFile(reader: FileReader, path: string): TextReading {
  const reading = reader.read(path, ARRIVALS_BYTES_MAX);
  if (reading.ok) return readArrivals(reading.text);
  return { ok: false, code: `file-${reading.reason}`, detail: reading.detail };
}

/** The instants of a text, or what is wrong with it. */
function readArrivals(text: string): TextReading {
  const atUs = new Float64Array(Math.min(ARRIVALS_MAX, Math.ceil(text.length / 2)));
  const flaws: Flaw[] = [];
  let count = 0;
  let line = 0;
  let before = 0;
  for (let at = 0; at < text.length && flaws.length < FLAWS_MAX && count <= ARRIVALS_MAX;) {
    const end = text.indexOf("\n", at);
    const stop = end === -1 ? text.length : end;
    const written = text.slice(at, stop).trim();
    at = stop + 1;
    line += 1;
    if (written === "" || written.startsWith("#")) continue;
    const isNumber = written.length <= WRITTEN_MAX && NUMBER.test(written);
    const us = isNumber ? Math.round(Number(written) * SECOND_US) : -1;
    const detail = flawOf(written, us, before, count);
    if (detail !== null) flaws.push({ line, detail });
    if (us < 0 || us > Number.MAX_SAFE_INTEGER) continue;
    // One that goes back is told itself, and not those after it that do not.
    before = us;
    atUs[count] = us;
    count += 1;
  }
  if (flaws.length > 0) return { ok: false, flaws };
  if (count > 0) return { ok: true, atUs: atUs.slice(0, count) };
  return { ok: false, code: CODE, detail: "the file holds no instants" };
}

function flawOf(written: string, us: number, before: number, count: number): string | null {
  if (written.startsWith("-")) return `${show(written)} is before the start of the workload`;
  if (us < 0) return `${show(written)} is not an instant`;
  if (us > Number.MAX_SAFE_INTEGER) return `${show(written)} is later than 2^53 microseconds`;
  if (us < before) return `${show(written)} is earlier than the instant before it`;
  return count < ARRIVALS_MAX ? null : `this is more than ${ARRIVALS_MAX} instants`;
}
