/**
 * Timers with a meaning, kept beside the core's queue, which knows numbers only. The kernel has one
 * such set for itself; the simulated machine has another.
 *
 * Foreground alarms are things about to happen; background ones are idle routine, such as the next
 * probe of a healthy service. A run may end while only background alarms are armed.
 */
import { assert, present } from "./assertion.ts";
import type { TimerHandle, TimerQueue } from "./ports.ts";
import type { Message } from "./message/types.ts";
import type { InstanceId, ServiceId } from "./spec.ts";
import type { Instant } from "./time.ts";

/** What the kernel arms alarms for. */
export type KernelAlarm =
  | { readonly kind: "start-timeout"; readonly instance: InstanceId }
  | { readonly kind: "stop-timeout"; readonly instance: InstanceId }
  | { readonly kind: "restart"; readonly instance: InstanceId }
  | { readonly kind: "watchdog"; readonly instance: InstanceId }
  | { readonly kind: "hook-timeout"; readonly instance: InstanceId; readonly run: number }
  | { readonly kind: "reload-timeout"; readonly service: ServiceId }
  | {
      readonly kind: "dependency-timeout";
      readonly service: ServiceId;
      /** Index among the dependencies that the service orders after. */
      readonly dependency: number;
    }
  | {
      readonly kind: "restart-dependency-timeout";
      readonly instance: InstanceId;
      /** The same. */
      readonly dependency: number;
    }
  | { readonly kind: "probe"; readonly instance: InstanceId; readonly check: number }
  | { readonly kind: "probe-timeout"; readonly instance: InstanceId; readonly check: number }
  | { readonly kind: "message-timeout"; readonly message: Message }
  | { readonly kind: "power-deadline" };

/** An armed alarm. It belongs to whoever armed it, who cancels it when it no longer matters. */
export interface Alarm<Meaning = KernelAlarm> {
  readonly meaning: Meaning;
  readonly foreground: boolean;
  readonly slot: number;
  timer: TimerHandle;
}

export class Alarms<Meaning extends { readonly kind: string } = KernelAlarm> {
  readonly #queue: TimerQueue;
  readonly #slots: (Alarm<Meaning> | null)[] = [];
  readonly #free: number[] = [];
  #foreground = 0;

  constructor(queue: TimerQueue) {
    this.#queue = queue;
  }

  /** Alarms that stand for something about to happen. */
  get foreground(): number {
    return this.#foreground;
  }

  arm(at: Instant, meaning: Meaning, foreground = true): Alarm<Meaning> {
    const slot = this.#free.pop() ?? this.#slots.length;
    const timer = this.#queue.arm(at, slot);
    assert(
      timer !== "resource-exhausted",
      "the loader bounds the services by the timers there are",
    );
    const alarm: Alarm<Meaning> = { meaning, foreground, slot, timer };
    this.#slots[slot] = alarm;
    if (foreground) this.#foreground += 1;
    return alarm;
  }

  /** Disarms; `null` is nothing to disarm. */
  cancel(alarm: Alarm<Meaning> | null): void {
    if (alarm === null) return;
    const cancelled = this.#queue.cancel(alarm.timer);
    assert(cancelled, `an armed ${alarm.meaning.kind} alarm can be cancelled`);
    this.#release(alarm);
  }

  next(): Instant | null {
    return this.#queue.next();
  }

  /** Takes the earliest alarm due at `now`; `null` where none is. */
  pop(now: Instant): Meaning | null {
    const slot = this.#queue.pop(now);
    if (slot < 0) return null;
    const alarm = present(this.#slots[slot], "a timer that fires has a meaning");
    this.#release(alarm);
    return alarm.meaning;
  }

  #release(alarm: Alarm<Meaning>): void {
    this.#slots[alarm.slot] = null;
    this.#free.push(alarm.slot);
    if (alarm.foreground) this.#foreground -= 1;
  }
}
