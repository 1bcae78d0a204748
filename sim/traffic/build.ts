/**
 * Puts the data plane of the core together from what a manifest says.
 *
 * Services come first, with their pools and instances, in the order of the file; then the calls of
 * each, then the workloads. Each thing that is drawn has a stream of its own, named after what it
 * is for, so that nothing that is added elsewhere changes what it draws.
 */
import { present } from "../../kernel/assertion.ts";
import type { Core, CoreStreams } from "../../kernel/core/core.ts";
import type { BalancingPool, InstanceReference } from "../../kernel/core/pools.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import { TrafficExhaustedError } from "../../kernel/core/traffic/room.ts";
import type {
  ArrivalProcess,
  Drawn,
  EdgeId,
  KeyProcess,
  RetryPolicy,
  Share,
  SourceId,
  StationId,
  TierId,
} from "../../kernel/core/traffic/options.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { instant, INSTANT_MAX } from "../../kernel/time.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";
import type { Distribution } from "../distribution.ts";
import { isLatencyMetric } from "../manifest/objective.ts";
import type { Ratio } from "../manifest/values/ratio.ts";
import type { SystemSpec } from "../system.ts";
import { Links, UNUSED, type LinkUse } from "./links.ts";
import type {
  ArrivalSpec,
  CallPolicy,
  CallSpec,
  ServiceTraffic,
  StationSpec,
  TrafficSpec,
  WorkloadSpec,
} from "./spec.ts";

const SECOND_US = 1_000_000;

/** Strategies that look at the key of a request. */
const BY_KEY: readonly BalancingStrategy[] = ["ip-hash", "consistent-hash", "maglev"];

/** An instance as the data plane knows it. */
export interface Server {
  readonly instance: InstanceId;
  readonly name: string;
  readonly service: ServiceId;
  readonly pool: BalancingPool;
  readonly reference: InstanceReference;
  readonly station: StationId;
}

export interface ServedService {
  readonly traffic: ServiceTraffic;
  readonly tier: TierId;
  readonly servers: readonly Server[];
}

export interface CallEdge {
  readonly service: ServiceId;
  readonly call: CallSpec;
  readonly edge: EdgeId;
}

export interface Plane {
  readonly plane: DataPlane;
  readonly services: readonly ServedService[];
  readonly calls: readonly CallEdge[];
  /** In the order of the workloads: how they call, and what they are to the core. */
  readonly workloads: readonly EdgeId[];
  readonly sources: readonly SourceId[];
}

interface Opened {
  readonly edge: EdgeId;
  readonly source: SourceId;
}

export interface PlaneOptions {
  readonly system: SystemSpec;
  readonly traffic: TrafficSpec;
  readonly core: Core;
  readonly streams: CoreStreams;
}

/** @throws TrafficExhaustedError where the core has no room: a manifest is bounded below that. */
export function buildPlane(options: PlaneOptions): Plane {
  return new Builder(options).build();
}

class Builder {
  readonly #options: PlaneOptions;
  readonly #plane: DataPlane;
  readonly #links: Links;
  readonly #services = new Map<ServiceId, ServedService>();

