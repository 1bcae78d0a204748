/**
 * What the readers need of the outside, handed in, so that they run in a browser as well.
 */

export interface FileRefusal {
  readonly ok: false;
  readonly reason: "missing" | "directory" | "too-large" | "not-text" | "unreadable";
  /** A sentence for people, without the name of the file. */
  readonly detail: string;
}

export type FileReading = { readonly ok: true; readonly text: string } | FileRefusal;

/** Files by path; relative paths are relative to the working directory of the person. */
export interface FileReader {
  /** Its text; one of more than `bytesMax`, 32 MiB by default, is refused before it is read. */
  read(path: string, bytesMax?: number): FileReading;
  /** Why a file cannot be opened, which nobody reads here; `null`: it can be. */
  refusalOf(path: string): FileRefusal | null;
  /** Resolves `path` against the folder of the file `from`. */
  resolve(from: string, path: string): string;
}

/** The environment variables of the person. */
export type Environment = Readonly<Record<string, string | undefined>>;
