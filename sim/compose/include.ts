/**
 * `include`: whole projects whose services are added to those of the including file.
 *
 * ```yaml
 * include:
 *   - ../shared/compose.yaml
 *   - path: [db.yaml, db.override.yaml]
 *     project_directory: ..
 *     env_file: ../db.env
 * ```
 *
 * An included project has its own folder and its own `.env`; the variables of the project that
 * includes it win. A name that both have is refused, unless both say the same.
 */
import type { SourceEntry, SourceNode, SourceScalar } from "../manifest/source-tree.ts";
import { describePlace } from "./describe-place.ts";
import type { ComposeModel, Entries, ModelPart } from "./compose-model.ts";
import { readMap, readText, readTexts, wrongType } from "./fields.ts";
import { INCLUDE_KEYS, SECTIONS, type Section } from "./keys.ts";
import { withDotEnv, withEnvFile } from "./load-env.ts";
import { COMPOSE_NESTING_MAX, type LoadSession, type ProjectScope } from "./load-session.ts";
import type { ProjectFile } from "./load-project.ts";
import { isRemote, refuseRemote } from "./remote.ts";
import { sameTrees } from "./same-trees.ts";
import type { Variables } from "./variables.ts";

export type LoadIncluded = (
  session: LoadSession,
  scope: ProjectScope,
  files: readonly ProjectFile[],
) => ComposeModel;

/** One entry of the list. */
interface Inclusion {
  readonly offset: number;
  readonly paths: readonly SourceScalar[];
  readonly directory: string | null;
  readonly envFiles: readonly SourceScalar[];
}

/** The part of a file with what the file includes; included names come first. */
export function importIncludes(
  session: LoadSession,
  scope: ProjectScope,
  own: ModelPart,
  load: LoadIncluded,
): ModelPart {
  const written = own.include;
  if (written === null) return own;
  if (written.kind !== "list") {
    wrongType(session, written, {
      what: "include",
      expected: "a list of files",
      hint: "write 'include:' and '- PATH'",
    });
    return own;
  }
  let sections: Readonly<Record<Section, Entries>> | null = null;
  for (const item of written.items) {
    const inclusion = readInclusion(session, item);
    if (inclusion === null) continue;
    const included = loadInclusion(session, scope, inclusion, load);
    if (included === null) continue;
    sections = sections === null ? included.sections : join(session, sections, included.sections);
  }
  return sections === null ? own : { ...own, sections: join(session, sections, own.sections) };
}

function readInclusion(session: LoadSession, item: SourceNode): Inclusion | null {
  if (item.kind === "scalar" && item.value !== null) {
    return { offset: item.offset, paths: [item], directory: null, envFiles: [] };
  }
  const entries = readMap(session, item, "include[]", INCLUDE_KEYS);
  if (entries === null) return null;
  const path = entries.get("path")?.value;
  if (path === undefined) {
    const message = "the inclusion does not say which file";
    session.error(item.offset, "missing-field", message, "write 'path: FILE'");
    return null;
  }
  const directory = entries.get("project_directory")?.value;
  const envFile = entries.get("env_file")?.value;
  return {
    offset: item.offset,
    paths: textOrTexts(session, path, "include.path"),
    directory:
      directory === undefined ? null : readText(session, directory, "include.project_directory"),
    envFiles: envFile === undefined ? [] : textOrTexts(session, envFile, "include.env_file"),
  };
}

function textOrTexts(
  session: LoadSession,
  node: SourceNode,
  what: string,
): readonly SourceScalar[] {
  return node.kind === "scalar" && node.value !== null ? [node] : readTexts(session, node, what);
}

function loadInclusion(
  session: LoadSession,
  scope: ProjectScope,
  inclusion: Inclusion,
  load: LoadIncluded,
): ComposeModel | null {
  const { ancestors } = scope;
  const files: ProjectFile[] = [];
  for (const { offset, text } of inclusion.paths) {
    if (isRemote(text)) {
      refuseRemote(session, offset, text);
      session.failedFiles += 1;
      continue;
    }
    const path = session.reader.resolve(scope.anchor, text);
    if (ancestors.includes(path)) {
      const circle = [...ancestors.slice(ancestors.indexOf(path)), path].join(" -> ");
      const hint = "remove one of the inclusions";
      session.error(offset, "include-cycle", `files include each other: ${circle}`, hint);
      session.failedFiles += 1;
      continue;
    }
    files.push({ path, origin: { kind: "reference", offset } });
  }
  const first = files[0];
  if (first === undefined) return null;
  if (ancestors.length > COMPOSE_NESTING_MAX) {
    const message = `files include each other deeper than ${COMPOSE_NESTING_MAX} levels`;
    session.error(inclusion.offset, "include-nesting", message, "include them from one file");
    session.failedFiles += 1;
    return null;
  }
  const anchor =
    inclusion.directory === null
      ? first.path
      : session.reader.resolve(scope.anchor, `${inclusion.directory}/compose.yaml`);
  const variables = includedVariables(session, scope, inclusion, anchor);
  return load(session, { anchor, variables, ancestors }, files);
}

function includedVariables(
  session: LoadSession,
  scope: ProjectScope,
  inclusion: Inclusion,
  anchor: string,
): Variables {
  if (inclusion.envFiles.length === 0) return withDotEnv(session, anchor, scope.variables);
  let variables = scope.variables;
  // The last file wins, and what is added to the variables first wins; hence backwards.
  for (const { offset, text } of inclusion.envFiles.toReversed()) {
    const path = session.reader.resolve(scope.anchor, text);
    variables = withEnvFile(session, path, offset, variables);
  }
  return variables;
}

/** Both sets of names; one that says something else under the same name is reported. */
function join(
  session: LoadSession,
  included: Readonly<Record<Section, Entries>>,
  own: Readonly<Record<Section, Entries>>,
): Readonly<Record<Section, Entries>> {
  const joined = { ...own };
  for (const section of SECTIONS) {
    const entries = new Map(included[section]);
    for (const [name, entry] of own[section]) {
      const other = entries.get(name);
      if (other === undefined) entries.set(name, entry);
      else if (!sameTrees(entry.value, other.value)) conflict(session, section, entry, other);
    }
    joined[section] = entries;
  }
  return joined;
}

function conflict(
  session: LoadSession,
  section: Section,
  entry: SourceEntry,
  other: SourceEntry,
): void {
  const place = describePlace(session.space.placeOf(other.keyOffset));
  const message = `'${entry.key}' of '${section}' is also declared at ${place}, and included here`;
  const hint = "rename one, or change the included one in a file given with a further -f";
  session.error(entry.keyOffset, "include-conflict", message, hint);
}
