/**
 * What asks processes how they are: who is asked, who answers, and whose answer does not come.
 *
 * A process that goes on answers at once that it is well. One that hangs keeps the latest probe of
 * each check, and answers it when it is let go.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { assert } from "../../kernel/assertion.ts";
import type { Input } from "../../kernel/ports.ts";
import type { Instant } from "../../kernel/time.ts";
import type { ProbeRequest, WorldAlarm } from "../world-alarm.ts";
import type { ProcessTable } from "./process-table.ts";

export class Probes {
  readonly #table: ProcessTable;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #report: (input: Input) => void;

  constructor(table: ProcessTable, alarms: Alarms<WorldAlarm>, report: (input: Input) => void) {
    this.#table = table;
    this.#alarms = alarms;
    this.#report = report;
  }

  ask(probe: ProbeRequest, now: Instant): void {
    const process = this.#table.findLife(probe);
    if (process === null) return;
    const { halt } = process;
    if (halt === null) {
      this.#alarms.arm(now, { kind: "probed", probe });
      return;
    }
    assert(!halt.isPaused, "the kernel does not probe what it has paused");
    halt.probes.set(probe.check, probe);
    this.#report({
      kind: "probe-unanswered",
      instance: probe.instance,
      generation: probe.generation,
      check: probe.check,
      probe: probe.probe,
      cause: process.cause,
    });
  }

  answer(probe: ProbeRequest): void {
    const process = this.#table.findLife(probe);
    if (process === null) return;
    // Sent just before the pause, and called off with it.
    if (process.halt?.isPaused === true) return;
    this.#report({
      kind: "probe-answered",
      instance: probe.instance,
      generation: probe.generation,
      check: probe.check,
      probe: probe.probe,
      healthy: true,
      cause: probe.cause,
    });
  }
}
