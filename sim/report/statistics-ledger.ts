/**
 * The statistics of the monitoring service: what each instance has gone through, counted from the
 * trace. Restarts and the last exit stand in the instance ledger.
 *
 * Typed arrays by instance, as there: 250,000 instances have to fit.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { ServiceState } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../system.ts";

const STATE_NAMES = Object.keys(ServiceState) as readonly ServiceState[];

export interface Statistics {
  /** Times that a process was started, the first one included. */
  readonly starts: number;
  /** Times that it came to rest in `stopped` from a process or a failure. */
  readonly stops: number;
  /** Times that it entered `failed`. */
  readonly failures: number;
  /** Checks that turned, from one status to another. */
  readonly healthChanges: number;
  /** The time in each state that it was in at all; `running` is its uptime. */
  readonly timeUs: Readonly<Partial<Record<ServiceState, number>>>;
}

export class StatisticsLedger {
  readonly #starts: Uint32Array;
  readonly #stops: Uint32Array;
  readonly #failures: Uint32Array;
  readonly #healthChanges: Uint32Array;
  readonly #state: Uint8Array;
  readonly #sinceUs: Float64Array;
  /** By instance and state. */
  readonly #timeUs: Float64Array;

  constructor({ services, instanceCount: count }: SystemSpec) {
    this.#starts = new Uint32Array(count);
    this.#stops = new Uint32Array(count);
    this.#failures = new Uint32Array(count);
    this.#healthChanges = new Uint32Array(count);
    this.#state = new Uint8Array(count);
    this.#sinceUs = new Float64Array(count);
    this.#timeUs = new Float64Array(count * STATE_NAMES.length);
    for (const { spec, firstInstance } of services) {
      const initial = spec.enabled ? ServiceState.stopped : ServiceState.disabled;
      this.#state.fill(initial, firstInstance, firstInstance + spec.instances);
    }
  }

  observe(record: TraceRecord): void {
    if (record.event === "health.status") bump(this.#healthChanges, record.instance);
    if (record.event !== "service.state") return;
    const { instance, from, to, tUs } = record;
    this.#leave(instance, tUs);
    this.#state[instance] = ServiceState[to];
    if (to === "starting") bump(this.#starts, instance);
    if (to === "stopped" && from !== "disabled") bump(this.#stops, instance);
    if (to === "failed") bump(this.#failures, instance);
  }

  /** Of several instances together. */
  report(instances: readonly number[], endUs: number): Statistics {
    const timeUs: Partial<Record<ServiceState, number>> = {};
    let [starts, stops, failures, healthChanges] = [0, 0, 0, 0];
    for (const instance of instances) {
      starts += this.#starts[instance] ?? 0;
      stops += this.#stops[instance] ?? 0;
      failures += this.#failures[instance] ?? 0;
      healthChanges += this.#healthChanges[instance] ?? 0;
      for (const [at, state] of STATE_NAMES.entries()) {
        const us = this.#timeIn(instance, at, endUs);
        if (us > 0) timeUs[state] = (timeUs[state] ?? 0) + us;
      }
    }
    return { starts, stops, failures, healthChanges, timeUs };
  }

  #leave(instance: number, tUs: number): void {
    const at = instance * STATE_NAMES.length + (this.#state[instance] ?? 0);
    this.#timeUs[at] = (this.#timeUs[at] ?? 0) + tUs - (this.#sinceUs[instance] ?? 0);
    this.#sinceUs[instance] = tUs;
  }

  #timeIn(instance: number, state: number, endUs: number): number {
    const spent = this.#timeUs[instance * STATE_NAMES.length + state] ?? 0;
    const isNow = this.#state[instance] === state;
    return isNow ? spent + endUs - (this.#sinceUs[instance] ?? 0) : spent;
  }
}

function bump(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
