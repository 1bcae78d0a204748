/**
 * From file names to a system: reads them, tells a native manifest from Compose files, resolves.
 *
 * A file is native where it has `system` at its top. Everything that is wrong is returned at once,
 * in the order of the files; nothing is thrown for what a person wrote.
 */
import type { Environment, FileReader } from "./io-ports.ts";
import { readCompose } from "./compose/read-compose.ts";
import { ArrivalFiles } from "./manifest/arrival-files.ts";
import type { Reading, SystemDeclaration } from "./manifest/declaration.ts";
import { didYouMean } from "./manifest/did-you-mean.ts";
import { programFileProblems } from "./manifest/program-files.ts";
import { isNative, readNative } from "./manifest/read-native.ts";
import { readSource } from "./manifest/read-source.ts";
import { resolve } from "./manifest/resolve.ts";
import type { SourceDocument } from "./manifest/source-tree.ts";
import { compareProblems, errorAt, warningAt, type Problem } from "./problem.ts";
import type { SystemSpec } from "./system.ts";

/** `system` stands at the top. */
const LINES_LOOKED_AT = 100;

export interface SystemSources {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly reader: FileReader;
  readonly environment: Environment;
}

export type LoadedSystem =
  | { readonly ok: true; readonly value: SystemSpec }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** What it is where nothing but the files of programs is wrong, to be judged with them. */
      readonly otherwise: SystemSpec | null;
    };

/** At least one file. */
export function loadSystem(input: SystemSources): LoadedSystem {
  const { reader } = input;
  const arrivals = new ArrivalFiles(reader);
  const declaration = readDeclaration(input, arrivals);
  if (!declaration.ok) return refused(declaration.problems);
  const reading = resolve(declaration.value, arrivals);
  const missing = programFileProblems(declaration.value, reader);
  if (!reading.ok) return refused([...reading.problems, ...missing]);
  return missing.length === 0 ? reading : refused(missing, reading.value);
}

function refused(problems: readonly Problem[], otherwise: SystemSpec | null = null): LoadedSystem {
  return { ok: false, problems: problems.toSorted(compareProblems), otherwise };
}

function readDeclaration(input: SystemSources, arrivals: ArrivalFiles): Reading<SystemDeclaration> {
  const missing: Problem[] = [];
  let misspelled: Reading<never> | null = null;
  const natives: { readonly file: string; readonly document: Reading<SourceDocument> }[] = [];
  for (const file of input.files) {
    const found = input.reader.read(file);
    if (!found.ok) {
      missing.push(errorAt({ file, line: 1, column: 1 }, `file-${found.reason}`, found.detail));
      continue;
    }
    misspelled ??= readIfMisspelled(found.text, file);
    const document = readIfNative(found.text, file);
    if (document !== null) natives.push({ file, document });
  }
  if (missing.length > 0) return { ok: false, problems: missing };
  const [native] = natives;
  if (native === undefined) return misspelled ?? readCompose(input);
  if (input.files.length > 1) return { ok: false, problems: [severalFiles(native.file)] };
  if (!native.document.ok) return native.document;
  const reading = readNative(native.document.value, { files: arrivals, reader: input.reader });
  return input.profiles.length === 0 ? reading : withProfileWarning(reading, native.file);
}

function severalFiles(file: string): Problem {
  const message = "this is a native manifest, and several files were given";
  const hint = "boot it alone; only Compose files are merged with -f";
  return errorAt({ file, line: 1, column: 1 }, "several-files", message, hint);
}

/** Profiles are of Compose; that they do nothing is said. */
function withProfileWarning(
  reading: Reading<SystemDeclaration>,
  file: string,
): Reading<SystemDeclaration> {
  if (!reading.ok) return reading;
  const message = "this is a native manifest, which has no profiles: --profile is ignored";
  const warning = warningAt({ file, line: 1, column: 1 }, "profile-ignored", message);
  return { ok: true, value: { ...reading.value, warnings: [...reading.value.warnings, warning] } };
}

/** A key at the top that is nearly `system`; Compose has none like it. */
function readIfMisspelled(text: string, file: string): Reading<never> | null {
  for (const [line, content] of text.split("\n", LINES_LOOKED_AT).entries()) {
    const key = /^["']?([A-Za-z_]{4,8})["']?\s*:/.exec(content)?.[1];
    if (key === undefined) continue;
    if (key === "system") return null;
    if (key === "services" || didYouMean(key, ["system"]) === null) continue;
    const place = { file, line: line + 1, column: 1 };
    const message = `'${key}' is not a field of a manifest`;
    const hint = "did you mean 'system', which a native manifest begins with?";
    return { ok: false, problems: [errorAt(place, "unknown-field", message, hint)] };
  }
  return null;
}

/** `null` where it is a Compose file, which is read with all that belongs to it elsewhere. */
function readIfNative(text: string, file: string): Reading<SourceDocument> | null {
  if (!/system["']?\s*:/.test(text)) return null;
  const document = readSource(text, file);
  if (document.ok) return isNative(document.value) ? document : null;
  // What cannot be read as a tree is judged by a key at the beginning of a line.
  return /^["']?system["']?\s*:/m.test(text) ? document : null;
}
