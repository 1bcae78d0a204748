/**
 * Brings the kernel's word of messages to the processes that they concern.
 *
 * Messages are no commands of the manager: they pass at once, whatever a command costs.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { Effect, MessageEffect } from "../../../kernel/ports.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Process } from "../process.ts";
import type { ProcessTable } from "../process-table.ts";
import { Correspondence, type CorrespondenceParts } from "./correspondence.ts";

const KINDS: readonly Effect["kind"][] = ["grant", "deliver", "message-result"];

export function isMessageEffect(effect: Effect): effect is MessageEffect {
  return KINDS.includes(effect.kind);
}

export class Post {
  readonly #table: ProcessTable;
  readonly #parts: CorrespondenceParts;

  constructor(table: ProcessTable, parts: CorrespondenceParts) {
    this.#table = table;
    this.#parts = parts;
  }

  /** Word for a life that is over reaches nobody. */
  apply(effect: MessageEffect, now: Instant): void {
    const process = this.#table.findLife(effect);
    if (process === null) return;
    const correspondence = this.#of(process);
    switch (effect.kind) {
      case "grant":
        correspondence.grant(effect, now);
        return;
      case "deliver":
        correspondence.deliver(effect, now);
        return;
      case "message-result":
        correspondence.onResult(effect, now);
        return;
      default:
        unreachable(effect);
    }
  }

  #of(process: Process): Correspondence {
    process.correspondence ??= new Correspondence(this.#parts, process);
    return process.correspondence;
  }
}
