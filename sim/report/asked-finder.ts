/**
 * What a call asked for beside its services: the values of a reload, the pattern of a discovery,
 * the deadline of a shutdown. The trace has the call and not that; the manifest has both.
 *
 * The calls of one caller come in the order of the file, so that each audited call is that of the
 * first action of its kind that has not been told yet.
 */
import { shownValue } from "../../kernel/config/values.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { bootEnd, type ActionSpec, type SystemSpec } from "../system.ts";
import { durationText } from "./quantity-text.ts";

type AuditRecord = Extract<TraceRecord, { event: "audit" }>;

export class AskedFinder {
  readonly #system: SystemSpec;
  /** By call, caller and service: the actions that ask for it, in the order of time. */
  readonly #actions = new Map<string, ActionSpec[]>();

  constructor(system: SystemSpec) {
    this.#system = system;
    for (const action of system.actions) {
      if (describes(action)) this.#file(action);
    }
  }

  /** `max-connections: 500`; `null` where nothing is asked for beside the service. */
  readonly askedOf = (record: TraceRecord): string | null => {
    if (record.event !== "audit") return null;
    const action = this.#take(record);
    return action === null ? null : askedText(this.#system, action, record);
  };

  #file(action: ActionSpec): void {
    const { call, caller, services } = action;
    for (const service of services.length === 0 ? [null] : services) {
      const key = keyOf({ call, caller, service });
      const actions = this.#actions.get(key);
      if (actions === undefined) this.#actions.set(key, [action]);
      else actions.push(action);
    }
  }

  /** What is asked before the kernel is up is taken when it is. */
  #take(record: AuditRecord): ActionSpec | null {
    const actions = this.#actions.get(keyOf(record));
    if (actions === undefined) return null;
    const isDue = ({ at }: ActionSpec): boolean =>
      Math.max(at, bootEnd(this.#system)) <= record.tUs;
    const exact = actions.findIndex(({ at }) => Math.max(at, bootEnd(this.#system)) === record.tUs);
    const place = exact === -1 ? actions.findLastIndex(isDue) : exact;
    return place === -1 ? null : (actions.splice(0, place + 1).at(-1) ?? null);
  }
}

function describes({ pattern, set, deadlineUs }: ActionSpec): boolean {
  return pattern !== null || set !== null || deadlineUs !== null;
}

function keyOf({
  call,
  caller,
  service,
}: Pick<AuditRecord, "call" | "caller" | "service">): string {
  return `${call} ${caller} ${service}`;
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
