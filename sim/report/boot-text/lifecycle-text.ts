/**
 * Hooks, heartbeats and reloads in a few words.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import { ruleText } from "../../../kernel/config/rules.ts";
import { shownValue } from "../../../kernel/config/values.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { durationText, pluralText } from "../../quantity-text.ts";
import type { RecordFinder } from "../stop-reason.ts";
import { serviceAt, serviceOfInstance } from "../../subject-names.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

/** `hook on-start exited with code 1`; `null` where it did what it was to do. */
export function hookText(system: SystemSpec, record: RecordOf<"hook.done">): string | null {
  const name = `hook ${record.hook}`;
  switch (record.outcome) {
    case "ok":
    case "cancelled":
      return null;
    case "timeout": {
      const spec = serviceOfInstance(system, record.instance).spec.hooks[record.hook];
      const within = spec === null ? "in time" : `within ${durationText(spec.timeoutUs)}`;
      return `${name} killed: not done ${within}`;
    }
    case "failed":
      return record.signal === null
        ? `${name} exited with code ${record.code ?? "unknown"}`
        : `${name} ended by ${record.signal}`;
    default:
      return unreachable(record.outcome);
  }
}

export function heartbeatText(record: RecordOf<"heartbeat.late">): string {
  return `no heartbeat for ${durationText(record.silentUs)}`;
}

/** `reloaded: 2 new values in 3 instances, configuration 2`. */
export function changedText(record: RecordOf<"config.changed">, recordAt: RecordFinder): string {
  const { version, changed, instances } = record;
  const what = changed === 0 ? "the same values" : pluralText(changed, "new value");
  const how = faultBehind(record, recordAt) === null ? "reloaded" : "has read its source";
  return `${how}: ${what} in ${pluralText(instances, "instance")}, configuration ${version}`;
}

/** What broke a reload off that was under way; what was refused of a call is told as the call. */
export function rejectedText(
  system: SystemSpec,
  record: RecordOf<"config.rejected">,
  recordAt: RecordFinder,
): string | null {
  const { config } = serviceAt(system, record.service).spec;
  const stays = `configuration ${record.version} stays`;
  const fault = faultBehind(record, recordAt);
  const what = fault === null ? "reload" : "what its source holds";
  switch (record.refusal) {
    case "timeout":
      return `${what} failed: not done within ${durationText(config.reloadTimeoutUs)}; ${stays}`;
    case "abandoned":
      return `${what} broken off: it was stopped, paused or lost; ${stays}`;
    case "not-running":
    case "busy":
      return null;
    case "type":
    case "rule":
      return fault === null ? null : `${sourceRefusal(system, record, fault)}; ${stays}`;
    default:
      return unreachable(record.refusal);
  }
}

/** `refuses what its source holds: max-connections is to be a number from 1 to 1000; given: -1`. */
function sourceRefusal(
  system: SystemSpec,
  { service, refusal, rule, setting }: RecordOf<"config.rejected">,
  fault: RecordOf<"fault.injected">,
): string {
  const { config } = serviceAt(system, service).spec;
  const planned = system.faults.find(({ index }) => index === fault.index);
  const set = planned?.kind === "corrupt-config" ? planned.set : [];
  const blamed = set[setting ?? -1];
  const given = blamed === undefined ? "" : `; given: ${shownValue(blamed, config.secrets)}`;
  const broken = config.rules[rule ?? -1];
  if (refusal === "rule" && broken !== undefined) {
    return `refuses what its source holds: ${ruleText(broken)}${given}`;
  }
  const field = blamed === undefined ? "a value" : blamed.field;
  return `refuses what its source holds: ${field} is of another type${given}`;
}

/** Nobody asked for it: a fault has changed the source. */
function faultBehind(
  { cause }: TraceRecord,
  recordAt: RecordFinder,
): RecordOf<"fault.injected"> | null {
  const record = cause === null ? null : recordAt(cause);
  return record?.event === "fault.injected" ? record : null;
}
