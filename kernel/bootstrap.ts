/**
 * The eight stages from power on to the first service.
 *
 *   early-init ▶ memory-init ▶ interrupt-init ▶ architecture-init ▶ driver-init ▶ scheduler-init
 *   ▶ user-mode-init ▶ complete: every service that boots is planned
 *
 * A stage is written when it is entered. One that costs nothing is left at once; one that costs
 * is left when the machine reports that its work is done, on the CPU that booted: there is nothing
 * else to run before the last stage, and from scheduler-init on anything may be scheduled. What
 * operators ask before the kernel is up waits until it is.
 */
import { assert, present } from "./assertion.ts";
import { note, type KernelContext } from "./context.ts";
import type { Cause, Input } from "./ports.ts";
import { duration, type Duration } from "./time.ts";
import { bringUpStage } from "./system/system-services.ts";
import { BootstrapStage } from "./vocabulary.ts";

/** The CPU time that each stage takes. */
export type BootCosts = Readonly<Record<BootstrapStage, Duration>>;

const FREE: Duration = duration(0);
export const BOOT_FREE: BootCosts = {
  "early-init": FREE,
  "memory-init": FREE,
  "interrupt-init": FREE,
  "architecture-init": FREE,
  "driver-init": FREE,
  "scheduler-init": FREE,
  "user-mode-init": FREE,
  complete: FREE,
};

const STAGES = Object.keys(BootstrapStage) as readonly BootstrapStage[];

export class Bootstrap {
  readonly #costsUs: BootCosts;
  readonly #waiting: Input[] = [];
  #stage = -1;

  constructor(costsUs: BootCosts) {
    this.#costsUs = costsUs;
  }

  get hasBegun(): boolean {
    return this.#stage >= 0;
  }

  get isComplete(): boolean {
    return this.#stage === STAGES.length - 1;
  }

  /** Enters the next stage, and those after it until one costs: the record of the last one. */
  advance(context: KernelContext, after: Cause): number {
    assert(!this.isComplete, "the kernel is booted once");
    let cause = after;
    while (!this.isComplete) {
      this.#stage += 1;
      const stage = present(STAGES[this.#stage], "a stage of the eight");
      const record = note(context, cause, { event: "boot.stage", stage });
      bringUpStage(context.system.services, stage);
      const workUs = this.#costsUs[stage];
      if (workUs > 0) {
        context.effects.push({ kind: "bootstrap", stage, workUs, cause: record });
        return record;
      }
      cause = record;
    }
    return present(cause, "there is a last stage");
  }

  /** Keeps an input until the kernel is up. */
  defer(input: Input): void {
    this.#waiting.push(input);
  }

  takeDeferred(): readonly Input[] {
    return this.#waiting.splice(0);
  }
}
