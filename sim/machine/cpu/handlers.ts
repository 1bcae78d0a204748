/**
 * The threads of a process that deal with messages, beside those that do its other work.
 *
 * They are made as they are needed, and kept for the next message. They are routine: no run goes
 * on for what they do.
 */
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Ratio } from "../../manifest/values/ratio.ts";
import type { CpuTask } from "./cpus.ts";
import type { Thread } from "./thread.ts";

interface Handler {
  readonly thread: Thread;
  onDone: ((now: Instant) => void) | null;
}

/** Makes a thread that tells when it is done; `null` where there is none left. */
export type ThreadMaker = (onDone: (now: Instant) => void) => Thread | null;

export class Handlers {
  readonly #make: ThreadMaker;
  readonly #handlers: Handler[] = [];
  #isFrozen = false;

  constructor(make: ThreadMaker) {
    this.#make = make;
  }

  get tasks(): readonly CpuTask[] {
    return this.#handlers.map(({ thread }) => thread.task);
  }

  get hasWork(): boolean {
    return this.#handlers.some(({ thread }) => !thread.isResting);
  }

  /** False where no thread is left to do it. */
  begin(
    work: { readonly lengthUs: Duration; readonly share: Ratio },
    now: Instant,
    onDone: (now: Instant) => void,
  ): boolean {
    const handler = this.#handlers.find(({ thread }) => thread.isResting) ?? this.#add();
    if (handler === null) return false;
    handler.onDone = onDone;
    if (this.#isFrozen) handler.thread.beginFrozen(work.lengthUs, work.share);
    else handler.thread.begin(work.lengthUs, work.share, now);
    return true;
  }

  freeze(now: Instant): void {
    this.#isFrozen = true;
    for (const { thread } of this.#handlers) thread.freeze(now);
  }

  thaw(now: Instant): void {
    this.#isFrozen = false;
    for (const { thread } of this.#handlers) thread.thaw(now);
  }

  drop(): void {
    for (const { thread } of this.#handlers) thread.drop();
  }

  #add(): Handler | null {
    const holder: { handler: Handler | null } = { handler: null };
    const thread = this.#make((now) => {
      const onDone = holder.handler?.onDone ?? null;
      if (holder.handler !== null) holder.handler.onDone = null;
      onDone?.(now);
    });
    if (thread === null) return null;
    holder.handler = { thread, onDone: null };
    this.#handlers.push(holder.handler);
    return holder.handler;
  }
}