  constructor(options: PlaneOptions) {
    const { core, streams, system, traffic } = options;
    this.#options = options;
    this.#plane = core.dataPlane();
    this.#links = new Links({
      network: traffic.network,
      zones: system.zones?.names.length ?? 0,
      plane: this.#plane,
      streams,
    });
  }

  build(): Plane {
    const { traffic } = this.#options;
    for (const service of traffic.services) {
      this.#services.set(service.service, this.#openService(service));
    }
    const calls = traffic.services.flatMap((service) => this.#openCalls(service));
    const opened = traffic.workloads.map((workload, n) => this.#openWorkload(workload, n));
    return {
      plane: this.#plane,
      services: [...this.#services.values()],
      calls,
      workloads: opened.map(({ edge }) => edge),
      sources: opened.map(({ source }) => source),
    };
  }

  #openService(traffic: ServiceTraffic): ServedService {
    const { system, core } = this.#options;
    const service = present(system.services[traffic.service], "a service with traffic");
    const { spec, firstInstance } = service;
    const { strategy, panicThreshold, connectionsMax, slowStartUs } = traffic.balancing;
    const pool = core.pools.open({
      strategy,
      seed: this.#stream(`traffic/pool/${spec.name}`).nextU64(),
      panicThreshold,
      connectionsMax: connectionsMax ?? 0,
      slowStartUs,
    });
    if (pool === "resource-exhausted") throw exhausted("balancing pools");
    const { station } = traffic;
    const tier = this.#plane.addTier({
      pool,
      instances: spec.instances,
      service: this.#drawn(station.serviceTime, `traffic/service-time/${spec.name}`),
      errors: this.#share(station.errors, `traffic/errors/${spec.name}`),
      entries: station.steps.reduce((sum, step) => sum + step.length, 0),
      isCounted: isTimed(system, traffic.service),
      isProgram: service.program !== null,
    });
    const servers = Array.from({ length: spec.instances }, (_, ordinal): Server => {
      const instance = (firstInstance + ordinal) as InstanceId;
      const name = `${spec.name}/${ordinal}`;
      const identity = core.hashes.xx64(name, 0n);
      const weight = traffic.balancing.weights[ordinal] ?? 0;
      const reference = pool.add(identity, weight);
      if (reference === "resource-exhausted") throw exhausted("instances of one service");
      const id = this.#plane.addStation({
        tier,
        instance: reference,
        id: instance,
        ...shapeOf(station),
      });
      this.#plane.network.setZone(id, system.zones?.ofInstance[instance] ?? 0);
      return { instance, name, service: traffic.service, pool, reference, station: id };
    });
    return { traffic, tier, servers };
  }

  #openCalls({ service, station }: ServiceTraffic): readonly CallEdge[] {
    const { spec } = present(this.#options.system.services[service], "a service that calls");
    const { tier } = this.#served(service);
    return station.steps.flatMap((step, number) =>
      step.map((call, place): CallEdge => {
        const name = `${spec.name}/${number}/${place}`;
        const edge = this.#openEdge(call.target, call.policy, {
          name,
          from: { kind: "service", service },
          callers: spec.instances,
          isCounted: false,
        });
        this.#plane.addEntry(tier, {
          edge,
          count: call.count,
          step: number,
          isParallel: call.isParallel,
          isOptional: call.isOptional,
          chance: this.#share(call.probability, `traffic/chance/${name}`),
        });
        return { service, call, edge };
      }),
    );
  }

  #openWorkload(workload: WorkloadSpec, index: number): Opened {
    const { name } = workload;
    const edge = this.#openEdge(workload.target, workload.policy, {
      name: `workload ${name}`,
      from: { kind: "workload", workload: index },
      callers: 1,
      isCounted: true,
    });
    const sum = workload.priorities.reduce((total, weight) => total + weight, 0);
    const [low, normal, high, critical] = workload.priorities;
    const source = this.#plane.addSource({
      edge,
      stream: this.#stream(`traffic/arrivals/${name}`),
      start: workload.startUs,
      end: workload.endUs ?? instant(INSTANT_MAX),
      arrivals: this.#arrivals(workload.arrivals, name),
      keys: this.#keys(workload),
      priorities: [low / sum, normal / sum, high / sum, critical / sum],
      priorityStream: this.#stream(`traffic/priority/${name}`),
    });
    return { edge, source };
  }

  #openEdge(
    target: ServiceId,
    policy: CallPolicy,
    how: Pick<LinkUse, "name" | "from" | "callers"> & { readonly isCounted: boolean },
  ): EdgeId {
    const { traffic, tier, servers } = this.#served(target);
    const { name, from, callers } = how;
    const callees = servers.length;
    return this.#plane.addEdge({
      tier,
      ...this.#links.open({ name, from, to: target, policy, callers, callees }),
      policy: this.#policy(policy, how.name),
      usesKey: BY_KEY.includes(traffic.balancing.strategy),
      isCounted: how.isCounted,
    });
  }

  #policy(policy: CallPolicy, name: string): RetryPolicy {
    const { timeoutUs, retries, backoff, budget, hedgeUs } = policy;
    const waits = backoff === null ? null : { ...backoff, jitter: this.#jitter(backoff, name) };
    return { timeoutUs, retries, backoff: waits, budget, hedgeUs };
  }

  #jitter({ isJittered }: { readonly isJittered: boolean }, name: string) {
    return isJittered ? this.#stream(`traffic/backoff/${name}`) : null;
  }

  #arrivals(arrivals: ArrivalSpec, name: string): ArrivalProcess {
    switch (arrivals.kind) {
      case "poisson":
      case "constant":
        return { kind: arrivals.kind, gapUs: SECOND_US / arrivals.perSecond };
      case "bursts":
        return {
          kind: "bursts",
          gapUs: SECOND_US / arrivals.perSecond,
          burstGapUs: SECOND_US / arrivals.burstPerSecond,
          burstUs: arrivals.lengthUs,
          periodUs: arrivals.everyUs,
        };
      case "diurnal":
        return {
          kind: "diurnal",
          gapUs: SECOND_US / arrivals.perSecond,
          amplitude: valueOf(arrivals.amplitude),
          periodUs: arrivals.periodUs,
        };
      case "file":
        return { kind: "list", instantsUs: arrivals.atUs };
      case "closed": {
        const stream = this.#stream(`traffic/think/${name}`);
        return { kind: "closed", users: arrivals.users, think: { times: arrivals.think, stream } };
      }
    }
  }

  #keys({ key, name }: WorkloadSpec): KeyProcess {
    if (key === null) return { kind: "none" };
    const stream = this.#stream(`traffic/key/${name}`);
    if (key.kind === "uniform") return { kind: "uniform", count: key.keys, stream };
    const sampler = this.#options.core.samplers.zipf(key.exponent, key.keys);
    if (sampler === "resource-exhausted") throw exhausted("laws of Zipf");
    return { kind: "zipf", sampler, stream };
  }

  /** Where nothing is drawn, no stream is opened. */
  #share(ratio: Ratio, name: string): Share {
    const share = valueOf(ratio);
    return { share, stream: this.#stream(share > 0 && share < 1 ? name : UNUSED) };
  }

  #drawn(times: Distribution, name: string): Drawn {
    return { times, stream: this.#stream(times.kind === "constant" ? UNUSED : name) };
  }

  #stream(name: string) {
    return this.#options.streams.open(name);
  }

  #served(service: ServiceId): ServedService {
    return present(this.#services.get(service), "a service that is called has traffic");
  }
}

/** Whether an objective is on how long calls to the service take. */
function isTimed({ objectives }: SystemSpec, service: ServiceId): boolean {
  return objectives.some(
    ({ metric, subject }) =>
      isLatencyMetric(metric) && subject.kind === "service" && subject.service === service,
  );
}

function shapeOf({ concurrency, queueMax, discipline, shed }: StationSpec) {
  const shedding =
    shed === null ? null : { below: shed.below, above: Math.floor(valueOf(shed.above) * queueMax) };
  return { concurrency, queueMax, discipline, shed: shedding };
}

function valueOf({ numerator, denominator }: Ratio): number {
  return numerator / denominator;
}

function exhausted(what: string): TrafficExhaustedError {
  return new TrafficExhaustedError(`the core has no room for more ${what}`);
}
