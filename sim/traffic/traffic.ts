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
import { BOOT, type Instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { Programs } from "../program/programs.ts";
import { serveBy } from "../program/serve.ts";
import type { RequestServers } from "../machine/servers.ts";
import { buildPlane, type Plane, type PlaneOptions, type Server } from "./build.ts";
import { Requests, type RequestWatch } from "./requests.ts";
import { Disturbances, type NetworkControl } from "./disturbances.ts";
import { FailureReadings } from "./failures.ts";
import { trafficSight, type TrafficSight } from "./sight.ts";
import { usageOf, type TrafficUsage } from "./usage.ts";

/** Less than a tenth of a second of work: several such pieces may come before a breath. */
const EVENTS_A_BREATH = 1_000_000;

/** The boot, from which all follows that nobody else caused. */
const FIRST_RECORD = 0;

interface Standing {
  readonly server: Server;
  running: boolean;
  ready: boolean;
}

/** Fewer where requests are told one by one: what waits to be told stays in the cache. */
const EVENTS_A_TALE = 8_192;

/** What is drained ahead of the run is told with it; but memory has an end. */
const WAITING_MAX = 1_000_000;

export interface TrafficOptions extends PlaneOptions {
  /** If not given, nobody wants to see single requests. */
  readonly watch?: RequestWatch | null;
}

export class Traffic implements RequestServers {
  /** By which faults disturb what lies between instances and workloads. */
  readonly network: NetworkControl;
  readonly #options: PlaneOptions;
  readonly #requests: Requests | null;
  readonly plane: Plane;
  readonly #standings = new Map<InstanceId, Standing>();
  readonly #failures: FailureReadings;
  #programs: Programs | null = null;
  /** Whether requests take memory of anybody. */
  readonly #isCounted: boolean;
  #now: Instant = BOOT;

  constructor(options: TrafficOptions) {
    const { traffic, watch = null } = options;
    this.#options = options;
    this.plane = buildPlane(options);
    this.#isCounted = traffic.services.some(({ station }) => station.memoryBytes > 0);
    this.#failures = new FailureReadings(this.plane.plane, this.plane.workloads);
    const targets = traffic.workloads.map(({ target }) => target);
    this.#requests = watch === null ? null : new Requests(watch, this.plane, targets);
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

  /** Whether the world may have to hear of what requests do, at the instant at which they do it. */
  get mayHaveTidings(): boolean {
    return this.#programs !== null || this.#isCounted;
  }

  /** Whether it has to now: a program has something to tell, or somebody has more requests. */
  get hasTidings(): boolean {
    return this.#programs?.hasTidings === true || this.plane.plane.crowd.isCrowded;
  }

  /** Programs attend to the notes of the data plane from now on. */
  employ(programs: Programs): void {
    this.#programs = programs;
  }

  /**
   * Does what is due up to an instant, that included, or as much as a breath takes: until when. It
   * ends early where there are tidings.
   */
  advance(until: Instant): Instant {
    return this.#serve(until, () => {
      const at = this.plane.plane.advance(until, this.#eventsMost);
      this.#requests?.tell();
      return at;
    });
  }

  /** The same, but no further than until no request is under way. */
  drain(until: Instant): Instant {
    return this.#serve(until, () => {
      const at = this.plane.plane.drain(until, this.#eventsMost);
      if ((this.#requests?.waiting ?? 0) > WAITING_MAX) this.#requests?.tell();
      return at;
    });
  }

  /** Fewer at a time where each of them may be told. */
  get #eventsMost(): number {
    return this.#requests === null ? EVENTS_A_BREATH : EVENTS_A_TALE;
  }

  /** Until where requests are served: where programs are, they may be ahead of the run. */
  get servedUntil(): Instant {
    return this.#now;
  }

  #serve(until: Instant, advance: () => Instant): Instant {
    const programs = this.#programs;
    this.#now =
      programs === null ? advance() : serveBy(programs, until, advance, () => this.hasTidings);
    return this.#now;
  }

  /** Closes the books at the end of a run: what has happened to requests goes into the trace. */
  finish(trace: Trace, now: Instant): void {
    const { plane, workloads } = this.plane;
    const requests = workloads.reduce((sum, edge) => sum + plane.edgeCounts(edge).calls, 0);
    const hash = plane.digest.map((word) => word.toString(16).padStart(16, "0")).join("");
    trace.append(now, FIRST_RECORD, { event: "traffic.total", requests, hash });
    this.#failures.read(now);
    this.#requests?.tell();
  }

  get sight(): TrafficSight {
    return trafficSight(this.#options.traffic, this.plane);
  }

  usage(): TrafficUsage {
    return { ...usageOf(this.#options.traffic, this.plane), failures: this.#failures.all };
  }

  /** What the kernel has decided. */
  observe(record: TraceRecord): void {
    this.#failures.observe(record);
    this.#requests?.observe(record);
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
    // What it has at hand fails with it: that is counted to what comes of its end.
    this.#failures.read(this.#now);
    this.#setStation(instance, "gone");
  }

  stall(instance: InstanceId): void {
    this.#setStation(instance, "stalled");
  }

  resume(instance: InstanceId): void {
    this.#setStation(instance, "resumed");
  }

  /** How many requests it has, waiting ones with them. */
  requestsAt(instance: InstanceId): number {
    const standing = this.#standings.get(instance);
    return standing === undefined ? 0 : this.plane.plane.crowd.requestsAt(standing.server.station);
  }

  watch(instance: InstanceId, requestsMax: number): void {
    const standing = this.#standings.get(instance);
    if (standing !== undefined) this.plane.plane.crowd.watch(standing.server.station, requestsMax);
  }

  takeCrowded(): InstanceId | null {
    return this.plane.plane.crowd.take();
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
