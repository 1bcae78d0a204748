/**
 * Reads one service of the merged model: every modelled key checked, the others counted.
 */
import { duration, SECOND, type Duration } from "../../kernel/time.ts";
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { parseName } from "../manifest/values/name.ts";
import type { ComposeHealthcheck, ComposeService } from "./compose-service.ts";
import { readDuration, readText, readTexts, wrongType } from "./fields.ts";
import { SERVICE_KEYS_MODELLED, SERVICE_KEYS_NOT_MODELLED } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { findValue, isExtensionKey, isNull } from "./nodes.ts";
import type { NotModelled } from "./not-modelled.ts";
import { readDependencies, NAMESPACE_KEYS, sharedService } from "./read-dependencies.ts";
import { readDeployment } from "./read-deploy.ts";
import { readHealthcheck } from "./read-healthcheck.ts";
import { readReferences } from "./read-references.ts";
import { readRestart, RESTART_NEVER } from "./read-restart.ts";
import { checkStopSignal } from "./stop-signal.ts";

/** Docker's: after it the container is killed. */
const STOP_GRACE_US = duration(10 * SECOND);

const SERVICE_KEYS: readonly string[] = [...SERVICE_KEYS_MODELLED, ...SERVICE_KEYS_NOT_MODELLED];
const MODELLED: ReadonlySet<string> = new Set(SERVICE_KEYS_MODELLED);
const KNOWN: ReadonlySet<string> = new Set(SERVICE_KEYS);

/** What the reading of all services shares. */
export interface ServiceContext {
  readonly session: LoadSession;
  readonly notModelled: NotModelled;
}

/** The service of an entry; `null` where it is not even a mapping, or has no proper name. */
export function readService(context: ServiceContext, entry: SourceEntry): ComposeService | null {
  const { session, notModelled } = context;
  const name = parseName(entry.key);
  if (!name.ok) {
    const hint = `a name is made of ${name.hint}`;
    session.error(entry.keyOffset, "wrong-name", `${name.message} of a service`, hint);
  }
  const service = entry.value;
  if (service.kind !== "map") {
    const hint = isNull(service) ? "write 'image: …' under it, or {}" : "write its keys under it";
    wrongType(session, service, { what: entry.key, expected: "a mapping", hint: hint });
    return null;
  }
  checkServiceKeys(session, service, notModelled);
  const deployment = readDeployment(session, service, notModelled);
  const offset = entry.keyOffset;
  return {
    name: entry.key,
    offset,
    profiles: readProfiles(session, service),
    dependencies: readDependencies(session, service),
    references: readReferences(session, service),
    healthcheck: readCheck(session, service, notModelled),
    restart: deployment.restart ?? readOwnRestart(session, service),
    replicas: {
      count: deployment.replicas?.value ?? 1,
      offset: deployment.replicas?.offset ?? offset,
    },
    job: deployment.job,
    stopTimeoutUs: readStop(session, service, notModelled),
    // Docker takes a limit of 0 for none.
    cpus: deployment.cpus?.value || null,
    memoryLimit: {
      // Docker takes a limit of 0 for none.
      bytes: deployment.memoryBytes?.value || null,
      offset: deployment.memoryBytes?.offset ?? offset,
    },
    containerName: readContainerName(session, service),
    image: findValue(service, "image") !== undefined || hasSubstitute(service),
  };
}

function checkServiceKeys(
  session: LoadSession,
  service: SourceMap,
  notModelled: NotModelled,
): void {
  for (const { key, keyOffset, value } of service.entries) {
    if (isExtensionKey(key)) continue;
    if (!KNOWN.has(key)) {
      const message = `'${key}' is not a key of a service`;
      const hint = session.guess(key, SERVICE_KEYS) || foreignKeyHint(key);
      session.error(keyOffset, "unknown-field", message, hint);
    } else if (!MODELLED.has(key) && !isNull(value)) {
      notModelled.add(key, keyOffset);
    } else if (NAMESPACE_KEYS.includes(key) && !isNull(value) && sharedService(value) === null) {
      notModelled.add(key, keyOffset);
    }
  }
}

/** Keys that other tools, or Compose itself of old, have in this place. */
function foreignKeyHint(key: string): string {
  switch (key) {
    case "replicas":
    case "resources":
    case "restart_policy":
    case "placement":
      return `write it under 'deploy:'`;
    case "behavior":
      return "write it under 'x-multios:'";
    case "requires":
    case "wants":
    case "after":
      return "in a Compose file write 'depends_on'";
    default:
      return "keys of your own begin with x-";
  }
}

/** What an image comes from, or a service that needs none. */
function hasSubstitute(service: SourceMap): boolean {
  return findValue(service, "build") !== undefined || findValue(service, "provider") !== undefined;
}

function readProfiles(session: LoadSession, service: SourceMap): readonly string[] {
  const node = findValue(service, "profiles");
  return node === undefined ? [] : readTexts(session, node, "profiles").map(({ text }) => text);
}

function readCheck(
  session: LoadSession,
  service: SourceMap,
  notModelled: NotModelled,
): ComposeHealthcheck {
  const node = findValue(service, "healthcheck");
  return node === undefined ? { kind: "absent" } : readHealthcheck(session, node, notModelled);
}

function readOwnRestart(session: LoadSession, service: SourceMap): ComposeService["restart"] {
  const node = findValue(service, "restart");
  return node === undefined ? RESTART_NEVER : readRestart(session, node);
}

function readStop(session: LoadSession, service: SourceMap, notModelled: NotModelled): Duration {
  const signal = findValue(service, "stop_signal");
  if (signal !== undefined) {
    checkStopSignal(session, signal);
    notModelled.add("stop_signal", signal.offset);
  }
  const grace = findValue(service, "stop_grace_period");
  if (grace === undefined) return STOP_GRACE_US;
  return readDuration(session, grace, "stop_grace_period") ?? STOP_GRACE_US;
}

function readContainerName(
  session: LoadSession,
  service: SourceMap,
): ComposeService["containerName"] {
  const node: SourceNode | undefined = findValue(service, "container_name");
  if (node === undefined) return null;
  const name = readText(session, node, "container_name");
  return name === null || name === "" ? null : { name, offset: node.offset };
}
