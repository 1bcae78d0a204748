/**
 * Recognises files of other tools and of times past, and says what to write instead.
 */
import type { SourceMap } from "../manifest/source-tree.ts";
import { errorAt, type Problem } from "../problem.ts";
import { isTopLevelKey } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { findEntry } from "./nodes.ts";

/**
 * Kubernetes keeps several documents in a file, which the YAML reader refuses before anybody sees
 * what they are; hence the look at the text. Nothing within a value can stand in column 1.
 */
export function refuseForeignText(text: string, file: string): Problem | null {
  const kind = /^kind:[ \t]*["']?(\w+)/m.exec(text)?.[1];
  const version = /^apiVersion:/m.exec(text);
  if (kind === undefined || version === null) return null;
  const line = text.slice(0, version.index).split("\n").length;
  return kubernetes({ file, line, column: 1 }, kind);
}

/** True where the root is not that of a Compose file, which has then been reported. */
export function refuseForeignForm(session: LoadSession, root: SourceMap): boolean {
  const version = findEntry(root, "apiVersion");
  const kind = findEntry(root, "kind");
  if (version !== undefined && kind !== undefined) {
    const name = kind.value.kind === "scalar" ? kind.value.text : "object";
    const problem = kubernetes(session.space.placeOf(version.keyOffset), name);
    session.problems.error(problem, problem.code, problem.message, problem.hint);
    return true;
  }
  const system = findEntry(root, "system");
  if (system !== undefined) {
    const message = "this is a native manifest, which cannot be merged with Compose files";
    session.error(system.keyOffset, "not-compose", message, "name it alone, without -f");
    return true;
  }
  return refuseVersionOne(session, root);
}

/** Compose of 2014 had its services at the top level, which nothing reads any more. */
function refuseVersionOne(session: LoadSession, root: SourceMap): boolean {
  if (findEntry(root, "services") !== undefined || findEntry(root, "include") !== undefined) {
    return false;
  }
  const service = root.entries.find(
    ({ key, value }) => !isTopLevelKey(key) && value.kind === "map" && looksLikeService(value),
  );
  if (service === undefined) return false;
  const message = `'${service.key}' is a service at the top level: the form of Compose version 1`;
  const hint = "write 'services:' above the services and indent them";
  session.error(service.keyOffset, "compose-version-1", message, hint);
  return true;
}

function looksLikeService(map: SourceMap): boolean {
  return findEntry(map, "image") !== undefined || findEntry(map, "build") !== undefined;
}

function kubernetes(
  place: { readonly file: string; readonly line: number; readonly column: number },
  kind: string,
): Problem {
  const message = `this is a Kubernetes object (kind: ${kind}), not a Compose file`;
  const hint = "write the containers as 'services:' of a Compose file";
  return errorAt(place, "kubernetes-object", message, hint);
}
