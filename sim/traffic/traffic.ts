/**
 * Requests in a run: the data plane beside kernel and machine.
 *
 *   kernel ──(records: running, ready)──▶ pools        who may be picked
 *   machine ──(processes: there, gone, stalled)──▶ stations        who serves
 *   simulator ──(time)──▶ data plane
 *
 * Whom a balancer may pick the kernel says, and what becomes of a request at an instance its
 * process; so a request may well be sent to a process that has just died, or hangs.
 */
import { present } from "../../kernel/assertion.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { RequestServers } from "../machine/servers.ts";
import { buildPlane, type Plane, type PlaneOptions, type Server } from "./build.ts";
import { Disturbances, type NetworkControl } from "./disturbances.ts";
import { usageOf, type TrafficUsage } from "./usage.ts";

/** Some tenths of a second of work. */
const EVENTS_A_BREATH = 4_000_000;

/** The boot, from which all follows that nobody else caused. */
const FIRST_RECORD = 0;

interface Standing {
  readonly server: Server;
  running: boolean;
  ready: boolean;
}

export class Traffic implements RequestServers {
  /** By which faults disturb what lies between instances and workloads. */
  readonly network: NetworkControl;
  readonly #options: PlaneOptions;
  readonly plane: Plane;
  readonly #standings = new Map<InstanceId, Standing>();

  constructor(options: PlaneOptions) {
    this.#options = options;
    this.plane = buildPlane(options);
    this.network = new Disturbances({ plane: this.plane, streams: options.streams });
    for (const { servers } of this.plane.services) {
      for (const server of servers) {
        this.#standings.set(server.instance, { server, running: false, ready: false });
      }
    }
  }

  /** Requests of workloads that nobody has answered yet. */
  get pending(): number {
    return this.plane.plane.pending;
  }

  /** Does what is due up to an instant, that included, or as much as a breath takes: until when. */
  advance(until: Instant): Instant {
    return this.plane.plane.advance(until, EVENTS_A_BREATH);
  }

  /** The same, but no further than until no request is under way. */
  drain(until: Instant): Instant {
    return this.plane.plane.drain(until, EVENTS_A_BREATH);
  }

  /** Closes the books at the end of a run: what has happened to requests goes into the trace. */
  finish(trace: Trace, now: Instant): void {
    const { plane, workloads } = this.plane;
    const requests = workloads.reduce((sum, edge) => sum + plane.edgeCounts(edge).calls, 0);
    const hash = plane.digest.map((word) => word.toString(16).padStart(16, "0")).join("");
    trace.append(now, FIRST_RECORD, { event: "traffic.total", requests, hash });
  }

  usage(): TrafficUsage {
    return usageOf(this.#options.traffic, this.plane);
  }

  /** What the kernel has decided. */
  observe(record: TraceRecord): void {
    if (record.event === "service.ready") {
      this.#change(record.instance, (standing) => (standing.ready = record.ready));
    } else if (record.event === "service.state") {
      this.#change(record.instance, (standing) => {
        standing.running = record.to === "running";
        if (!standing.running) standing.ready = false;
      });
    }
  }

  rise(instance: InstanceId): void {
    this.#setStation(instance, "up");
  }

  fall(instance: InstanceId): void {
    this.#setStation(instance, "gone");
  }

  stall(instance: InstanceId): void {
    this.#setStation(instance, "stalled");
  }

  resume(instance: InstanceId): void {
    this.#setStation(instance, "resumed");
  }

  setFactor(instance: InstanceId, factor: number): void {
    const standing = this.#standings.get(instance);
    if (standing !== undefined) this.plane.plane.setFactor(standing.server.station, factor);
  }

  #setStation(instance: InstanceId, state: "up" | "gone" | "stalled" | "resumed"): void {
    const standing = this.#standings.get(instance);
    if (standing !== undefined) this.plane.plane.setStation(standing.server.station, state);
  }

  #change(instance: InstanceId, change: (standing: Standing) => void): void {
    const standing = this.#standings.get(instance);
    if (standing === undefined) return;
    change(standing);
    const { running, ready, server } = standing;
    const state = { running, ready, ejected: false, draining: false };
    const isKnown = server.pool.setState(server.reference, state);
    present(isKnown ? true : null, "an instance stays in its pool");
  }
}
