/**
 * `healthcheck`: one readiness check that runs a command in the container.
 *
 * Divergence: the command is not run. A simulated program answers a probe as long as it runs and
 * does not hang; and the first probe comes when the instance enters `running`, where Docker lets
 * one interval go by first.
 */
import { duration, SECOND, type Duration } from "../../kernel/time.ts";
import type { SourceEntry, SourceNode } from "../manifest/source-tree.ts";
import type { ComposeHealthcheck } from "./compose-service.ts";
import { readBoolean, readCount, readDuration, readMap, wrongType } from "./fields.ts";
import { HEALTHCHECK_KEYS } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import type { NotModelled } from "./not-modelled.ts";

/** Docker's own defaults. */
const INTERVAL_US = duration(30 * SECOND);
const TIMEOUT_US = duration(30 * SECOND);
const RETRIES = 3;
const START_PERIOD_US = duration(0);
const START_INTERVAL_US = duration(5 * SECOND);

/** The engine refuses shorter ones. */
const LENGTH_MIN_US = 1_000;

/** The check of `node`, which is the value of `healthcheck`. */
export function readHealthcheck(
  session: LoadSession,
  node: SourceNode,
  notModelled: NotModelled,
): ComposeHealthcheck {
  const entries = readMap(session, node, "healthcheck", HEALTHCHECK_KEYS);
  if (entries === null) return { kind: "absent" };
  const length = (key: string, fallback: Duration): Duration =>
    readLength(session, entries, key, fallback);
  const check = {
    name: "healthcheck",
    kind: "readiness",
    type: "command",
    intervalUs: length("interval", INTERVAL_US),
    timeoutUs: length("timeout", TIMEOUT_US),
    failures: readRetries(session, entries),
    successes: 1,
    startPeriodUs: length("start_period", START_PERIOD_US),
    startIntervalUs: length("start_interval", START_INTERVAL_US),
  } as const;
  const test = readTest(session, entries.get("test"), notModelled);
  const disable = entries.get("disable")?.value;
  const disabled =
    disable !== undefined && readBoolean(session, disable, "healthcheck.disable") === true;
  return disabled || test === "none" ? { kind: "disabled" } : { kind: "check", check };
}

/** Zero means Docker's default, as it does for Docker. */
function readLength(
  session: LoadSession,
  entries: ReadonlyMap<string, SourceEntry>,
  key: string,
  fallback: Duration,
): Duration {
  const node = entries.get(key)?.value;
  if (node === undefined) return fallback;
  const lengthUs = readDuration(session, node, `healthcheck.${key}`);
  if (lengthUs === null || lengthUs === 0) return fallback;
  if (lengthUs >= LENGTH_MIN_US) return lengthUs;
  const message = `'healthcheck.${key}' is shorter than 1ms, which Docker refuses`;
  session.error(node.offset, "wrong-value", message, "write at least 1ms");
  return fallback;
}

function readRetries(session: LoadSession, entries: ReadonlyMap<string, SourceEntry>): number {
  const node = entries.get("retries")?.value;
  if (node === undefined) return RETRIES;
  const retries = readCount(session, node, "healthcheck.retries") ?? RETRIES;
  return retries === 0 ? RETRIES : retries;
}

function readTest(
  session: LoadSession,
  entry: SourceEntry | undefined,
  notModelled: NotModelled,
): "none" | "command" {
  if (entry === undefined) return "command";
  const { value, keyOffset } = entry;
  if (value.kind === "map") {
    wrongType(session, value, {
      what: "healthcheck.test",
      expected: "a command or a list",
      hint: 'write ["CMD", "…"]',
    });
    return "command";
  }
  const first = value.kind === "list" ? value.items[0] : undefined;
  if (first === undefined || first.kind !== "scalar") {
    notModelled.add("healthcheck.test", keyOffset);
    return "command";
  }
  if (first.text === "NONE") return "none";
  notModelled.add("healthcheck.test", keyOffset);
  if (first.text !== "CMD" && first.text !== "CMD-SHELL") {
    const message = `'healthcheck.test' begins with '${first.text.slice(0, 40)}'`;
    const hint = 'write "CMD", "CMD-SHELL" or "NONE" first';
    session.error(first.offset, "wrong-value", message, hint);
  }
  return "command";
}
