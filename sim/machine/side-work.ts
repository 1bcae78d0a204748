/**
 * What goes on beside a process's own work: its heartbeats, the new values that it reads, and the
 * commands of hooks that are run for it.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { Effect } from "../../kernel/ports.ts";
import type { Instant } from "../../kernel/time.ts";
import type { MachineAlarm } from "../world-alarm.ts";
import { Heartbeats } from "./heartbeats.ts";
import { HookCommands, type HookCommandParts } from "./hook-commands.ts";
import type { Process } from "./process.ts";
import { Reloads } from "./reloads.ts";

type SideEffect = Extract<Effect, { readonly kind: "run-hook" | "end-hook" | "configure" }>;
type SideAlarm = Extract<
  MachineAlarm,
  { readonly kind: "heartbeat" | "reload-done" | "hook-done" }
>;

export class SideWork {
  readonly #table: HookCommandParts["table"];
  readonly #heartbeats: Heartbeats;
  readonly #reloads: Reloads;
  readonly #hooks: HookCommands;

  constructor(parts: HookCommandParts) {
    this.#table = parts.table;
    this.#heartbeats = new Heartbeats(parts.alarms, parts.streams, parts.report);
    this.#reloads = new Reloads(parts);
    this.#hooks = new HookCommands(parts);
  }

  obey(effect: SideEffect, now: Instant): void {
    switch (effect.kind) {
      case "run-hook":
        this.#hooks.run(effect, now);
        return;
      case "end-hook":
        this.#hooks.end(effect.instance, effect.run, now);
        return;
      case "configure":
        this.#reloads.configure(effect, now);
        return;
      default:
        unreachable(effect);
    }
  }

  onAlarm(alarm: SideAlarm, now: Instant): void {
    switch (alarm.kind) {
      case "heartbeat":
        this.#heartbeats.beat(this.#table.get(alarm.instance), now);
        return;
      case "reload-done":
        this.#reloads.finish(this.#table.get(alarm.instance));
        return;
      case "hook-done":
        this.#hooks.finish(alarm);
        return;
      default:
        unreachable(alarm);
    }
  }

  /** The process runs from now on. */
  run(process: Process, now: Instant): void {
    this.#heartbeats.beat(process, now);
  }

  /** Something holds the process, beside whatever else may do. */
  freeze(process: Process, now: Instant): void {
    this.#reloads.freeze(process, now);
    this.#heartbeats.freeze(process, now);
  }

  /** One of those who held it does no more, and others do. */
  stayFrozen(process: Process): void {
    this.#heartbeats.tellSilence(process);
  }

  thaw(process: Process, now: Instant): void {
    this.#reloads.thaw(process, now);
    this.#heartbeats.thaw(process, now);
  }

  /** The process is asked to end, and sends no heartbeat any more. */
  stop(process: Process, now: Instant): void {
    this.#heartbeats.drop(process, now);
  }

  /** The process is no more. */
  drop(process: Process, now: Instant): void {
    this.#heartbeats.drop(process, now);
    this.#reloads.drop(process);
  }
}
