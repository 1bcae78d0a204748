/**
 * Where messages pass from one service to another, and what has become of them.
 *
 * It keeps the endpoints of all that run, the rights to send, and the counts; what is done with
 * them stands in sending.ts, handling.ts and endpoints.ts.
 */
import { present } from "../assertion.ts";
import type { Instance } from "../lifecycle/service.ts";
import type { InstanceId, ServiceId, ServiceSpec } from "../spec.ts";
import type { Instant } from "../time.ts";
import { Capabilities } from "./capabilities.ts";
import { Channel } from "./channel.ts";
import type { EndpointHandle } from "./endpoint.ts";
import { Mailbox } from "./mailbox.ts";
import { noCounts, type Message, type MessageCounts, type Route } from "./types.ts";

/** One life of an instance, as far as messages go. */
export interface Endpoint {
  readonly handle: EndpointHandle;
  readonly instance: Instance;
  readonly routes: readonly Route[];
  readonly channels: readonly Channel[];
  /** By route whether it was refused for good; `undefined`: nobody has asked yet. */
  readonly isDenied: (boolean | undefined)[];
  readonly mailbox: Mailbox;
  /** Own messages that it waits for: to be let in, or for an answer. */
  readonly awaited: Set<Message>;
  /** What it deals with now, by number. */
  readonly handling: Map<number, Message>;
  /** By sender the last message that was taken, for the order. */
  readonly lastTaken: Map<EndpointHandle, number>;
}

/** What happened to a message; the numbers go into the digest. */
export const MessageEvent = {
  sent: 0,
  queued: 1,
  blocked: 2,
  received: 3,
  handled: 4,
  refused: 5,
  "timed-out": 6,
  dropped: 7,
} as const;
export type MessageEvent = keyof typeof MessageEvent;

/** The messages of one service to another, and how full its own mailbox was. */
export interface MessageReport {
  readonly service: ServiceId;
  readonly target: ServiceId;
  readonly counts: MessageCounts;
  /** Still on their way at the end. */
  readonly inFlight: number;
}

const TWO_32 = 4_294_967_296;

export class Exchange {
  readonly capabilities: Capabilities = new Capabilities();
  readonly endpoints: Map<InstanceId, Endpoint> = new Map();
  /** Messages that were taken before one that the same sender had sent before. */
  outOfOrder = 0;
  readonly #counts: readonly (readonly MessageCounts[])[];
  readonly #targets: readonly (readonly ServiceId[])[];
  /** By service the most that ever waited in a mailbox of one of its instances. */
  readonly #peaks: number[];
  readonly #turns: number[][];
  #last = 0;
  #events = 0;
  #low = 0x811c_9dc5;
  #high = 0x1000_193;

  constructor(specs: readonly ServiceSpec[]) {
    this.#counts = specs.map(({ routes }) => routes.map(noCounts));
    this.#targets = specs.map(({ routes }) => routes.map(({ target }) => target));
    this.#peaks = specs.map(() => 0);
    this.#turns = specs.map(({ routes }) => routes.map(() => 0));
  }

  nextId(): number {
    this.#last += 1;
    return this.#last;
  }

  countsOf(service: ServiceId, route: number): MessageCounts {
    return present(this.#counts[service]?.[route], "a message goes a declared way");
  }

  endpointAt(handle: EndpointHandle, instance: InstanceId): Endpoint | null {
    const endpoint = this.endpoints.get(instance);
    return endpoint?.handle === handle ? endpoint : null;
  }

  open(handle: EndpointHandle, instance: Instance): Endpoint {
    const { spec } = instance.service;
    const routes = spec.routes.map(({ target, isGranted }) => ({
      target,
      capability: isGranted ? this.capabilities.mint(handle, target) : null,
    }));
    const endpoint: Endpoint = {
      handle,
      instance,
      routes,
      channels: routes.map(() => new Channel()),
      isDenied: [],
      mailbox: new Mailbox(spec.mailbox),
      awaited: new Set(),
      handling: new Map(),
      lastTaken: new Map(),
    };
    this.endpoints.set(instance.id, endpoint);
    return endpoint;
  }

  /** The next instance in turn that has an endpoint; `null` where none has. */
  choose(sender: Endpoint, route: number, instances: readonly Instance[]): Endpoint | null {
    const turns = present(this.#turns[sender.instance.service.id], "a service has its turns");
    for (let step = 0; step < instances.length; step += 1) {
      const turn = turns[route] ?? 0;
      turns[route] = (turn + 1) % instances.length;
      const found = this.endpoints.get(present(instances[turn], "a turn is an instance").id);
      if (found !== undefined) return found;
    }
    return null;
  }

  notePeak({ mailbox, instance }: Endpoint): void {
    const { id } = instance.service;
    this.#peaks[id] = Math.max(this.#peaks[id] ?? 0, mailbox.peak);
  }

  /** Folds what happened into the digest: each message counts, and none is written. */
  fold(event: MessageEvent, message: Message, now: Instant): void {
    this.#events += 1;
    for (const word of [MessageEvent[event], message.id, message.from, message.to, now]) {
      this.#low = Math.imul(this.#low ^ (word >>> 0), 0x0100_0193);
      this.#high = Math.imul(this.#high ^ Math.floor(word / TWO_32), 0x85eb_ca6b) ^ this.#low;
    }
  }

  /** How much happened, and 53 bits of what. */
  get total(): { readonly sent: number; readonly steps: number; readonly hash: number } {
    const hash = (this.#high >>> 0) * 2_097_152 + (this.#low >>> 11);
    return { sent: this.#last, steps: this.#events, hash };
  }

  peakOf(service: ServiceId): number {
    let peak = this.#peaks[service] ?? 0;
    for (const { instance, mailbox } of this.endpoints.values()) {
      if (instance.service.id === service) peak = Math.max(peak, mailbox.peak);
    }
    return peak;
  }

  /** By sender and way, in the order of the file. */
  reports(): readonly MessageReport[] {
    const waiting = this.#countWaiting();
    return this.#targets.flatMap((targets, service) =>
      targets.map((target, route) => ({
        service: service as ServiceId,
        target,
        counts: this.countsOf(service as ServiceId, route),
        inFlight: waiting.get(`${service} ${route}`) ?? 0,
      })),
    );
  }

  /** Counted anew from what waits, so that it can be held against the other counts. */
  #countWaiting(): ReadonlyMap<string, number> {
    const waiting = new Map<string, number>();
    for (const { mailbox } of this.endpoints.values()) {
      for (const { service, route } of mailbox.all()) {
        const key = `${service} ${route}`;
        waiting.set(key, (waiting.get(key) ?? 0) + 1);
      }
    }
    return waiting;
  }
}
