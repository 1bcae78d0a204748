/**
 * What a call asked for beside its services: the values of a reload, the pattern of a discovery,
 * the deadline of a shutdown. The trace has the call and not that; the manifest has both.
 */
import { shownValue } from "../../kernel/config/values.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ActionSpec, SystemSpec } from "../system.ts";
import { ActionFinder } from "./action-finder.ts";
import { durationText } from "../quantity-text.ts";

type AuditRecord = Extract<TraceRecord, { event: "audit" }>;

export class AskedFinder {
  readonly #system: SystemSpec;
  readonly #actions: ActionFinder;

  constructor(system: SystemSpec) {
    this.#system = system;
    this.#actions = new ActionFinder(system);
  }

  /** `max-connections: 500`; `null` where nothing is asked for beside the service. */
  readonly askedOf = (record: TraceRecord): string | null => {
    if (record.event !== "audit") return null;
    const action = this.#actions.take(record);
    return action === null ? null : askedText(this.#system, action, record);
  };
}

function askedText(system: SystemSpec, action: ActionSpec, record: AuditRecord): string | null {
  const { pattern, set, deadlineUs } = action;
  if (pattern !== null) return `pattern ${pattern}`;
  if (deadlineUs !== null) return `deadline ${durationText(deadlineUs)}`;
  if (set === null) return null;
  const service = record.service === null ? undefined : system.services[record.service];
  const secrets = service?.spec.config.secrets ?? [];
  const shown = set.map((setting) => `${setting.field}: ${shownValue(setting, secrets)}`);
  return shown.length === 0 ? "no values" : shown.join(", ");
}
