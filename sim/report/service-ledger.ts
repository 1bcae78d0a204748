/**
 * What became of each service: when it was first ready, and how much of the time it was up.
 */
import { present } from "../../kernel/assertion.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { HealthStatus, ServiceState } from "../../kernel/vocabulary.ts";
import { isExpected, type SystemSpec } from "../system.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import type { StatisticsLedger } from "./statistics-ledger.ts";
import type { Absence, InstanceReport, ServiceReport } from "./run-report.ts";

const NEVER = -1;

/** From the worst: the state of a service is the worst of its instances. */
const STATES_FROM_WORST: readonly ServiceState[] = [
  "failed",
  "stopping",
  "stopped",
  "starting",
  "paused",
  "running",
  "disabled",
];

export class ServiceLedger {
  readonly #system: SystemSpec;
  readonly #expected: number;
  #ready = 0;
  readonly #isRegistered: Uint8Array;
  readonly #up: Int32Array;
  readonly #readyUs: Float64Array;
  readonly #firstUpUs: Float64Array;
  readonly #upSinceUs: Float64Array;
  readonly #upTimeUs: Float64Array;
  /** Since when no instance is up, where one was; and the longest such time that is over. */
  readonly #awaySinceUs: Float64Array;
  readonly #longestAwayAtUs: Float64Array;
  readonly #longestAwayUs: Float64Array;
  readonly #configVersion: Float64Array;

  constructor(system: SystemSpec) {
    const count = system.services.length;
    this.#system = system;
    this.#expected = system.services.filter(isExpected).length;
    this.#isRegistered = Uint8Array.from(system.services, ({ spec }) => (spec.registered ? 1 : 0));
    this.#up = new Int32Array(count);
    this.#readyUs = new Float64Array(count).fill(NEVER);
    this.#firstUpUs = new Float64Array(count).fill(NEVER);
    this.#upSinceUs = new Float64Array(count);
    this.#upTimeUs = new Float64Array(count);
    this.#awaySinceUs = new Float64Array(count).fill(NEVER);
    this.#longestAwayAtUs = new Float64Array(count);
    this.#longestAwayUs = new Float64Array(count);
    this.#configVersion = new Float64Array(count).fill(1);
  }

