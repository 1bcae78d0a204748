/**
 * Reference model of one hop: requests at given instants to a few instances in turn, with queues,
 * timeouts, retries, hedging and constant times. A list of events, sorted anew whenever one is
 * added, and nothing clever; what is given up is looked for and taken out.
 */

export interface HopOptions {
  readonly instants: readonly number[];
  readonly wayUs: number;
  /** Of the first instance; the second takes twice as long, the third three times. */
  readonly serviceUs: number;
  readonly instances: number;
  readonly concurrency: number;
  readonly queueMax: number;
  readonly timeoutUs: number | null;
  readonly retries: number;
  readonly backoffUs: number;
  readonly hedgeUs: number | null;
  /** Whether it is told of whenever an instance has more requests than ever before. */
  readonly isWatched: boolean;
}

/** An instance has so many requests, which is more than ever. */
export interface Crowd {
  readonly at: number;
  readonly place: number;
  readonly present: number;
}

export interface HopCounts {
  readonly ok: number;
  readonly full: number;
  readonly timeout: number;
  readonly attempts: number;
  readonly hedges: number;
  readonly arrived: number;
  readonly served: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly busyUs: number;
  /** Sum of the latencies of those that went well. */
  readonly latencyUs: number;
  /** When the last request ended. */
  readonly endUs: number;
  readonly crowds: readonly Crowd[];
}

interface ModelCall {
  readonly born: number;
  repeated: number;
  /** Instances that were tried. */
  readonly tried: Set<number>;
  /** Those under way, at most two. */
  attempts: ModelAttempt[];
}

interface ModelAttempt {
  readonly call: ModelCall;
  readonly place: number;
  readonly sent: number;
  begun: number;
  outcome: "ok" | "full";
}

type ModelEvent = { readonly at: number } & (
  | { readonly what: "born" | "again"; readonly call: ModelCall }
  | { readonly what: "come" | "done" | "answer"; readonly attempt: ModelAttempt }
  | { readonly what: "expiry" | "hedge" | "late" }
);

interface ModelInstance {
  queue: ModelAttempt[];
  serving: ModelAttempt[];
  /** The most that it has had; `null`: nobody wants to know. */
  mark: number | null;
  /** It has more, which is told when the instant is over. */
  isCrowded: boolean;
}

