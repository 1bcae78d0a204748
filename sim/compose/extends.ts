/**
 * `extends`: a service that begins as a copy of another one, of the same file or of another.
 *
 * A chain of extensions is followed in a loop and merged from its far end, so that its length is
 * bounded by the files alone. Compose applies it in each file before files are merged.
 */
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { checkKeys, readText } from "./fields.ts";
import { EXTENDS_KEYS } from "./keys.ts";
import { loadFile } from "./load-file.ts";
import type { LoadSession, ProjectScope } from "./load-session.ts";
import { mergeServices } from "./merge-service.ts";
import { findMap, findValue, mergeTagOf, withoutKey } from "./nodes.ts";
import { isRemote, refuseRemote } from "./remote.ts";

/** A file as far as its services go. */
interface ServiceFile {
  readonly path: string;
  /** What relative paths in it start from. */
  readonly anchor: string;
  readonly services: ReadonlyMap<string, SourceEntry>;
  /** Services with what they extend merged in. */
  readonly resolved: Map<string, SourceMap>;
}

interface Link {
  readonly file: ServiceFile;
  readonly name: string;
  readonly service: SourceMap;
}

/** What `extends:` names. */
interface Target {
  readonly file: ServiceFile;
  readonly name: string;
  readonly offset: number;
}

export class ServiceExtender {
  readonly #session: LoadSession;
  readonly #scope: ProjectScope;
  readonly #files = new Map<string, ServiceFile | null>();

  constructor(session: LoadSession, scope: ProjectScope) {
    this.#session = session;
    this.#scope = scope;
  }

  /** The services of a file, each with what it extends merged in. */
  extendAll(path: string, services: SourceMap): readonly SourceEntry[] {
    const file = serviceFile(path, this.#scope.anchor, services);
    this.#files.set(path, file);
    return services.entries.map((entry) => {
      if (entry.value.kind !== "map" || mergeTagOf(entry.value) === "reset") return entry;
      if (findValue(entry.value, "extends") === undefined) return entry;
      const value = this.#resolve(file, entry.key, entry.value);
      return {
        ...entry,
        value: entry.value.tag === undefined ? value : tagged(value, entry.value),
      };
    });
  }

  #resolve(file: ServiceFile, name: string, service: SourceMap): SourceMap {
    const chain: Link[] = [];
    const visited = new Set<string>();
    let link: Link | null = { file, name, service };
    let resolved: SourceMap | null = null;
    while (link !== null) {
      const known = link.file.resolved.get(link.name);
      if (known !== undefined) {
        resolved = known;
        break;
      }
      visited.add(keyOf(link.file, link.name));
      chain.push(link);
      link = this.#next(link, chain, visited);
    }
    for (const { file: owner, name: owned, service: own } of chain.toReversed()) {
      const plain = withoutKey(own, "extends");
      const merged = resolved === null ? plain : mergeServices(resolved, plain);
      if (!this.#session.inherit(sizeOf(merged), own.offset)) break;
      resolved = merged;
      owner.resolved.set(owned, resolved);
    }
    return resolved ?? service;
  }

  /** What a service extends; `null` at the end of the chain and after a reported mistake. */
  #next(link: Link, chain: readonly Link[], visited: ReadonlySet<string>): Link | null {
    const written = findValue(link.service, "extends");
    if (written === undefined) return null;
    const target = this.#target(link, written);
    if (target === null) return null;
    const { file, name, offset } = target;
    if (visited.has(keyOf(file, name))) {
      const names = [...chain.map((one) => one.name), name].join(" -> ");
      const hint = "extend a service that does not extend this one";
      this.#session.error(offset, "extends-cycle", `services extend each other: ${names}`, hint);
      return null;
    }
    const entry = file.services.get(name);
    if (entry === undefined) {
      const where = file === link.file ? "this file" : `'${file.path}'`;
      const hint = this.#session.guess(name, file.services.keys());
      const message = `there is no service '${name}' in ${where} to extend`;
      this.#session.error(offset, "unknown-service", message, hint);
      return null;
    }
    if (entry.value.kind !== "map") {
      const message = `the service '${name}', which is extended here, is not a mapping`;
      this.#session.error(offset, "wrong-type", message);
      return null;
    }
    return { file, name, service: entry.value };
  }

  #target(link: Link, written: SourceNode): Target | null {
    if (written.kind === "scalar") {
      return { file: link.file, name: written.text, offset: written.offset };
    }
    if (written.kind === "list") {
      const hint = "write 'extends: NAME' or 'extends: { file: PATH, service: NAME }'";
      this.#session.error(written.offset, "wrong-type", "'extends' is not a list", hint);
      return null;
    }
    checkKeys(this.#session, written, EXTENDS_KEYS, "extends");
    const service = findValue(written, "service");
    if (service === undefined) {
      const hint = "write 'service: NAME'";
      const message = "'extends' does not say which service";
      this.#session.error(written.offset, "missing-field", message, hint);
      return null;
    }
    const name = readText(this.#session, service, "extends.service");
    const file = this.#fileOf(link.file, written);
    return name === null || file === null ? null : { file, name, offset: service.offset };
  }

  #fileOf(from: ServiceFile, written: SourceMap): ServiceFile | null {
    const node = findValue(written, "file");
    if (node === undefined) return from;
    const named = readText(this.#session, node, "extends.file");
    if (named === null) return null;
    if (isRemote(named)) return refuseRemote(this.#session, node.offset, named);
    const path = this.#session.reader.resolve(from.anchor, named);
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const origin = { kind: "reference", offset: node.offset } as const;
    const root = loadFile(this.#session, { ...this.#scope, anchor: path }, path, origin);
    const services = root === null ? null : findMap(root, "services");
    if (root !== null && services === undefined) {
      const message = `'${path}' has no services to extend`;
      this.#session.error(node.offset, "no-services", message, "is it the right file?");
    }
    const file =
      services === null || services === undefined ? null : serviceFile(path, path, services);
    this.#files.set(path, file);
    return file;
  }
}

function serviceFile(path: string, anchor: string, services: SourceMap): ServiceFile {
  const byName = new Map(services.entries.map((entry) => [entry.key, entry]));
  return { path, anchor, services: byName, resolved: new Map() };
}

/** Values that a merge has laid anew: the keys, and what stands in lists and mappings below. */
function sizeOf(service: SourceMap): number {
  let size = service.entries.length;
  for (const { value } of service.entries) {
    if (value.kind === "list") size += value.items.length;
    else if (value.kind === "map") size += value.entries.length;
  }
  return size;
}

function keyOf(file: ServiceFile, name: string): string {
  return `${file.path}\n${name}`;
}

function tagged(value: SourceMap, original: SourceMap): SourceMap {
  return original.tag === undefined ? value : { ...value, tag: original.tag };
}
