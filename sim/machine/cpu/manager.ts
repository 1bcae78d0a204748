/**
 * The service manager's own work: the stages of the boot, and each command that it gives.
 *
 * It is one thread, of the greatest weight that there is, and does one thing after the other; a
 * command reaches its process when the work for it is done. Timeouts count from the decision.
 *
 * Divergence: what the manager decides without commanding anybody costs nothing.
 */
import { assert, present } from "../../../kernel/assertion.ts";
import { WEIGHT_MAX } from "../../../kernel/core/cpu-scheduler.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Cpus, CpuTask } from "./cpus.ts";

interface Errand {
  readonly workUs: Duration;
  readonly onDone: (now: Instant) => void;
}

export class Manager {
  readonly #cpus: Cpus;
  readonly #task: CpuTask;
  readonly #errands: Errand[] = [];
  #next = 0;

  constructor(cpus: Cpus) {
    this.#cpus = cpus;
    const task = cpus.add({
      owner: null,
      scheduling: { policy: "fair" },
      weight: WEIGHT_MAX,
      group: null,
      urgency: "awaited",
      onDone: (now) => this.#finish(now),
    });
    this.#task = present(task, "the first task of a machine");
  }

  get runUs(): number {
    return this.#cpus.timesOf(this.#task).runUs;
  }

  /** Works so long, after all that it was given before. */
  give(workUs: Duration, onDone: (now: Instant) => void): void {
    assert(workUs > 0, "work that costs nothing needs no errand");
    this.#errands.push({ workUs, onDone });
    if (!this.#task.isBusy && this.#errands.length - this.#next === 1) {
      this.#cpus.wake(this.#task, workUs);
    }
  }

  #finish(now: Instant): void {
    const errand = present(this.#errands[this.#next], "work that is done was given");
    this.#next += 1;
    if (this.#next === this.#errands.length) {
      this.#errands.length = 0;
      this.#next = 0;
    } else {
      const { workUs } = present(this.#errands[this.#next], "there is another");
      this.#cpus.wake(this.#task, workUs);
    }
    errand.onDone(now);
  }
}