export class HopModel {
  readonly #options: HopOptions;
  /** In the order of their instants; of one instant, in the order in which they were added. */
  #events: ModelEvent[] = [];
  /** Those that may time out, and that may be hedged, in the order in which they were sent. */
  #awaited: ModelAttempt[] = [];
  #hedging: ModelAttempt[] = [];
  /** Those for whom there was no room, at the end of their instant once more. */
  #late: ModelAttempt[] = [];
  readonly #armed = { expiry: false, hedge: false };
  readonly #instances: readonly ModelInstance[];
  #turn = 0;
  #births = 0;
  readonly #counts = {
    ok: 0,
    full: 0,
    timeout: 0,
    attempts: 0,
    hedges: 0,
    arrived: 0,
    served: 0,
    refused: 0,
    cancelled: 0,
    busyUs: 0,
    latencyUs: 0,
    endUs: 0,
    crowds: [] as Crowd[],
  };

  constructor(options: HopOptions) {
    this.#options = options;
    const mark = options.isWatched ? 0 : null;
    this.#instances = Array.from({ length: options.instances }, () => {
      return { queue: [], serving: [], mark, isCrowded: false };
    });
    this.#awaitBirth();
  }

  run(): HopCounts {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#happen(event);
      if (this.#events[0]?.at !== event.at) this.#tell(event.at);
    }
    return this.#counts;
  }

  #tell(at: number): void {
    for (const [place, instance] of this.#instances.entries()) {
      if (!instance.isCrowded) continue;
      const present = instance.serving.length + instance.queue.length;
      instance.isCrowded = false;
      instance.mark = present;
      this.#counts.crowds.push({ at, place, present });
    }
  }

  #add(event: ModelEvent): void {
    // What is born comes behind all else of its instant, and who found no room just before that.
    const places = { late: 1, born: 2 } as const;
    const rank = ({ at, what }: ModelEvent): number =>
      3 * at + (what === "late" || what === "born" ? places[what] : 0);
    this.#events = [...this.#events, event].toSorted((a, b) => rank(a) - rank(b));
  }

  #happen(event: ModelEvent): void {
    const { at } = event;
    switch (event.what) {
      case "born":
        this.#awaitBirth();
        return this.#send(event.call, at);
      case "again":
        return this.#send(event.call, at);
      case "come":
        return this.#come(event.attempt, at);
      case "late":
        return this.#comeLate(at);
      case "done":
        this.#counts.served++;
        this.#leave(event.attempt, at);
        return this.#answer(event.attempt, at, "ok");
      case "answer":
        this.#forget(event.attempt);
        return this.#settle(event.attempt, at, event.attempt.outcome);
      case "expiry":
        return this.#expire(at);
      case "hedge":
        return this.#hedge(at);
    }
  }

  #awaitBirth(): void {
    const at = this.#options.instants[this.#births];
    if (at === undefined) return;
    this.#births++;
    const call: ModelCall = { born: at, repeated: 0, tried: new Set(), attempts: [] };
    this.#add({ at, what: "born", call });
  }

  #send(call: ModelCall, now: number, isHedge: boolean = false): void {
    const { timeoutUs, wayUs, hedgeUs } = this.#options;
    const place = this.#pick(call);
    const attempt: ModelAttempt = { call, place, sent: now, begun: 0, outcome: "ok" };
    this.#counts.attempts++;
    call.tried.add(place);
    call.attempts.push(attempt);
    if (timeoutUs !== null) {
      this.#awaited.push(attempt);
      this.#arm("expiry", now + timeoutUs);
    }
    if (hedgeUs !== null && !isHedge) {
      this.#hedging.push(attempt);
      this.#arm("hedge", now + hedgeUs);
    }
    this.#add({ at: now + wayUs, what: "come", attempt });
  }

  /** In turn; who was tried only where nobody else is left, and who is asked now after that. */
  #pick({ tried, attempts }: ModelCall): number {
    const all = this.#instances.map((_, place) => place);
    const asked = new Set(attempts.map(({ place }) => place));
    const among = [tried, asked, new Set<number>()]
      .map((left) => all.filter((place) => !left.has(place)))
      .find((places) => places.length > 0);
    const places = among ?? all;
    const place = places.find((each) => each >= this.#turn) ?? places[0] ?? 0;
    this.#turn = place + 1 < all.length ? place + 1 : 0;
    return place;
  }

  #arm(what: "expiry" | "hedge", at: number): void {
    if (this.#armed[what]) return;
    this.#armed[what] = true;
    this.#add({ at, what });
  }

  #come(attempt: ModelAttempt, now: number): void {
    const { mark, isCrowded, serving, queue } = this.#at(attempt);
    const isAtMark = mark !== null && !isCrowded && serving.length + queue.length >= mark;
    if (!isAtMark && this.#takes(attempt, now)) return;
    if (this.#late.length === 0) this.#add({ at: now, what: "late" });
    this.#late.push(attempt);
  }

  /** Nobody leaves any more at this instant. */
  #comeLate(now: number): void {
    const late = this.#late;
    this.#late = [];
    for (const attempt of late) {
      if (this.#takes(attempt, now)) continue;
      this.#counts.arrived++;
      this.#counts.refused++;
      this.#answer(attempt, now, "full");
    }
  }

  #takes(attempt: ModelAttempt, now: number): boolean {
    const instance = this.#at(attempt);
    const { serving, queue } = instance;
    const { concurrency, queueMax } = this.#options;
    if (serving.length >= concurrency && queue.length >= queueMax) return false;
    this.#counts.arrived++;
    if (serving.length < concurrency) this.#serve(attempt, now);
    else queue.push(attempt);
    const { mark } = instance;
    if (mark !== null && serving.length + queue.length > mark) instance.isCrowded = true;
    return true;
  }

  #serve(attempt: ModelAttempt, now: number): void {
    this.#at(attempt).serving.push(attempt);
    attempt.begun = now;
    const serviceUs = this.#options.serviceUs * (attempt.place + 1);
    this.#add({ at: now + serviceUs, what: "done", attempt });
  }

  #leave(attempt: ModelAttempt, now: number): void {
    const instance = this.#at(attempt);
    this.#counts.busyUs += now - attempt.begun;
    instance.serving = instance.serving.filter((other) => other !== attempt);
    const next = instance.queue.shift();
    if (next !== undefined) this.#serve(next, now);
  }

  #answer(attempt: ModelAttempt, now: number, outcome: "ok" | "full"): void {
    attempt.outcome = outcome;
    this.#add({ at: now + this.#options.wayUs, what: "answer", attempt });
  }

  #expire(now: number): void {
    this.#armed.expiry = false;
    for (let [first] = this.#awaited; first !== undefined; [first] = this.#awaited) {
      const due = first.sent + (this.#options.timeoutUs ?? 0);
      if (due > now) return this.#arm("expiry", due);
      // Nobody else is waited for while one is dealt with.
      this.#armed.expiry = true;
      this.#withdraw(first, now);
      this.#settle(first, now, "timeout");
      this.#armed.expiry = false;
    }
  }

  #hedge(now: number): void {
    this.#armed.hedge = false;
    for (let [first] = this.#hedging; first !== undefined; [first] = this.#hedging) {
      const due = first.sent + (this.#options.hedgeUs ?? 0);
      if (due > now) return this.#arm("hedge", due);
      this.#hedging.shift();
      this.#counts.hedges++;
      this.#send(first.call, now, true);
    }
  }

  #forget(attempt: ModelAttempt): void {
    this.#awaited = this.#awaited.filter((other) => other !== attempt);
    this.#hedging = this.#hedging.filter((other) => other !== attempt);
  }

  #withdraw(attempt: ModelAttempt, now: number): void {
    const instance = this.#at(attempt);
    const { length } = instance.queue;
    this.#forget(attempt);
    // What is given up is under way, waits, or is served: its event is nobody's from now on.
    this.#events = this.#events.filter((event) => {
      return !("attempt" in event) || event.attempt !== attempt;
    });
    instance.queue = instance.queue.filter((other) => other !== attempt);
    this.#late = this.#late.filter((other) => other !== attempt);
    if (instance.queue.length < length) this.#counts.cancelled++;
    if (!instance.serving.includes(attempt)) return;
    this.#counts.cancelled++;
    this.#leave(attempt, now);
  }

  #settle(attempt: ModelAttempt, now: number, outcome: "ok" | "full" | "timeout"): void {
    const { call } = attempt;
    call.attempts = call.attempts.filter((other) => other !== attempt);
    const [other] = call.attempts;
    if (other !== undefined && outcome !== "ok") return;
    if (other !== undefined) this.#withdraw(other, now);
    call.attempts = [];
    if (outcome !== "ok" && call.repeated < this.#options.retries) {
      call.repeated++;
      return this.#add({ at: now + this.#options.backoffUs, what: "again", call });
    }
    this.#counts[outcome]++;
    this.#counts.endUs = now;
    if (outcome === "ok") this.#counts.latencyUs += now - call.born;
  }

  #at({ place }: ModelAttempt): ModelInstance {
    const instance = this.#instances[place];
    if (instance === undefined) throw new RangeError(`no instance ${place}`);
    return instance;
  }
}
