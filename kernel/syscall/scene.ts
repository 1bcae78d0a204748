/**
 * What a call is made in, and how it is answered: every answer is audited as it is given.
 *
 * An audit record is a root of causes, or follows from what led to the call; whatever a call brings
 * about follows from its audit record. A refusal leaves this record and nothing else, but for one
 * that wants a capability: that is a security violation of the caller, and said so.
 */
import { assert } from "../assertion.ts";
import { ALL_CAPABILITIES, type Capability, type CapabilitySet } from "../capability/capability.ts";
import { instanceOf, note, type KernelContext } from "../context.ts";
import { capabilitiesOf } from "../lifecycle/registration.ts";
import type { Service } from "../lifecycle/service.ts";
import type { Asked } from "../lifecycle/transaction.ts";
import type { Cause, SyscallData, SyscallResult } from "../ports.ts";
import type { InstanceId, ServiceId } from "../spec.ts";
import type { Syscall } from "../vocabulary.ts";
import { outOfReach, raiseOutOfReach } from "./reach.ts";
import { detailOf, errorOf, isRefusal, kindInTrace, reasonOf, type Refusal } from "./refusal.ts";
import type { Mention } from "./request.ts";

export interface Scene {
  readonly context: KernelContext;
  /** `null`: the operator. */
  readonly caller: InstanceId | null;
  /** `null`: there is no such call. */
  readonly call: Syscall | null;
  readonly cause: Cause;
}

const DONE: SyscallData = { kind: "done" };

/** What the caller may ask for. */
export function callerSet({ context, caller }: Scene): CapabilitySet {
  if (caller === null) return ALL_CAPABILITIES;
  return capabilitiesOf(instanceOf(context, caller).service);
}

export function callerName({ context, caller }: Scene): string {
  return caller === null ? "operator" : instanceOf(context, caller).name;
}

/** The call is taken: its record, from which all that it does follows. */
export function grant(scene: Scene, service: ServiceId | null, found = 0): number {
  const { context, caller, call, cause } = scene;
  return note(context, cause, {
    event: "audit",
    call,
    service,
    caller,
    error: null,
    refusal: null,
    detail: 0,
    found,
  });
}

export function done(record: number, data: SyscallData = DONE): SyscallResult {
  return { ok: true, record, data };
}

export function refuse(scene: Scene, refusal: Refusal, service: ServiceId | null): SyscallResult {
  const { context, caller, call, cause } = scene;
  const error = errorOf(refusal);
  const record = note(context, cause, {
    event: "audit",
    call,
    service,
    caller,
    error,
    refusal: kindInTrace(refusal),
    detail: detailOf(refusal),
    found: 0,
  });
  const isForbidden =
    refusal.kind === "no-capability" || refusal.kind === "parent-lacks-capability";
  if (isForbidden) raise(scene, { service, capability: refusal.capability, record });
  if (refusal.kind === "no-access" && caller !== null) {
    raiseOutOfReach(scene, caller, refusal, record);
  }
  return { ok: false, record, error, at: refusal.at, reason: reasonOf(refusal) };
}

/** A call without its capability: a fault of the caller, which fails of it in no other way. */
function raise(
  { context, caller, call }: Scene,
  denied: {
    readonly service: ServiceId | null;
    readonly capability: Capability;
    readonly record: number;
  },
): void {
  assert(caller !== null, "the operator lacks no capability");
  assert(call !== null, "only a call that there is needs a capability");
  const { service, capability, record } = denied;
  const said = note(context, record, {
    event: "syscall.denied",
    call,
    service,
    caller,
    capability,
  });
  note(context, said, { event: "fault.detected", type: "security-violation", instance: caller });
}

/** What was judged of the services that a call names. */
export interface Judgement {
  /** Those that it is done to, each once. */
  readonly asked: readonly Asked[];
  /** One for each mention, in order. */
  readonly results: readonly SyscallResult[];
}

/**
 * Judges each of the services before any of them is touched. One that is named again is not judged
 * again: it gets the same answer, and one record stands for all.
 */
export function judgeEach(
  scene: Scene,
  mentions: readonly Mention[],
  judge: (service: Service, at: string) => Refusal | null,
): Judgement {
  const asked: Asked[] = [];
  const known = new Map<Service, SyscallResult>();
  const results = mentions.map((mention) => {
    const { registry } = scene.context;
    const service = registry.find(mention);
    if (isRefusal(service)) return refuse(scene, service, registry.subjectOf(mention));
    const { at } = mention;
    const judgeNow = (): Refusal | null => outOfReach(scene, service, at) ?? judge(service, at);
    const answer = known.get(service) ?? judgeOne(scene, service, judgeNow());
    if (answer.ok && !known.has(service)) asked.push({ service, cause: answer.record });
    known.set(service, answer);
    return answer;
  });
  return { asked, results };
}

function judgeOne(scene: Scene, service: Service, refusal: Refusal | null): SyscallResult {
  if (refusal !== null) return refuse(scene, refusal, service.id);
  return done(grant(scene, service.id));
}
