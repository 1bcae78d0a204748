/**
 * The syscalls of a run: how many there were, and which were refused, to whom and why.
 */
import { Capability, CAPABILITIES } from "../../kernel/capability/capability.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ServiceError, Syscall } from "../../kernel/vocabulary.ts";

/** A program that asks for what it may not have, again and again, is told in a few lines anyway. */
const REFUSED_MAX = 10_000;

/** Calls that are to bring a service down for good. */
export const STOPS: readonly (Syscall | null)[] = ["stopService", "unregisterService"];

export interface RefusedCall {
  readonly seq: number;
  readonly atUs: Instant;
  /** `null`: the operator. */
  readonly caller: InstanceId | null;
  /** `null`: there is no such call. */
  readonly call: Syscall | null;
  /** `null`: it named none, or none that there is. */
  readonly service: ServiceId | null;
  readonly error: ServiceError;
  /** What was lacking, where that is the reason. */
  readonly capability: Capability | null;
}

type AuditRecord = Extract<TraceRecord, { event: "audit" }>;

export class SyscallLedger {
  /** Answers that were given: one for each service that a call names. */
  calls = 0;
  readonly refused: RefusedCall[] = [];
  notListed = 0;
  /** By service: the last call that was to bring it down for good. */
  readonly stops: Map<ServiceId, number> = new Map<ServiceId, number>();

  take(record: AuditRecord): void {
    this.calls += 1;
    const { error, seq, tUs, caller, call, service } = record;
    if (error === null) {
      if (service !== null && STOPS.includes(call)) this.stops.set(service, seq);
      return;
    }
    if (this.refused.length === REFUSED_MAX) {
      this.notListed += 1;
      return;
    }
    const capability = lackingIn(record);
    this.refused.push({ seq, atUs: tUs, caller, call, service, error, capability });
  }
}

function lackingIn({ refusal, detail }: AuditRecord): Capability | null {
  if (refusal !== "no-capability" && refusal !== "parent-lacks-capability") return null;
  return CAPABILITIES.find((name) => Capability[name] === detail) ?? null;
}
