/**
 * The commands of hooks: how long each runs, and how it ends.
 *
 * They are no processes of their instances: faults do not strike them and they take no memory. A
 * slowdown of the instance stretches them, as it stretches starts and stops.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import { present } from "../../kernel/assertion.ts";
import type { CoreStream, CoreStreams } from "../../kernel/core/core.ts";
import type { Effect, Input, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { after, type Instant } from "../../kernel/time.ts";
import type { HookCommand } from "../system.ts";
import type { MachineAlarm, WorldAlarm } from "../world-alarm.ts";
import { KILLED, START_FAILED } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { drawDuration, startFails, streamOf } from "./program.ts";
import type { Slowdowns } from "./slowdowns.ts";

export interface HookCommandParts {
  readonly table: ProcessTable;
  readonly alarms: Alarms<WorldAlarm>;
  readonly streams: CoreStreams;
  readonly slowdowns: Slowdowns;
  readonly report: (input: Input) => void;
}

type RunHook = Extract<Effect, { readonly kind: "run-hook" }>;

export class HookCommands {
  readonly #parts: HookCommandParts;
  /** By instance and run, what is armed for its end. */
  readonly #running = new Map<string, Alarm<WorldAlarm>>();
  /** By instance and hook, how often it was run. */
  readonly #runs = new Map<string, number>();

  constructor(parts: HookCommandParts) {
    this.#parts = parts;
  }

  run({ instance, hook, run }: RunHook, now: Instant): void {
    const { table, slowdowns, streams } = this.#parts;
    const command = present(table.serviceOf(instance).hooks[hook], `the command of ${hook}`);
    const counter = `${instance} ${hook}`;
    const ordinal = (this.#runs.get(counter) ?? 0) + 1;
    this.#runs.set(counter, ordinal);
    const stream = (purpose: string): CoreStream =>
      streamOf(streams, purpose, table.nameOf(instance));
    const factor = slowdowns.factorOf(instance);
    const lengthUs = drawDuration(command.run, () => stream(hook), factor);
    const fails = startFails(command.failures, ordinal, () => stream(`${hook}-failures`));
    const exit = fails ? START_FAILED : plannedExit(command);
    this.#arm({ kind: "hook-done", instance, run, exit }, after(now, lengthUs));
  }

  /** Ends a command by signal 9, still at this instant. */
  end(instance: InstanceId, run: number, now: Instant): void {
    const alarm = this.#running.get(key(instance, run));
    if (alarm === undefined) return;
    this.#parts.alarms.cancel(alarm);
    this.#arm({ kind: "hook-done", instance, run, exit: KILLED }, now);
  }

  finish({ instance, run, exit }: Extract<MachineAlarm, { readonly kind: "hook-done" }>): void {
    this.#running.delete(key(instance, run));
    this.#parts.report({ kind: "hook-ended", instance, run, exit, cause: null });
  }

  #arm(meaning: Extract<MachineAlarm, { readonly kind: "hook-done" }>, at: Instant): void {
    const { instance, run } = meaning;
    this.#running.set(key(instance, run), this.#parts.alarms.arm(at, meaning));
  }
}

function key(instance: InstanceId, run: number): string {
  return `${instance} ${run}`;
}

function plannedExit({ exit }: HookCommand): ProcessExit {
  return exit.kind === "code" ? exit : { ...exit, outOfMemory: false };
}