  /** One of the instances of a service went up (+1) or down (-1). */
  move(service: ServiceId, by: 1 | -1, tUs: number): void {
    const before = this.#up[service] ?? 0;
    const up = before + by;
    this.#up[service] = up;
    if (before === 0) {
      this.#upSinceUs[service] = tUs;
      this.#endAbsence(service, tUs);
      if (this.#firstUpUs[service] === NEVER) this.#firstUpUs[service] = tUs;
    }
    if (up === 0) {
      const length = tUs - (this.#upSinceUs[service] ?? 0);
      this.#upTimeUs[service] = (this.#upTimeUs[service] ?? 0) + length;
      this.#awaySinceUs[service] = tUs;
    }
    const simulated = this.#system.services[service];
    const all = simulated?.spec.instances;
    const counts = simulated !== undefined && isExpected(simulated);
    if (counts && up === all) this.#ready += 1;
    if (counts && before === all) this.#ready -= 1;
    if (up === all && this.#readyUs[service] === NEVER) this.#readyUs[service] = tUs;
  }

  /** It has gone over to these values. */
  takeConfig(service: ServiceId, version: number): void {
    this.#configVersion[service] = version;
  }

  /** Services that are expected to be up, and those that are, with all of their instances. */
  progress(): { readonly ready: number; readonly expected: number } {
    return { ready: this.#ready, expected: this.#expected };
  }

  /** It has become part of the system, or has gone. */
  register(service: ServiceId, isRegistered: boolean): void {
    this.#isRegistered[service] = isRegistered ? 1 : 0;
  }

  readyUs(service: ServiceId): number | null {
    const at = this.#readyUs[service] ?? NEVER;
    return at === NEVER ? null : at;
  }

  availability(service: ServiceId, endUs: number): number {
    const first = this.#firstUpUs[service] ?? NEVER;
    if (first === NEVER) return 0;
    return first === endUs ? 1 : this.#upUntil(service, endUs) / (endUs - first);
  }

  absence(service: ServiceId, endUs: number): Absence {
    const first = this.#firstUpUs[service] ?? NEVER;
    if (first === NEVER) return { totalUs: 0, longest: null, longestUs: 0 };
    const totalUs = endUs - first - this.#upUntil(service, endUs);
    const since = this.#awaySinceUs[service] ?? NEVER;
    const longestUs = this.#longestAwayUs[service] ?? 0;
    if (since !== NEVER && endUs - since > longestUs) {
      return { totalUs, longest: { atUs: since, untilUs: null }, longestUs: endUs - since };
    }
    if (longestUs === 0) return { totalUs, longest: null, longestUs };
    const atUs = this.#longestAwayAtUs[service] ?? 0;
    return { totalUs, longest: { atUs, untilUs: atUs + longestUs }, longestUs };
  }

  report(
    service: ServiceId,
    endUs: number,
    instances: readonly InstanceReport[],
    ledgers: { readonly instances: InstanceLedger; readonly statistics: StatisticsLedger },
  ): Omit<ServiceReport, "startsAtBoot" | "waitsFor"> {
    const simulated = present(this.#system.services[service], "a service of the system");
    const { spec } = simulated;
    const starts = instances.flatMap(({ startedUs }) => startedUs ?? []);
    return {
      id: service,
      name: spec.name,
      enabled: isExpected(simulated),
      registered: this.#isRegistered[service] === 1,
      state: worstState(instances),
      health: commonHealth(instances),
      restarts: instances.reduce((sum, { restarts }) => sum + restarts, 0),
      availability: this.availability(service, endUs),
      absence: this.absence(service, endUs),
      error: lastError(instances, ledgers.instances),
      startedUs: starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b)),
      readyUs: this.readyUs(service),
      statistics: ledgers.statistics.report(
        instances.map(({ id }) => id),
        endUs,
      ),
      configVersion: this.#configVersion[service] ?? 1,
      instances,
    };
  }

  #upUntil(service: ServiceId, endUs: number): number {
    const open = (this.#up[service] ?? 0) > 0 ? endUs - (this.#upSinceUs[service] ?? 0) : 0;
    return (this.#upTimeUs[service] ?? 0) + open;
  }

  #endAbsence(service: ServiceId, tUs: number): void {
    const since = this.#awaySinceUs[service] ?? NEVER;
    this.#awaySinceUs[service] = NEVER;
    if (since === NEVER || tUs - since <= (this.#longestAwayUs[service] ?? 0)) return;
    this.#longestAwayAtUs[service] = since;
    this.#longestAwayUs[service] = tUs - since;
  }
}

export function worstState(parts: readonly { readonly state: ServiceState }[]): ServiceState {
  const states = new Set(parts.map(({ state }) => state));
  return STATES_FROM_WORST.find((state) => states.has(state)) ?? "stopped";
}

/** What all instances share; `degraded` where some are well and some are not. */
function commonHealth(instances: readonly InstanceReport[]): HealthStatus {
  const found = new Set(instances.map(({ health }) => health));
  const [only] = found;
  if (found.size === 1 && only !== undefined) return only;
  return found.has("healthy") || found.has("unhealthy") ? "degraded" : "unknown";
}

function lastError(
  instances: readonly InstanceReport[],
  ledger: InstanceLedger,
): ServiceReport["error"] {
  let last: { readonly error: ServiceReport["error"]; readonly seq: number } | null = null;
  for (const { id } of instances) {
    const standing = ledger.standingError(id);
    if (standing !== null && (last === null || standing.seq > last.seq)) last = standing;
  }
  return last?.error ?? null;
}
