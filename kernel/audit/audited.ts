/**
 * Which events of the trace are audited, and what the log says of each.
 *
 * A new kind of audited event is one row. The trace is where all that happens is written down
 * anyway, so that nothing can be audited that did not happen, and nothing twice.
 */
import { COUNTED } from "../isolation/limits.ts";
import type { InstanceId, ServiceId } from "../spec.ts";
import type { RefusalKind } from "../syscall/refusal.ts";
import type { TraceRecord } from "../trace/events.ts";
import type { ServiceError, Syscall } from "../vocabulary.ts";

/** What an entry says beside its time and its numbers. */
export interface AuditedFacts {
  readonly call: Syscall | null;
  /** The process that asked for it; `null`: the operator. */
  readonly caller: InstanceId | null;
  readonly service: ServiceId | null;
  readonly instance: InstanceId | null;
  /** `null`: it was taken. */
  readonly error: ServiceError | null;
  /** Why it was refused, where the error alone does not say it. */
  readonly reason: RefusalKind | null;
}

interface AuditedEvent<Audited extends TraceRecord> {
  factsOf(record: Audited): AuditedFacts | null;
}

type AuditedEvents = {
  readonly [Event in TraceRecord["event"]]?: AuditedEvent<Extract<TraceRecord, { event: Event }>>;
};

const AUDITED: AuditedEvents = {
  audit: {
    factsOf({ call, caller, service, error, refusal }) {
      return { call, caller, service, instance: null, error, reason: refusal };
    },
  },
  "access.denied": {
    factsOf({ action, instance, target }) {
      // A signal is a call, whose own record is audited.
      if (action === "signal") return null;
      const error = "permission-denied";
      return { call: null, caller: instance, service: target, instance, error, reason: null };
    },
  },
  "limit.hit": {
    factsOf({ limit, instance }) {
      // Over the other limits somebody waits, is killed, or is not started again: nothing is asked.
      if (!COUNTED.some((each) => each === limit)) return null;
      const error = "resource-exhausted";
      return { call: null, caller: instance, service: null, instance, error, reason: null };
    },
  },
};

/** What the log says of a record; `null` where it is not audited. */
export function auditedFacts(record: TraceRecord): AuditedFacts | null {
  const row: AuditedEvent<TraceRecord> | undefined = AUDITED[record.event];
  return row === undefined ? null : row.factsOf(record);
}
