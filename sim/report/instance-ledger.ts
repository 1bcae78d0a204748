/**
 * What became of each instance, folded from the trace as it is written.
 *
 * Half a million records flow through here when 100,000 services boot, so the ledger is made of
 * typed arrays by instance; only exits and errors, which are rare, are kept as objects.
 *
 * An instance is "up" when it is ready, or when it is a oneshot that has completed.
 */
import { present } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import {
  HealthStatus,
  ServiceState,
  type GroupState,
  type ServiceError,
} from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../system.ts";
import type { InstanceReport, InstanceUse } from "./run-report.ts";
import { instanceName } from "../subject-names.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

const NEVER = -1;

/** States of a group in which it may start members. */
const STARTING: readonly GroupState[] = ["running", "restarting", "starting"];
const STATE_NAMES = Object.keys(ServiceState) as readonly ServiceState[];

/** The record of a failure that still stands, and what it was. */
export interface StandingError {
  readonly error: ServiceError;
  readonly seq: number;
}

export class InstanceLedger {
  readonly #system: SystemSpec;
  /** The service of each instance. */
  readonly serviceOf: Int32Array;
  /** Instances in the order in which they first entered `starting`. */
  readonly order: InstanceId[] = [];
  readonly #state: Uint8Array;
  readonly #startedUs: Float64Array;
  readonly #runningUs: Float64Array;
  readonly #upUs: Float64Array;
  readonly #stumbledUs: Float64Array;
  readonly #isReady: Uint8Array;
  readonly #isCompleted: Uint8Array;
  readonly #isRecovering: Uint8Array;
  readonly #isHung: Uint8Array;
  /** The last record of its state, readiness or hang: why it is as it is. */
  readonly #lastSeq: Float64Array;
  /** The record of its last start. */
  readonly #startSeq: Float64Array;
  readonly #restarts: Uint32Array;
  /** The group of each service, and the last record of each: what that starts, is a restart. */
  readonly #groupOf = new Map<number, number>();
  readonly #groupSeq: Float64Array;
  /** Health of the checks of an instance: from `firstCheck` of it up to that of the next. */
  readonly #firstCheck: Int32Array;
  readonly #checks: Uint8Array;
  readonly #exits = new Map<number, InstanceReport["exit"]>();
  readonly #errors = new Map<number, StandingError>();

  constructor(system: SystemSpec) {
    const count = system.instanceCount;
    this.#system = system;
    this.serviceOf = new Int32Array(count);
    this.#state = new Uint8Array(count);
    this.#groupSeq = new Float64Array(system.groups.length).fill(NEVER);
    for (const { spec } of system.groups) {
      for (const member of spec.members) {
        if (member.kind === "service") this.#groupOf.set(member.service, spec.id);
      }
    }
    this.#startedUs = new Float64Array(count).fill(NEVER);
    this.#runningUs = new Float64Array(count).fill(NEVER);
    this.#upUs = new Float64Array(count).fill(NEVER);
    this.#stumbledUs = new Float64Array(count).fill(NEVER);
    this.#isReady = new Uint8Array(count);
    this.#isCompleted = new Uint8Array(count);
    this.#isRecovering = new Uint8Array(count);
    this.#isHung = new Uint8Array(count);
    this.#lastSeq = new Float64Array(count).fill(NEVER);
    this.#startSeq = new Float64Array(count).fill(NEVER);
    this.#restarts = new Uint32Array(count);
    this.#firstCheck = new Int32Array(count + 1);
    let checks = 0;
    for (const { spec, firstInstance } of system.services) {
      const initial = spec.enabled ? ServiceState.stopped : ServiceState.disabled;
      const end = firstInstance + spec.instances;
      this.serviceOf.fill(spec.id, firstInstance, end);
      this.#state.fill(initial, firstInstance, end);
      for (let at: number = firstInstance; at < end; at += 1) {
        checks += spec.checks.length;
        this.#firstCheck[at + 1] = checks;
      }
    }
    this.#checks = new Uint8Array(checks).fill(HealthStatus.unknown);
  }

