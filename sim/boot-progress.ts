/**
 * What a boot has come to: who is still to come up, when someone last did, and what since. A run
 * that makes no progress any more ends by that.
 */
import { BOOT, type Instant } from "../kernel/time.ts";
import type { TraceRecord } from "../kernel/trace/events.ts";
import { plannedEnd } from "./schedule.ts";
import { isExpected, type SystemSpec } from "./system.ts";

export class BootProgress {
  at: Instant = BOOT;
  recordsSince = 0;
  readonly #awaited: Set<number>;
  readonly #plannedEnd: Instant;

  constructor(system: SystemSpec) {
    this.#plannedEnd = plannedEnd(system);
    const expected = system.services.filter(isExpected);
    this.#awaited = new Set(
      expected.flatMap(({ spec, firstInstance }) =>
        Array.from({ length: spec.instances }, (_, ordinal) => firstInstance + ordinal),
      ),
    );
  }

  /** True once every enabled instance has been ready, or has completed. */
  get isUp(): boolean {
    return this.#awaited.size === 0;
  }

  observe(record: TraceRecord): void {
    // What is planned to happen is progress by itself, however much it writes.
    this.recordsSince = record.tUs <= this.#plannedEnd ? 0 : this.recordsSince + 1;
    // What is enabled becomes `stopped` as well, and nothing has come up with that.
    const cameUp =
      (record.event === "service.ready" && record.ready) ||
      (record.event === "service.state" && record.to === "stopped" && record.from !== "disabled");
    if (!cameUp || !this.#awaited.delete(record.instance)) return;
    this.at = record.tUs;
    this.recordsSince = 0;
  }
}
