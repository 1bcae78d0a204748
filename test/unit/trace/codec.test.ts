/**
 * The binary trace: what is decoded is what was encoded, for every event there is.
 */
import { DenialReason } from "../../../kernel/isolation/access.ts";
import { ACCESS_ACTIONS } from "../../../kernel/isolation/levels.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChannelState } from "../../../kernel/message/channel.ts";
import type { GroupId, InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { SIGNAL_NUMBERS } from "../../../kernel/signals.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { decodeRecord, encodeRecord, RECORD_BYTES } from "../../../kernel/trace/codec.ts";
import {
  EscalationReason,
  DiscoveryChange,
  FaultPhase,
  HookOutcome,
  InjectedFault,
  Limit,
  ProbeOutcome,
  RecoveryOutcome,
  ThrottlePhase,
  ReloadRefusal,
  type TraceRecord,
} from "../../../kernel/trace/events.ts";
import { ProgramHandler } from "../../../kernel/trace/program-events.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import {
  BootstrapStage,
  ExitCause,
  FaultType,
  GroupState,
  HealthStatus,
  Hook,
  RecoveryStrategy,
  ServiceError,
  ServiceManagerState,
  ServiceState,
  Syscall,
  SystemService,
} from "../../../kernel/vocabulary.ts";
import { Capability } from "../../../kernel/capability/capability.ts";
import { RefusalKind } from "../../../kernel/syscall/refusal.ts";

function nameIn<Name extends string>(table: Readonly<Record<Name, number>>): fc.Arbitrary<Name> {
  return fc.constantFrom(...(Object.keys(table) as Name[]));
}

const number = fc.maxSafeNat();
const instance = fc.integer({ min: 0, max: 0xffff_fffe }).map((id) => id as InstanceId);
const service = fc.integer({ min: 0, max: 0xffff_fffe }).map((id) => id as ServiceId);
const group = fc.integer({ min: 0, max: 0xffff_fffe }).map((id) => id as GroupId);
const length = number.map(duration);
const error = fc.option(nameIn(ServiceError));
const exit = fc.oneof(
  fc.record({
    code: fc.integer({ min: 0, max: 255 }),
    signal: fc.constant(null),
    cause: nameIn(ExitCause),
  }),
  fc.record({ code: fc.constant(null), signal: nameIn(SIGNAL_NUMBERS), cause: nameIn(ExitCause) }),
);

const head = { tUs: number.map(instant), seq: number, cause: fc.option(number) };
const state = nameIn(ServiceState);
const status = nameIn(HealthStatus);
const check = fc.nat({ max: 0xffff_ffff });

const manager = nameIn(ServiceManagerState);

