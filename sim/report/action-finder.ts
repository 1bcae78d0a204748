/**
 * Which entry of the manifest an audited call is: the trace has the call and not its place.
 *
 * The calls of one caller come in the order of the file, so that each audited call is that of the
 * first action of its kind that has not been told yet.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { bootEnd, type ActionSpec, type SystemSpec } from "../system.ts";

type AuditRecord = Extract<TraceRecord, { event: "audit" }>;

/** As much of an audited call as tells which one it is. */
export type AuditedCall = Pick<AuditRecord, "seq" | "tUs" | "call" | "caller" | "service">;

type Kind = Pick<AuditRecord, "call" | "caller" | "service">;

export class ActionFinder {
  readonly #system: SystemSpec;
  /** By call, caller and service: the actions that ask for it, in the order of time. */
  readonly #actions = new Map<string, ActionSpec[]>();
  readonly #found = new Map<number, ActionSpec | null>();

  constructor(system: SystemSpec) {
    this.#system = system;
    for (const action of system.actions) this.#file(action);
  }

  /** The action of a call, again and again; asked first in the order of the trace. */
  readonly actionOf = (record: AuditedCall): ActionSpec | null => {
    const known = this.#found.get(record.seq);
    if (known !== undefined) return known;
    const action = this.take(record);
    this.#found.set(record.seq, action);
    return action;
  };

  /** The action of the next call; once for each call, in the order of the trace. */
  take(record: Omit<AuditedCall, "seq">): ActionSpec | null {
    const actions = this.#actions.get(keyOf(record));
    if (actions === undefined) return record.service === null ? this.#ofNoService(record) : null;
    const exact = this.#placeAt(actions, record);
    const place = exact === -1 ? this.#latePlace(actions, record) : exact;
    return place === -1 ? null : (actions.splice(0, place + 1).at(-1) ?? null);
  }

  #file(action: ActionSpec): void {
    const { call, caller, services } = action;
    for (const service of services.length === 0 ? [null] : services) {
      const key = keyOf({ call, caller, service });
      const actions = this.#actions.get(key);
      if (actions === undefined) this.#actions.set(key, [action]);
      else actions.push(action);
    }
  }

  /** A handle of a registration that is over names no service that there is. */
  #ofNoService(record: Omit<AuditedCall, "seq">): ActionSpec | null {
    const { call, caller } = record;
    const alike = this.#system.actions.filter(
      (action) => action.call === call && action.caller === caller,
    );
    const exact = this.#placeAt(alike, record);
    const place = exact === -1 ? alike.findLastIndex(({ at }) => at <= record.tUs) : exact;
    return alike[place] ?? null;
  }

  /** What is asked before the kernel is up is taken when it is. */
  #placeAt(actions: readonly ActionSpec[], { tUs }: Pick<AuditRecord, "tUs">): number {
    return actions.findIndex(({ at }) => Math.max(at, bootEnd(this.#system)) === tUs);
  }

  /**
   * After a reboot it may be taken later than that. An operator's calls are all taken, one after
   * another; those of a process that was not there never were.
   */
  #latePlace(
    actions: readonly ActionSpec[],
    { tUs, caller }: Pick<AuditRecord, "tUs" | "caller">,
  ): number {
    const isDue = ({ at }: ActionSpec): boolean => at <= tUs;
    return caller === null ? actions.findIndex(isDue) : actions.findLastIndex(isDue);
  }
}

function keyOf({ call, caller, service }: Kind): string {
  return `${call} ${caller} ${service}`;
}
