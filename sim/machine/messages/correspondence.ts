/**
 * What a process sends and deals with, while it runs.
 *
 *   wait `every` ──▶ send ──▶ (blocked, or waits for the answer) ──▶ told ──▶ wait `every`
 *   deliver ──▶ deal with it for so long, on a thread where that needs a CPU ──▶ say so
 *
 * Divergence: a program sends at its own pace, and deals with messages beside all else that it is
 * at; what it is asked has no say in what it sends itself.
 */
import type { Alarms } from "../../../kernel/alarms.ts";
import { present } from "../../../kernel/assertion.ts";
import type { CoreStreams } from "../../../kernel/core/core.ts";
import type { Input, MessageEffect } from "../../../kernel/ports.ts";
import { duration, type Duration, type Instant } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { Computing } from "../cpu/computing.ts";
import type { ProgramLives } from "../lives.ts";
import type { Process } from "../process.ts";
import { drawDuration, streamOf } from "../program.ts";
import { RoutineTimer } from "./timer.ts";

type EffectOf<Kind extends MessageEffect["kind"]> = Extract<MessageEffect, { readonly kind: Kind }>;

export interface CorrespondenceParts {
  readonly alarms: Alarms<WorldAlarm>;
  readonly streams: CoreStreams;
  readonly computing: Computing | null;
  readonly report: (input: Input) => void;
  /** `null` where no service has a program. */
  readonly programs: ProgramLives | null;
}

/** One life of an instance, as far as messages go. */
export class Correspondence {
  readonly #parts: CorrespondenceParts;
  readonly #process: Process;
  readonly #sends: RoutineTimer[] = [];
  readonly #handlings = new Map<number, RoutineTimer>();
  readonly #delivered = new Map<number, EffectOf<"deliver">>();
  #rights: EffectOf<"grant">["capabilities"] = [];

  constructor(parts: CorrespondenceParts, process: Process) {
    this.#parts = parts;
    this.#process = process;
  }

  /** It may send from now on: the first of each way comes after `every`. */
  grant(effect: EffectOf<"grant">, now: Instant): void {
    this.#rights = effect.capabilities;
    for (const route of this.#rights.keys()) {
      const meaning = { kind: "send-due", correspondence: this, route } as const;
      this.#sends[route] = new RoutineTimer(this.#parts.alarms, meaning);
      this.#plan(route, now);
    }
  }

  onSendDue(route: number): void {
    const { instance, generation, service } = this.#process;
    present(this.#sends[route], "a way of the process").fired();
    const { bytes, timeoutUs, awaitsReply } = present(service.sends[route], "a way of the service");
    const capability = this.#rights[route] ?? null;
    this.#parts.report({
      kind: "message-sent",
      instance,
      generation,
      route,
      capability,
      bytes,
      timeoutUs,
      awaitsReply,
    });
  }

  /** The last message along this way is told of; one that was sent before a stop may be. */
  onResult({ route }: EffectOf<"message-result">, now: Instant): void {
    if (this.#sends[route] !== undefined) this.#plan(route, now);
  }

  deliver(delivery: EffectOf<"deliver">, now: Instant): void {
    const { message } = delivery;
    this.#delivered.set(message, delivery);
    const { handling } = this.#process.service;
    const lengthUs = this.#draw("handling", handling);
    const needsCpu = this.#process.service.behavior.cpu.numerator > 0 && lengthUs > 0;
    const { computing } = this.#parts;
    if (needsCpu && computing !== null) {
      const done = (at: Instant): void => this.#finish(message, at);
      if (computing.handle(this.#process, lengthUs, now, done)) return;
    }
    const meaning = { kind: "handled", correspondence: this, message } as const;
    const timer = new RoutineTimer(this.#parts.alarms, meaning);
    this.#handlings.set(message, timer);
    // What a program is to hear at this very instant it hears, also where the run ends with it.
    const isHeard = lengthUs === 0 && this.#parts.programs?.hearsMessages(this.#process) === true;
    timer.start(lengthUs, now, isHeard);
    if (this.#process.halt !== null) timer.freeze(now);
  }

  onHandled(message: number, now: Instant): void {
    this.#handlings.delete(message);
    this.#finish(message, now);
  }

  /** It is asked to end: it sends nothing more, and deals with what it has. */
  stopSending(): void {
    for (const timer of this.#sends) timer.cancel();
    this.#sends.length = 0;
  }

  freeze(now: Instant): void {
    for (const timer of this.#timers()) timer.freeze(now);
  }

  thaw(now: Instant): void {
    for (const timer of this.#timers()) timer.thaw(now);
  }

  /** The process is no more. */
  end(): void {
    for (const timer of this.#timers()) timer.cancel();
  }

  #plan(route: number, now: Instant): void {
    const { service, halt } = this.#process;
    const { every } = present(service.sends[route], "a way of the service");
    const timer = present(this.#sends[route], "a way of the process");
    timer.start(duration(Math.max(1, this.#draw(`every-${route}`, every))), now);
    if (halt !== null) timer.freeze(now);
  }

  /** The time that it takes is over; a program may do more about it. */
  #finish(message: number, now: Instant): void {
    const delivery = present(this.#delivered.get(message), "what is handled was delivered");
    this.#delivered.delete(message);
    const over = (): void => this.#report(message);
    if (this.#parts.programs?.receive(this.#process, delivery, over, now) !== true) over();
  }

  #report(message: number): void {
    const { instance, generation } = this.#process;
    this.#parts.report({ kind: "message-handled", instance, generation, message });
  }

  #draw(purpose: string, distribution: Distribution): Duration {
    const { streams } = this.#parts;
    return drawDuration(distribution, () => streamOf(streams, purpose, this.#process.name), 1);
  }

  #timers(): readonly RoutineTimer[] {
    return [...this.#sends, ...this.#handlings.values()];
  }
}
