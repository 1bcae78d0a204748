/**
 * `deploy`, and the older keys of a service that say the same: `scale`, `mem_limit`, `cpus`.
 *
 * Where both say something they have to agree, as Compose demands.
 */
import type { RestartSpec } from "../../kernel/spec.ts";
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { readCount, readCpus, readMap, readSize } from "./fields.ts";
import * as keys from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { findValue } from "./nodes.ts";
import type { NotModelled } from "./not-modelled.ts";
import { readRestartPolicy } from "./read-restart.ts";

/** A number and where it stands. */
interface Amount {
  readonly value: number;
  readonly offset: number;
}

export interface Deployment {
  readonly replicas: Amount | null;
  readonly memoryBytes: Amount | null;
  /** A number of CPUs; 0 is no limit. */
  readonly cpus: Amount | null;
  /** `null`: `restart` decides. */
  readonly restart: RestartSpec | null;
  readonly job: boolean;
}

type Entries = ReadonlyMap<string, SourceEntry>;

const NO_ENTRIES: Entries = new Map();
const MODES: readonly string[] = ["replicated", "global", "replicated-job", "global-job"];
const DEPLOY_KEYS: readonly string[] = [
  ...keys.DEPLOY_KEYS_MODELLED,
  ...keys.DEPLOY_KEYS_NOT_MODELLED,
];

/** Reads what `service` says of how much of it runs. */
export function readDeployment(
  session: LoadSession,
  service: SourceMap,
  notModelled: NotModelled,
): Deployment {
  const deploy = readEntries(session, findValue(service, "deploy"), "deploy", DEPLOY_KEYS);
  const resourcesNode = deploy.get("resources")?.value;
  const resources = readEntries(session, resourcesNode, "deploy.resources", keys.RESOURCES_KEYS);
  const limitsNode = resources.get("limits")?.value;
  const limits = readEntries(session, limitsNode, "deploy.resources.limits", keys.LIMITS_KEYS);
  nameNotModelled(notModelled, deploy, resources, limits);
  const read = (
    entry: SourceNode | undefined,
    what: string,
    reader: (session: LoadSession, node: SourceNode, what: string) => number | null,
  ): Amount | null => readAmount(session, entry, what, reader);
  const replicas = read(deploy.get("replicas")?.value, "deploy.replicas", readCount);
  const scale = read(findValue(service, "scale"), "scale", readCount);
  const memory = read(limits.get("memory")?.value, "deploy.resources.limits.memory", readSize);
  const memLimit = read(findValue(service, "mem_limit"), "mem_limit", readSize);
  const cpus = read(limits.get("cpus")?.value, "deploy.resources.limits.cpus", readCpus);
  const cpusOwn = read(findValue(service, "cpus"), "cpus", readCpus);
  const policy = deploy.get("restart_policy")?.value;
  return {
    replicas: agree(session, ["scale", scale], ["deploy.replicas", replicas]),
    memoryBytes: agree(
      session,
      ["mem_limit", memLimit],
      ["deploy.resources.limits.memory", memory],
    ),
    cpus: agree(session, ["cpus", cpusOwn], ["deploy.resources.limits.cpus", cpus]),
    restart: policy === undefined ? null : readRestartPolicy(session, policy),
    job: readMode(session, deploy.get("mode")?.value),
  };
}

function readEntries(
  session: LoadSession,
  node: SourceNode | undefined,
  what: string,
  known: readonly string[],
): Entries {
  if (node === undefined) return NO_ENTRIES;
  return readMap(session, node, what, known) ?? NO_ENTRIES;
}

function readAmount(
  session: LoadSession,
  node: SourceNode | undefined,
  what: string,
  read: (session: LoadSession, node: SourceNode, what: string) => number | null,
): Amount | null {
  if (node === undefined) return null;
  const value = read(session, node, what);
  return value === null ? null : { value, offset: node.offset };
}

/** The one that is written; an error where both are and differ. */
function agree(
  session: LoadSession,
  [oldKey, old]: readonly [string, Amount | null],
  [newKey, current]: readonly [string, Amount | null],
): Amount | null {
  if (old === null || current === null) return current ?? old;
  if (old.value !== current.value) {
    const message = `'${oldKey}' and '${newKey}' say different things`;
    session.error(old.offset, "contradiction", message, `remove '${oldKey}'`);
  }
  return current;
}

function nameNotModelled(
  notModelled: NotModelled,
  deploy: Entries,
  resources: Entries,
  limits: Entries,
): void {
  for (const key of keys.DEPLOY_KEYS_NOT_MODELLED) {
    const entry = deploy.get(key);
    if (entry !== undefined) notModelled.add(`deploy.${key}`, entry.keyOffset);
  }
  const reservations = resources.get("reservations");
  if (reservations !== undefined) {
    notModelled.add("deploy.resources.reservations", reservations.keyOffset);
  }
  const pids = limits.get("pids");
  if (pids !== undefined) notModelled.add("deploy.resources.limits.pids", pids.keyOffset);
}

/** True for the modes whose tasks run to their end. */
function readMode(session: LoadSession, node: SourceNode | undefined): boolean {
  if (node === undefined) return false;
  const mode = node.kind === "scalar" ? node.text : "";
  if (MODES.includes(mode)) return mode.endsWith("-job");
  const hint = session.guess(mode, MODES) || `write ${MODES.join(", ")}`;
  const message = `'${mode.slice(0, 40)}' is not a mode of deployment`;
  session.error(node.offset, "wrong-value", message, hint);
  return false;
}