  isUp(instance: InstanceId): boolean {
    return this.#isReady[instance] === 1 || this.#isCompleted[instance] === 1;
  }

  firstStartUs(instance: InstanceId): number | null {
    return known(this.#startedUs[instance]);
  }

  firstRunningUs(instance: InstanceId): number | null {
    return known(this.#runningUs[instance]);
  }

  firstUpUs(instance: InstanceId): number | null {
    return known(this.#upUs[instance]);
  }

  standingError(instance: InstanceId): StandingError | null {
    return this.#errors.get(instance) ?? null;
  }

  /** The record that made it what it is at the end; `null` where nothing befell it. */
  lastSeq(instance: InstanceId): number | null {
    return known(this.#lastSeq[instance]);
  }

  /** Whether it has started since this record. */
  hasStartedSince(instance: InstanceId, seq: number): boolean {
    return (this.#startSeq[instance] ?? NEVER) > seq;
  }

  isHung(instance: InstanceId): boolean {
    return this.#isHung[instance] === 1;
  }

  takeState(record: RecordOf<"service.state">): void {
    const { instance, tUs } = record;
    this.#state[instance] = ServiceState[record.to];
    // Enabled or disabled, it is at rest since, and for the reason that, it was before.
    if (record.to !== "disabled" && record.from !== "disabled") {
      this.#lastSeq[instance] = record.seq;
    }
    const isSameProcess = record.to === "paused" || record.to === "running";
    if (!isSameProcess) this.#isHung[instance] = 0;
    if (record.exit !== null) this.#exits.set(instance, { ...record.exit, atUs: tUs });
    if (record.error !== null) {
      this.#errors.set(instance, { error: record.error, seq: record.seq });
      if (this.#upUs[instance] === NEVER && this.#stumbledUs[instance] === NEVER) {
        this.#stumbledUs[instance] = tUs;
      }
    }
    if (record.to === "starting") this.#start(record);
    if (record.to === "running" && this.#runningUs[instance] === NEVER) {
      this.#runningUs[instance] = tUs;
    }
    if (record.to !== "running") this.#isReady[instance] = 0;
    if (!isSameProcess) this.#forgetHealth(instance);
    if (record.to === "stopped" || record.to === "stopping") this.#isRecovering[instance] = 0;
    if (record.to === "stopped" && record.exit?.cause === "clean") this.#complete(record);
  }

  /** A oneshot that runs is not done yet: it is up once it has completed. */
  takeReady(record: RecordOf<"service.ready">): void {
    this.#lastSeq[record.instance] = record.seq;
    if (this.isOneshot(record.instance)) return;
    this.#isReady[record.instance] = record.ready ? 1 : 0;
    if (record.ready) this.#cameUp(record.instance, record.tUs);
  }

  /** A hung process looks well to a kernel that does not probe it. */
  takeFault(record: RecordOf<"fault.injected">): void {
    const { instance, fault, phase, struck } = record;
    if (instance === null || fault !== "hang" || struck === 0) return;
    this.#isHung[instance] = phase === "begin" ? 1 : 0;
    if (phase === "begin") this.#lastSeq[instance] = record.seq;
  }

  takeHealth(record: RecordOf<"health.status">): void {
    const at = (this.#firstCheck[record.instance] ?? 0) + record.check;
    this.#checks[at] = HealthStatus[record.to];
  }

  takeRecovery(record: RecordOf<"recovery.started"> | RecordOf<"recovery.done">): void {
    const { instance } = record;
    if (record.event === "recovery.started") this.#isRecovering[instance] = 1;
    else if (record.outcome !== "recovered") this.#isRecovering[instance] = 0;
    // One that ended cleanly too often has no error of its own, and has failed all the same.
    const isGivenUp = record.event === "recovery.done" && record.outcome === "gave-up";
    if (isGivenUp && !this.#errors.has(instance)) {
      this.#errors.set(instance, { error: "service-failed", seq: record.seq });
    }
  }

  /** It had failed, was to start, and has lost what it needs for that: this is its error now. */
  takeLoss(instance: InstanceId, loss: RecordOf<"dependency.failed">): void {
    this.#errors.set(instance, { error: loss.error, seq: loss.seq });
  }

  /** Nothing that was done before a shutdown counts after it: those that had completed. */
  forgetCompleted(): readonly InstanceId[] {
    const found: InstanceId[] = [];
    this.#isCompleted.forEach((is, instance) => {
      if (is === 1) found.push(instance as InstanceId);
    });
    this.#isCompleted.fill(0);
    return found;
  }

  takeGroup(record: RecordOf<"group.state"> | RecordOf<"group.restart">): void {
    const isEnd = record.event === "group.state" && !STARTING.includes(record.to);
    this.#groupSeq[record.group] = isEnd ? NEVER : record.seq;
  }

  isOneshot(instance: InstanceId): boolean {
    const service = this.#system.services[this.serviceOf[instance] ?? 0];
    return service?.spec.kind === "oneshot";
  }

  report(instance: InstanceId, isUpByCall: boolean, use: InstanceUse): InstanceReport {
    return {
      id: instance,
      name: instanceName(this.#system, instance),
      state: present(STATE_NAMES[this.#state[instance] ?? 0], "a state has a name"),
      health: this.#health(instance),
      restarts: this.#restarts[instance] ?? 0,
      startedUs: this.firstStartUs(instance),
      readyUs: this.firstUpUs(instance),
      isUpByCall,
      stumbledUs: known(this.#stumbledUs[instance]),
      ...use,
      exit: this.#exits.get(instance) ?? null,
      error: this.standingError(instance)?.error ?? null,
    };
  }

  #start(record: RecordOf<"service.state">): void {
    const { instance, tUs } = record;
    this.#isCompleted[instance] = 0;
    this.#startSeq[instance] = record.seq;
    if (this.#startedUs[instance] === NEVER) {
      this.#startedUs[instance] = tUs;
      this.order.push(instance);
    }
    const group = this.#groupOf.get(this.serviceOf[instance] ?? NEVER) ?? NEVER;
    const isByGroup = record.cause !== null && this.#groupSeq[group] === record.cause;
    if (this.#isRecovering[instance] === 1 || isByGroup) {
      this.#restarts[instance] = (this.#restarts[instance] ?? 0) + 1;
      this.#isRecovering[instance] = 0;
    }
  }

  #complete(record: RecordOf<"service.state">): void {
    if (!this.isOneshot(record.instance)) return;
    this.#isCompleted[record.instance] = 1;
    this.#cameUp(record.instance, record.tUs);
  }

  #cameUp(instance: InstanceId, tUs: number): void {
    this.#errors.delete(instance);
    if (this.#upUs[instance] === NEVER) this.#upUs[instance] = tUs;
  }

  #forgetHealth(instance: InstanceId): void {
    const from = this.#firstCheck[instance] ?? 0;
    const to = this.#firstCheck[instance + 1] ?? 0;
    if (to > from) this.#checks.fill(HealthStatus.unknown, from, to);
  }

  #health(instance: InstanceId): HealthStatus {
    if (this.#state[instance] !== ServiceState.running) return "unknown";
    const to = this.#firstCheck[instance + 1] ?? 0;
    let health: HealthStatus = "healthy";
    for (let at = this.#firstCheck[instance] ?? 0; at < to; at += 1) {
      if (this.#checks[at] === HealthStatus.unhealthy) return "unhealthy";
      if (this.#checks[at] !== HealthStatus.healthy) health = "unknown";
    }
    return health;
  }
}

function known(us: number | undefined): number | null {
  return us === undefined || us === NEVER ? null : us;
}
