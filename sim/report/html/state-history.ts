/**
 * Which instance was in which state when, folded from the trace as it is written.
 *
 * Transitions stand in typed arrays, twelve bytes each: the boot of 100,000 instances writes some
 * 300,000. What goes on for longer than is kept is counted, and the page says from where on.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { ServiceState } from "../../../kernel/vocabulary.ts";
import { PAGE_STATES, type PageState } from "./page-data.ts";

/** 24 MB; a crash loop that nothing ends is stopped by the simulator at as many records. */
const TRANSITIONS_MAX = 2_000_000;
const TRANSITIONS_AT_FIRST = 4_096;

/** In place of a state: it is no longer ready, if it was. */
const UNREADY = 255;

export interface Transition {
  readonly tUs: number;
  readonly state: PageState;
}

export class StateHistory {
  readonly #max: number;
  #tUs = new Float64Array(TRANSITIONS_AT_FIRST);
  #instance = new Int32Array(TRANSITIONS_AT_FIRST);
  #state = new Uint8Array(TRANSITIONS_AT_FIRST);
  #length = 0;
  #cutUs: number | null = null;

  constructor(max: number = TRANSITIONS_MAX) {
    this.#max = max;
  }

  /** From here on nothing was kept; `null`: everything was. */
  get cutUs(): number | null {
    return this.#cutUs;
  }

  observe(record: TraceRecord): void {
    if (record.event === "service.state") {
      const isDone = record.to === "stopped" && record.exit?.cause === "clean";
      const isAtRest = isDone && record.from !== "stopping";
      const state = isAtRest ? "done" : drawnAs(record.to);
      this.#add(record.tUs, record.instance, PAGE_STATES.indexOf(state));
    } else if (record.event === "service.ready") {
      const code = record.ready ? PAGE_STATES.indexOf("ready") : UNREADY;
      this.#add(record.tUs, record.instance, code);
    }
  }

  /** By instance: its transitions in their order. */
  byInstance(count: number): readonly (readonly Transition[])[] {
    const found: Transition[][] = Array.from({ length: count }, () => []);
    for (let at = 0; at < this.#length; at += 1) {
      const own = found[this.#instance[at] ?? 0];
      const code = this.#state[at] ?? 0;
      // What is paused or has ended is told of as no longer ready, too, and stays what it is.
      if (own === undefined || (code === UNREADY && own.at(-1)?.state !== "ready")) continue;
      const state = code === UNREADY ? "unready" : (PAGE_STATES[code] ?? "none");
      own.push({ tUs: this.#tUs[at] ?? 0, state });
    }
    return found;
  }

  #add(tUs: number, instance: number, code: number): void {
    if (this.#length === this.#max) {
      this.#cutUs ??= tUs;
      return;
    }
    if (this.#length === this.#tUs.length) this.#grow();
    this.#tUs[this.#length] = tUs;
    this.#instance[this.#length] = instance;
    this.#state[this.#length] = code;
    this.#length += 1;
  }

  #grow(): void {
    const size = Math.min(this.#max, this.#length * 2);
    const tUs = new Float64Array(size);
    tUs.set(this.#tUs);
    this.#tUs = tUs;
    const instance = new Int32Array(size);
    instance.set(this.#instance);
    this.#instance = instance;
    const state = new Uint8Array(size);
    state.set(this.#state);
    this.#state = state;
  }
}

/** That one which runs is ready as well is a record of its own. */
function drawnAs(state: ServiceState): PageState {
  return state === "running" ? "unready" : state;
}
