/**
 * The networks, volumes, secrets, configs and models that a service names.
 *
 * They are not modelled, but Compose refuses a name that is not declared at the top level, and it
 * is right: it is nearly always a slip.
 */
import type { SourceMap, SourceNode } from "../manifest/source-tree.ts";
import type { ComposeReference } from "./compose-service.ts";
import type { Section } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { findValue, isExtensionKey } from "./nodes.ts";

/** What a service refers to, in the order of the file. */
export function readReferences(
  session: LoadSession,
  service: SourceMap,
): readonly ComposeReference[] {
  return [
    ...readNetworks(session, service),
    ...readNames(service, "models"),
    ...readSources(service, "secrets"),
    ...readSources(service, "configs"),
    ...readVolumes(service),
  ];
}

function readNetworks(session: LoadSession, service: SourceMap): readonly ComposeReference[] {
  const mode = findValue(service, "network_mode");
  const networks = findValue(service, "networks");
  if (mode !== undefined && networks !== undefined) {
    const message = "'network_mode' and 'networks' exclude each other";
    session.error(mode.offset, "contradiction", message, "remove one of them");
  }
  return readNames(service, "networks");
}

/** A list of names, or a mapping from them. */
function readNames(service: SourceMap, section: Section): readonly ComposeReference[] {
  const node = findValue(service, section);
  if (node?.kind === "map") {
    return node.entries
      .filter(({ key }) => !isExtensionKey(key))
      .map(({ key, keyOffset }) => ({ section, name: key, offset: keyOffset }));
  }
  return node?.kind === "list" ? node.items.flatMap((item) => named(section, item)) : [];
}

/** A list of names, or of mappings with a `source`. */
function readSources(service: SourceMap, section: Section): readonly ComposeReference[] {
  const node = findValue(service, section);
  if (node?.kind !== "list") return [];
  return node.items.flatMap((item) => {
    const source = item.kind === "map" ? findValue(item, "source") : item;
    return source === undefined ? [] : named(section, source);
  });
}

function readVolumes(service: SourceMap): readonly ComposeReference[] {
  const node = findValue(service, "volumes");
  if (node?.kind !== "list") return [];
  return node.items.flatMap((item) => {
    if (item.kind === "scalar") return namedVolume(item.text, item.offset);
    if (item.kind === "list") return [];
    const type = findValue(item, "type");
    const source = findValue(item, "source");
    if (type?.kind !== "scalar" || type.text !== "volume" || source === undefined) return [];
    return named("volumes", source);
  });
}

/** `NAME:/path`; a path of the machine, or a volume without a name, refers to nothing. */
function namedVolume(text: string, offset: number): readonly ComposeReference[] {
  const [source = "", target] = text.split(":");
  const isPath = /^[./~\\]/.test(source) || /^[A-Za-z]$/.test(source);
  if (target === undefined || source === "" || isPath) return [];
  return [{ section: "volumes", name: source, offset }];
}

function named(section: Section, node: SourceNode): readonly ComposeReference[] {
  if (node.kind !== "scalar" || node.value === null) return [];
  return [{ section, name: node.text, offset: node.offset }];
}
