/**
 * What one reading of a Compose input shares among all of its files: their places, their
 * problems, and how much has been read and merged so far.
 */
import type { FileReader } from "../io-ports.ts";
import { didYouMeanHint } from "../manifest/did-you-mean.ts";
import { ProblemList } from "../manifest/problem-list.ts";
import { SOURCE_TEXT_MAX } from "../manifest/source/limits.ts";
import type { Place } from "../problem.ts";
import { SourceSpace } from "./source-space.ts";
import type { Variables } from "./variables.ts";

/** Files read for one input, whatever brings them in: nobody keeps a thousand by hand. */
const COMPOSE_FILES_MAX = 1_000;

/** Files that include each other, one within the other. */
export const COMPOSE_NESTING_MAX = 50;

/** All texts together: two files of the largest size that one may have. */
const COMPOSE_TEXT_MAX: number = 2 * SOURCE_TEXT_MAX;

/**
 * Values that extensions copy: 100,000 services that each inherit twenty. Without a limit a chain
 * of services that each add to a list would grow with the square of its length.
 */
const INHERITED_VALUES_MAX = 2_000_000;

/** Names that are compared to guess which was meant: a second's worth. */
const COMPARISONS_MAX = 3_000_000;

/** One project of the input: where its relative paths start and which variables are in force. */
export interface ProjectScope {
  /** Relative paths are relative to the folder of this file. */
  readonly anchor: string;
  readonly variables: Variables;
  /** The files that include this project, outermost first. */
  readonly ancestors: readonly string[];
}

export class LoadSession {
  readonly reader: FileReader;
  readonly space: SourceSpace = new SourceSpace();
  readonly problems: ProblemList = new ProblemList();
  /** Files that could not be had: without them nothing else can be judged. */
  failedFiles = 0;
  /** Whether any file tells the merge what to do by `!reset` or `!override`. */
  tagged = false;
  readonly #missing = new Set<string>();
  #files = 0;
  #characters = 0;
  #inherited = 0;
  #comparisons = 0;

  constructor(reader: FileReader) {
    this.reader = reader;
  }

  /** Reports at an offset of the space. */
  error(offset: number, code: string, message: string, hint = ""): void {
    this.problems.error(this.space.placeOf(offset), code, message, hint);
  }

  /** Warns, once for each name, that a variable is not set. */
  missing(name: string, place: Place): void {
    if (this.#missing.has(name)) return;
    this.#missing.add(name);
    const message = `the variable '${name}' is not set, so that it is empty here`;
    const hint = `set it in the environment or in .env, or write \${${name}:-default}`;
    this.problems.warning(place, "variable-not-set", message, hint);
  }

  /** The hint that goes with a name that is not known; empty where none is near. */
  guess(word: string, candidates: Iterable<string>): string {
    if (this.#comparisons > COMPARISONS_MAX) return "";
    const names = [...candidates];
    this.#comparisons += names.length;
    return didYouMeanHint(word, names);
  }

  /** The text of a file; `null` where it cannot be had, which is reported at `whence`. */
  read(path: string, whence: Place): string | null {
    this.#files += 1;
    if (this.#files > COMPOSE_FILES_MAX) {
      if (this.#files === COMPOSE_FILES_MAX + 1) {
        const message = `more than ${COMPOSE_FILES_MAX} files are included or extended`;
        this.problems.error(whence, "too-many-files", message, "put them together");
      }
      return null;
    }
    const reading = this.reader.read(path);
    if (!reading.ok) {
      const detail = whence.file === path ? reading.detail : `'${path}': ${reading.detail}`;
      const hint = reading.reason === "missing" ? "is the path right?" : "";
      this.problems.error(whence, `file-${reading.reason}`, detail, hint);
      return null;
    }
    this.#characters += reading.text.length;
    if (this.#characters <= COMPOSE_TEXT_MAX) return reading.text;
    const message = `with '${path}' the files are larger than ${COMPOSE_TEXT_MAX / 2 ** 20} MiB`;
    this.problems.error(whence, "file-too-large", message, "boot fewer of them at once");
    return null;
  }

  /** Counts what an extension copied; false, after having said so, where it is too much. */
  inherit(values: number, offset: number): boolean {
    const before = this.#inherited;
    this.#inherited += values;
    if (this.#inherited <= INHERITED_VALUES_MAX) return true;
    if (before <= INHERITED_VALUES_MAX) {
      this.failedFiles += 1;
      const message = `services inherit more than ${INHERITED_VALUES_MAX} values from each other`;
      this.error(offset, "extends-too-large", message, "extend shorter services");
    }
    return false;
  }
}

/** The beginning of a file: where problems of the file as a whole stand. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}
