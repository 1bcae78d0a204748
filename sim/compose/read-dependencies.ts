/**
 * `depends_on` in both of its forms, and the keys that imply a dependency: `links`,
 * `volumes_from`, and the namespaces that are shared with `service:NAME`.
 *
 * What Compose implies, and in which strength, is that of its own normalisation: a shared
 * namespace or a link restarts along, a shared volume does not; an explicit entry wins.
 */
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { DEPENDENCY_CONDITIONS } from "./compose-service.ts";
import type { ComposeDependency, DependencyCondition } from "./compose-service.ts";
import { readBoolean, readMap, readTexts, wrongType } from "./fields.ts";
import { DEPENDENCY_KEYS } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { findValue, isExtensionKey } from "./nodes.ts";

/** Keys that share a namespace, with the key of the service that is shared. */
export const NAMESPACE_KEYS: readonly string[] = ["network_mode", "ipc", "pid", "uts", "cgroup"];

const SERVICE_PREFIX = "service:";

/** All that a service depends on, each target once, in the order of the file. */
export function readDependencies(
  session: LoadSession,
  service: SourceMap,
): readonly ComposeDependency[] {
  const found = new Map<string, ComposeDependency>();
  const add = (dependency: ComposeDependency): void => {
    if (!found.has(dependency.target)) found.set(dependency.target, dependency);
  };
  const written = findValue(service, "depends_on");
  if (written !== undefined) readDependsOn(session, written).forEach(add);
  for (const key of NAMESPACE_KEYS) {
    const node = findValue(service, key);
    const target = node === undefined ? null : sharedService(node);
    if (node !== undefined && target !== null) add(implied(target, key, node.offset, true));
  }
  const volumesFrom = findValue(service, "volumes_from");
  if (volumesFrom !== undefined) readVolumesFrom(session, volumesFrom).forEach(add);
  const links = findValue(service, "links");
  if (links !== undefined) {
    for (const { text, offset } of readTexts(session, links, "links")) {
      add(implied(text.split(":")[0] ?? "", "links", offset, true));
    }
  }
  return [...found.values()];
}

/** The service of `service:NAME`; `null` for every other mode. */
export function sharedService(node: SourceNode): string | null {
  if (node.kind !== "scalar" || !node.text.startsWith(SERVICE_PREFIX)) return null;
  return node.text.slice(SERVICE_PREFIX.length);
}

function readDependsOn(session: LoadSession, node: SourceNode): readonly ComposeDependency[] {
  if (node.kind === "list") {
    return readTexts(session, node, "depends_on").map(({ text, offset }) =>
      implied(text, "depends_on", offset, false),
    );
  }
  if (node.kind === "scalar") {
    wrongType(session, node, {
      what: "depends_on",
      expected: "a list or a mapping",
      hint: `write [${node.text}]`,
    });
    return [];
  }
  return node.entries
    .filter(({ key }) => !isExtensionKey(key))
    .map((entry) => readLongForm(session, entry));
}

function readLongForm(session: LoadSession, entry: SourceEntry): ComposeDependency {
  const started = implied(entry.key, "depends_on", entry.keyOffset, false);
  const what = `depends_on.${entry.key}`;
  const entries = readMap(session, entry.value, what, DEPENDENCY_KEYS);
  if (entries === null) return started;
  const condition = entries.get("condition")?.value;
  const restart = entries.get("restart")?.value;
  const required = entries.get("required")?.value;
  return {
    ...started,
    conditionOffset: condition?.offset ?? entry.keyOffset,
    condition: condition === undefined ? "service_started" : readCondition(session, condition),
    restart: restart !== undefined && readBoolean(session, restart, `${what}.restart`) === true,
    required:
      required === undefined || readBoolean(session, required, `${what}.required`) !== false,
  };
}

function readCondition(session: LoadSession, node: SourceNode): DependencyCondition {
  const text = node.kind === "scalar" ? node.text : "";
  const known = DEPENDENCY_CONDITIONS.find((condition) => condition === text);
  if (known !== undefined) return known;
  const guess =
    DEPENDENCY_CONDITIONS.find((condition) => condition === `service_${text}`) ??
    (text === "completed" ? "service_completed_successfully" : null);
  const hint =
    guess === null ? session.guess(text, DEPENDENCY_CONDITIONS) : `did you mean '${guess}'?`;
  const all = `write ${DEPENDENCY_CONDITIONS.join(", ")}`;
  const message = `'${text.slice(0, 40)}' is not a condition`;
  session.error(node.offset, "wrong-value", message, hint === "" ? all : hint);
  return "service_started";
}

function readVolumesFrom(session: LoadSession, node: SourceNode): readonly ComposeDependency[] {
  return readTexts(session, node, "volumes_from")
    .filter(({ text }) => !text.startsWith("container:"))
    .map(({ text, offset }) => implied(text.split(":")[0] ?? "", "volumes_from", offset, false));
}

function implied(
  target: string,
  written: string,
  offset: number,
  restart: boolean,
): ComposeDependency {
  const condition = "service_started";
  return { target, written, offset, conditionOffset: offset, condition, restart, required: true };
}