const records: fc.Arbitrary<TraceRecord> = fc.oneof(
  fc.record({
    ...head,
    event: fc.constant("system.service" as const),
    part: nameIn(SystemService),
    from: state,
    to: state,
  }),
  fc.record({
    ...head,
    event: fc.constant("manager.state" as const),
    from: manager,
    to: manager,
  }),
  fc.record({ ...head, event: fc.constant("power.deadline" as const), killed: number }),
  fc.record({
    ...head,
    event: fc.constant("program.failed" as const),
    instance,
    handler: nameIn(ProgramHandler),
  }),
  fc.record({ ...head, event: fc.constant("boot.stage" as const), stage: nameIn(BootstrapStage) }),
  fc.record({
    ...head,
    event: fc.constant("service.state" as const),
    instance,
    from: state,
    to: state,
    generation: number,
    exit: fc.option(exit),
    error,
  }),
  fc.record({
    ...head,
    event: fc.constant("service.ready" as const),
    instance,
    ready: fc.boolean(),
  }),
  fc.record({
    ...head,
    event: fc.constant("health.status" as const),
    instance,
    check,
    from: status,
    to: status,
  }),
  fc.record({
    ...head,
    event: fc.constant("probe.result" as const),
    instance,
    check,
    outcome: nameIn(ProbeOutcome),
  }),
  fc.record({
    ...head,
    event: fc.constant("fault.injected" as const),
    fault: nameIn(InjectedFault),
    phase: nameIn(FaultPhase),
    index: check,
    service: fc.option(service),
    instance: fc.option(instance),
    struck: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("fault.detected" as const),
    instance,
    type: nameIn(FaultType),
  }),
  fc.record({
    ...head,
    event: fc.constant("recovery.started" as const),
    instance,
    strategy: nameIn(RecoveryStrategy),
    attempt: number,
    delayUs: length,
  }),
  fc.record({
    ...head,
    event: fc.constant("recovery.done" as const),
    instance,
    outcome: nameIn(RecoveryOutcome),
    tookUs: length,
  }),
  fc.record({
    ...head,
    event: fc.constant("limit.hit" as const),
    instance,
    limit: nameIn(Limit),
    slice: fc.option(fc.nat({ max: 0xffff_fffd })),
    value: number,
    max: number,
    held: fc.option(fc.record({ requests: fc.nat({ max: 0xffff_fffe }), bytes: number })),
  }),
  fc.record({
    ...head,
    event: fc.constant("message.state" as const),
    instance,
    target: service,
    state: nameIn(ChannelState),
    troubles: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("message.total" as const),
    sent: number,
    steps: number,
    hash: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("sched.throttle" as const),
    instance,
    phase: nameIn(ThrottlePhase),
    slice: fc.option(fc.nat({ max: 0xffff_fffd })),
    periods: number,
    throttledUs: length,
  }),
  fc.record({
    ...head,
    event: fc.constant("audit" as const),
    service: fc.option(service),
    call: fc.option(nameIn(Syscall)),
    caller: fc.option(instance),
    error,
    refusal: fc.option(nameIn(RefusalKind)),
    detail: check,
    found: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("syscall.denied" as const),
    service: fc.option(service),
    call: nameIn(Syscall),
    caller: instance,
    capability: nameIn(Capability),
  }),
  fc.record({
    ...head,
    event: fc.constant("discovery.changed" as const),
    service,
    change: nameIn(DiscoveryChange),
    generation: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("dependency.failed" as const),
    service,
    dependency: service,
    error: nameIn(ServiceError),
    fatal: fc.boolean(),
  }),
  fc.record({
    ...head,
    event: fc.constant("access.denied" as const),
    instance,
    target: service,
    action: fc.constantFrom(...ACCESS_ACTIONS),
    reason: nameIn(DenialReason),
  }),
  fc.record({
    ...head,
    event: fc.constant("isolation.breach" as const),
    instance,
    struck: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("group.state" as const),
    group,
    from: nameIn(GroupState),
    to: nameIn(GroupState),
    error,
  }),
  fc.record({
    ...head,
    event: fc.constant("group.restart" as const),
    group,
    instance,
    restarts: number,
    intensity: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("escalation" as const),
    group,
    to: fc.option(group),
    instance,
    reason: nameIn(EscalationReason),
    restarts: number,
    intensity: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("hook.started" as const),
    instance,
    hook: nameIn(Hook),
  }),
  fc
    .tuple(
      fc.record({
        ...head,
        event: fc.constant("hook.done" as const),
        instance,
        hook: nameIn(Hook),
        outcome: nameIn(HookOutcome),
      }),
      exit,
    )
    .map(([done, { code, signal }]) => ({ ...done, code, signal })),
  fc.record({
    ...head,
    event: fc.constant("heartbeat.late" as const),
    instance,
    silentUs: length,
  }),
  fc.record({
    ...head,
    event: fc.constant("config.changed" as const),
    service,
    version: number,
    changed: number,
    instances: number,
  }),
  fc.record({
    ...head,
    event: fc.constant("config.rejected" as const),
    service,
    version: number,
    error: nameIn(ServiceError),
    refusal: nameIn(ReloadRefusal),
    setting: fc.option(check),
    rule: fc.option(check),
    instance: fc.option(instance),
  }),
);

const SUBJECTS = {
  system: "test",
  services: [{ name: "a", instances: 1, checks: [] }],
  slices: [],
};

describe("the binary trace", () => {
  it("reads back every record that it can write", () => {
    const view = new DataView(new ArrayBuffer(3 * RECORD_BYTES));
    fc.assert(
      fc.property(records, (record) => {
        encodeRecord(record, view, RECORD_BYTES);
        expect(decodeRecord(view, RECORD_BYTES)).toEqual(record);
      }),
      { numRuns: 2_000 },
    );
    expect(view.getFloat64(RECORD_BYTES - 8)).toBe(0);
    expect(view.getFloat64(2 * RECORD_BYTES)).toBe(0);
  });

  it("has a digest that every byte of head and records counts for", () => {
    const digest = (seed: bigint, name: string, atUs: number): string => {
      const trace = new Trace(
        { seed, rng: "splitmix", subjects: { ...SUBJECTS, system: name } },
        [],
      );
      trace.append(instant(atUs), null, { event: "boot.stage", stage: "early-init" });
      return trace.finish();
    };
    const digests = [
      digest(1n, "a", 0),
      digest(2n, "a", 0),
      digest(1n, "b", 0),
      digest(1n, "a", 1),
    ];
    expect(new Set(digests).size).toBe(4);
    expect(digest(1n, "a", 0)).toBe(digests[0]);
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("refuses time that goes back, an effect before its cause, and a late record", () => {
    const stage = { event: "boot.stage", stage: "early-init" } as const;
    const trace = new Trace({ seed: 1n, rng: "splitmix", subjects: SUBJECTS }, []);
    trace.append(instant(5), null, stage);
    expect(() => trace.append(instant(4), null, stage)).toThrow(/order of time/);
    expect(() => trace.append(instant(5), 1, stage)).toThrow(/before its effect/);
    trace.finish();
    expect(() => trace.append(instant(6), null, stage)).toThrow(/finished/);
  });
});
