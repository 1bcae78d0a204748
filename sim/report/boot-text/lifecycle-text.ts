/**
 * Hooks, heartbeats and reloads in a few words.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { durationText, pluralText } from "../quantity-text.ts";
import { serviceAt, serviceOfInstance } from "../subject-names.ts";

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

/** `new values in 3 instances: configuration 2`. */
export function changedText({ version, changed, instances }: RecordOf<"config.changed">): string {
  const what = changed === 0 ? "the same values" : pluralText(changed, "new value");
  return `reloaded: ${what} in ${pluralText(instances, "instance")}, configuration ${version}`;
}

/** What broke a reload off that was under way; what was refused is told as a call. */
export function rejectedText(
  system: SystemSpec,
  record: RecordOf<"config.rejected">,
): string | null {
  const { config } = serviceAt(system, record.service).spec;
  const stays = `configuration ${record.version} stays`;
  switch (record.refusal) {
    case "timeout":
      return `reload failed: not done within ${durationText(config.reloadTimeoutUs)}; ${stays}`;
    case "abandoned":
      return `reload broken off: it was stopped, paused or lost; ${stays}`;
    case "not-running":
    case "busy":
    case "type":
    case "rule":
      return null;
    default:
      return unreachable(record.refusal);
  }
}
