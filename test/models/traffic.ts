/**
 * Reference model of one hop: requests at given instants to one instance, with a queue, timeouts,
 * retries and constant times. A list of events, sorted anew whenever one is added, and nothing
 * clever; what is given up is looked for and taken out.
 */

export interface HopOptions {
  readonly instants: readonly number[];
  readonly wayUs: number;
  readonly serviceUs: number;
  readonly concurrency: number;
  readonly queueMax: number;
  readonly timeoutUs: number | null;
  readonly retries: number;
  readonly backoffUs: number;
}

export interface HopCounts {
  readonly ok: number;
  readonly full: number;
  readonly timeout: number;
  readonly attempts: number;
  readonly arrived: number;
  readonly served: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly busyUs: number;
  /** Sum of the latencies of those that went well. */
  readonly latencyUs: number;
  /** When the last request ended. */
  readonly endUs: number;
}

type What = "born" | "come" | "done" | "answer" | "again";

interface ModelCall {
  readonly born: number;
  attempt: number;
  /** Of the attempt that is under way. */
  sent: number;
  begun: number;
  outcome: "ok" | "full";
}

interface ModelEvent {
  readonly at: number;
  readonly what: What | "expiry";
  readonly call: ModelCall;
}

export class HopModel {
  readonly #options: HopOptions;
  /** By instant, then births behind all else, then in the order in which they were added. */
  #events: ModelEvent[] = [];
  /** Those that may time out, in the order in which they were sent, and whether one is awaited. */
  #awaited: ModelCall[] = [];
  #isAwaiting = false;
  #queue: ModelCall[] = [];
  #serving: ModelCall[] = [];
  #births = 0;
  readonly #counts = {
    ok: 0,
    full: 0,
    timeout: 0,
    attempts: 0,
    arrived: 0,
    served: 0,
    refused: 0,
    cancelled: 0,
    busyUs: 0,
    latencyUs: 0,
    endUs: 0,
  };

  constructor(options: HopOptions) {
    this.#options = options;
    this.#awaitBirth();
  }

  run(): HopCounts {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#happen(event);
    }
    return this.#counts;
  }

  #add(at: number, what: ModelEvent["what"], call: ModelCall): void {
    const isBirth = (event: ModelEvent): number => Number(event.what === "born");
    const events = [...this.#events, { at, what, call }];
    this.#events = events.toSorted((a, b) => a.at - b.at || isBirth(a) - isBirth(b));
  }

  #happen({ at, what, call }: ModelEvent): void {
    switch (what) {
      case "born":
        this.#awaitBirth();
        return this.#send(call, at);
      case "again":
        return this.#send(call, at);
      case "come":
        return this.#come(call, at);
      case "done":
        this.#counts.served++;
        this.#leave(call, at);
        return this.#answer(call, at, "ok");
      case "answer":
        this.#awaited = this.#awaited.filter((other) => other !== call);
        return this.#settle(call, at, call.outcome);
      case "expiry":
        return this.#expire(at);
    }
  }

  #awaitBirth(): void {
    const at = this.#options.instants[this.#births];
    if (at === undefined) return;
    this.#births++;
    this.#add(at, "born", { born: at, attempt: 0, sent: at, begun: 0, outcome: "ok" });
  }

  #send(call: ModelCall, now: number): void {
    const { timeoutUs, wayUs } = this.#options;
    this.#counts.attempts++;
    call.sent = now;
    if (timeoutUs !== null) {
      this.#awaited.push(call);
      if (!this.#isAwaiting) this.#add(now + timeoutUs, "expiry", call);
      this.#isAwaiting = true;
    }
    this.#add(now + wayUs, "come", call);
  }

  #come(call: ModelCall, now: number): void {
    this.#counts.arrived++;
    if (this.#serving.length < this.#options.concurrency) return this.#serve(call, now);
    if (this.#queue.length < this.#options.queueMax) {
      this.#queue.push(call);
      return;
    }
    this.#counts.refused++;
    this.#answer(call, now, "full");
  }

  #serve(call: ModelCall, now: number): void {
    this.#serving.push(call);
    call.begun = now;
    this.#add(now + this.#options.serviceUs, "done", call);
  }

  #leave(call: ModelCall, now: number): void {
    this.#counts.busyUs += now - call.begun;
    this.#serving = this.#serving.filter((other) => other !== call);
    const next = this.#queue.shift();
    if (next !== undefined) this.#serve(next, now);
  }

  #answer(call: ModelCall, now: number, outcome: "ok" | "full"): void {
    call.outcome = outcome;
    this.#add(now + this.#options.wayUs, "answer", call);
  }

  #expire(now: number): void {
    const { timeoutUs } = this.#options;
    for (let call = this.#awaited[0]; call !== undefined; call = this.#awaited[0]) {
      const due = call.sent + (timeoutUs ?? 0);
      if (due > now) return this.#add(due, "expiry", call);
      this.#awaited.shift();
      this.#withdraw(call, now);
      this.#settle(call, now, "timeout");
    }
    this.#isAwaiting = false;
  }

  #withdraw(call: ModelCall, now: number): void {
    const { length } = this.#queue;
    // What may time out is under way, waits, or is served: its event is nobody's from now on.
    this.#events = this.#events.filter((event) => event.call !== call || event.what === "expiry");
    this.#queue = this.#queue.filter((other) => other !== call);
    if (this.#queue.length < length) this.#counts.cancelled++;
    if (!this.#serving.includes(call)) return;
    this.#counts.cancelled++;
    this.#leave(call, now);
  }

  #settle(call: ModelCall, now: number, outcome: "ok" | "full" | "timeout"): void {
    if (outcome !== "ok" && call.attempt < this.#options.retries) {
      call.attempt++;
      return this.#add(now + this.#options.backoffUs, "again", call);
    }
    this.#counts[outcome]++;
    this.#counts.endUs = now;
    if (outcome === "ok") this.#counts.latencyUs += now - call.born;
  }
}
