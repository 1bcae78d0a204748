/**
 * Loads the files of a project, with all that they include and extend, into one model.
 *
 * The order is Compose's: each file has its variables filled in, then what its services extend is
 * merged in, then what it includes is added, and then it changes what the files before it said.
 */
import type { SourceEntry, SourceMap, SourceScalar } from "../manifest/source-tree.ts";
import {
  EMPTY_MODEL,
  entriesOf,
  mergeModels,
  type ComposeModel,
  type Entries,
  type ModelPart,
} from "./compose-model.ts";
import { ServiceExtender } from "./extends.ts";
import { wrongType } from "./fields.ts";
import { importIncludes } from "./include.ts";
import { EXTENSION_KEYS, isTopLevelKey, SECTIONS, TOP_LEVEL_KEYS, type Section } from "./keys.ts";
import { loadFile, type FileOrigin } from "./load-file.ts";
import type { LoadSession, ProjectScope } from "./load-session.ts";
import { emptyMap, findEntry, findValue, isNull, mergeTagOf } from "./nodes.ts";

export interface ProjectFile {
  readonly path: string;
  readonly origin: FileOrigin;
}

/** The files merged in their order. */
export function loadProject(
  session: LoadSession,
  scope: ProjectScope,
  files: readonly ProjectFile[],
): ComposeModel {
  const extender = new ServiceExtender(session, scope);
  let model = EMPTY_MODEL;
  for (const { path, origin } of files) {
    const root = loadFile(session, scope, path, origin);
    if (root === null) continue;
    checkTopLevel(session, root);
    const own = readPart(session, root, extender, path);
    const within = { ...scope, ancestors: [...scope.ancestors, path] };
    model = mergeModels(model, importIncludes(session, within, own, loadProject));
  }
  return model;
}

function checkTopLevel(session: LoadSession, root: SourceMap): void {
  for (const { key, keyOffset } of root.entries) {
    if (isTopLevelKey(key)) continue;
    const message = `'${key}' is not a key of a Compose file`;
    const hint = session.guess(key, TOP_LEVEL_KEYS) || topLevelHint(key);
    session.error(keyOffset, "unknown-field", message, hint);
  }
}

/** Who forgets `system:` has a file that is read as one of Compose. */
function topLevelHint(key: string): string {
  const native = "a file of MultiOS's own form says 'system: NAME'";
  if (EXTENSION_KEYS.includes(key)) return `write it under 'x-multios:'; ${native}`;
  if (key === "multios") return native;
  return `known are ${TOP_LEVEL_KEYS.join(", ")} and x-…`;
}

function readPart(
  session: LoadSession,
  root: SourceMap,
  extender: ServiceExtender,
  path: string,
): ModelPart {
  const cleared = new Set<Section>();
  const sections = { ...EMPTY_MODEL.sections };
  for (const section of SECTIONS) {
    const map = sectionMap(session, root, section, cleared);
    if (section !== "services") sections[section] = entriesOf(map);
    else sections.services = namedEntries(extender.extendAll(path, map));
  }
  const extension = findValue(root, "x-multios") ?? null;
  const include = findValue(root, "include") ?? null;
  return { name: readName(session, root), sections, extension, cleared, include };
}

function sectionMap(
  session: LoadSession,
  root: SourceMap,
  section: Section,
  cleared: Set<Section>,
): SourceMap {
  const value = findEntry(root, section)?.value;
  if (value === undefined) return emptyMap(root.offset);
  const tag = mergeTagOf(value);
  if (tag !== null) cleared.add(section);
  if (tag === "reset" || isNull(value)) return emptyMap(value.offset);
  if (value.kind === "map") return value;
  const hint = `write '${section}:' and names under it`;
  wrongType(session, value, { what: section, expected: "a mapping of names", hint });
  return emptyMap(value.offset);
}

function namedEntries(entries: readonly SourceEntry[]): Entries {
  return new Map(entries.map((entry) => [entry.key, entry]));
}

function readName(session: LoadSession, root: SourceMap): SourceScalar | null {
  const node = findValue(root, "name");
  if (node === undefined) return null;
  if (node.kind === "scalar" && typeof node.value !== "boolean") return node;
  wrongType(session, node, { what: "name", expected: "a text", hint: "" });
  return null;
}
