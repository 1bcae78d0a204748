/**
 * The memory of requests: each takes `per-request` of its instance while it is there, waiting,
 * served or calling.
 *
 *   limit  ─────────────────────────────────── passed: counted anew, and only then is it too much
 *   set aside  ┌──────────┐ for the most that there were since it was counted last
 *   requests  ┌┘└┐┌┘└┐┌──┘└┐
 *
 * For so many an instance has memory set aside, and the data plane halts behind the very request
 * that is one more. When all that is set aside passes a limit, it is counted how many there are at
 * that instant, and the rest given back: so whoever passes a limit does so at that microsecond, by
 * what there really is, and a load that goes up and down stops nobody.
 *
 * Divergence: an allocator keeps what was given back for a while, and fragments it.
 */
import { present } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { duration, MILLISECOND, type Duration } from "../../kernel/time.ts";
import type { HeldRequests } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import type { RequestServers } from "./servers.ts";

/** Beyond that nothing is exact; the largest machine has twice as much. */
const BYTES_MAX = 2 ** 52;

/** All are looked at together no more often than this for each of them. */
const LOOK_PAUSE_EACH_US = 10;

/** An instance whose requests take memory. */
interface Counted {
  readonly bytesEach: number;
  /** Bytes that are set aside. */
  asideBytes: number;
}

export class RequestMemory {
  readonly #servers: RequestServers | null;
  readonly #counted = new Map<InstanceId, Counted>();

  constructor(system: SystemSpec, servers: RequestServers | null) {
    this.#servers = servers;
    for (const { service, station } of system.traffic?.services ?? []) {
      const bytesEach = station.memoryBytes;
      if (bytesEach === 0 || servers === null) continue;
      const { spec, firstInstance } = present(system.services[service], "a service of the system");
      for (let ordinal = 0; ordinal < spec.instances; ordinal++) {
        this.#counted.set((firstInstance + ordinal) as InstanceId, { bytesEach, asideBytes: 0 });
      }
    }
  }

  /** Whether requests take memory of nobody. */
  get isUnused(): boolean {
    return this.#counted.size === 0;
  }

  /** Whose memory they take. */
  get instances(): Iterable<InstanceId> {
    return this.#counted.keys();
  }

  /** How long to wait until all of them are looked at again. */
  get pauseUs(): Duration {
    return duration(Math.max(MILLISECOND, this.#counted.size * LOOK_PAUSE_EACH_US));
  }

  /** A new process takes requests. */
  begin(instance: InstanceId): void {
    if (this.#counted.has(instance)) this.#servers?.watch(instance, 0);
  }

  /** The process is gone, and they with it. */
  end(instance: InstanceId): void {
    const counted = this.#counted.get(instance);
    if (counted !== undefined) counted.asideBytes = 0;
  }

  /** Takes one that has more requests than there is memory set aside for; `null`: there is none. */
  takeCrowded(): InstanceId | null {
    return this.isUnused ? null : (this.#servers?.takeCrowded() ?? null);
  }

  /** Sets aside what those take that are there now: by how many bytes that is more. */
  count(instance: InstanceId): number {
    const counted = this.#counted.get(instance);
    if (counted === undefined) return 0;
    const { requests, bytes } = this.#heldBy(instance, counted);
    const more = bytes - counted.asideBytes;
    counted.asideBytes = bytes;
    this.#servers?.watch(instance, requests);
    return more;
  }

  /** Bytes that are set aside and that no request takes; below 0 where they take more. */
  spareOf(instance: InstanceId): number {
    const counted = this.#counted.get(instance);
    return counted === undefined ? 0 : counted.asideBytes - this.#heldBy(instance, counted).bytes;
  }

  /** What there is at an instance; `null`: nothing. */
  heldBy(instance: InstanceId): HeldRequests | null {
    const counted = this.#counted.get(instance);
    const held = counted === undefined ? null : this.#heldBy(instance, counted);
    return held === null || held.requests === 0 ? null : held;
  }

  #heldBy(instance: InstanceId, { bytesEach }: Counted): HeldRequests {
    const requests = this.#servers?.requestsAt(instance) ?? 0;
    return { requests, bytes: Math.min(requests * bytesEach, BYTES_MAX) };
  }
}
