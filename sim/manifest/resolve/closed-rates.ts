/**
 * Checks how many requests a second users of closed workloads come to: so many as there are users,
 * each time that one has thought and was answered, by what all of that typically takes.
 *
 * What nobody waits for is not counted: queues, and calls that are made by chance. So it is about
 * the most, and no run is refused that could be simulated in a reasonable time.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import type { Distribution } from "../../distribution.ts";
import { LinkChoices, type LinkChoice } from "../../traffic/network.ts";
import type { CallSpec, LinkSource, StationSpec, TrafficSpec } from "../../traffic/spec.ts";
import type { WorkloadDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import { ARRIVAL_RATE_MAX } from "../values/arrivals.ts";

/** What a user waits who does not think and is answered at once, in the core as well. */
const PAUSE_US = 1_000;
const SECOND_US = 1_000_000;
/** Calls of calls further down change little, and may come back. */
const DEPTH_MAX = 4;

export function checkClosedRates(
  traffic: TrafficSpec,
  declarations: readonly WorkloadDeclaration[],
  problems: ProblemList,
): void {
  const roundTrips = new RoundTrips(traffic);
  let perSecond = 0;
  for (const [index, { name, arrivals, target }] of traffic.workloads.entries()) {
    if (arrivals.kind !== "closed") continue;
    const asked = roundTrips.from({ kind: "workload", workload: index }, target);
    const cycleUs = typicalUs(arrivals.think) + asked;
    const before = perSecond;
    perSecond += (arrivals.users * SECOND_US) / (cycleUs === 0 ? PAUSE_US : cycleUs);
    if (perSecond <= ARRIVAL_RATE_MAX || before > ARRIVAL_RATE_MAX) continue;
    const declaration = declarations.find((each) => each.name === name);
    if (declaration === undefined) continue;
    const most = `more than ${ARRIVAL_RATE_MAX} requests come in a second`;
    const message = `with the users of '${name}' ${most}`;
    const hint = "write fewer users, or let them think for longer";
    problems.error(declaration.arrivalsPlace, "too-many-requests", message, hint);
  }
}

/** Of one message; of links between zones on the quicker one. */
function wayUs(choice: LinkChoice): number {
  if (choice.kind === "one") return typicalUs(choice.link.latency);
  return Math.min(typicalUs(choice.same.latency), typicalUs(choice.cross.latency));
}

/** From a request to its answer where nobody has to wait. */
class RoundTrips {
  readonly #links: LinkChoices;
  readonly #stations = new Map<ServiceId, StationSpec>();
  /** By service and depth what its calls take, whoever asks it: many ways lead to the same. */
  readonly #known = new Map<number, number>();

  constructor({ network, services }: TrafficSpec) {
    this.#links = new LinkChoices(network);
    for (const { service, station } of services) this.#stations.set(service, station);
  }

  /** In microseconds. */
  from(from: LinkSource, target: ServiceId, depth = 0): number {
    const station = this.#stations.get(target);
    if (station === undefined || depth === DEPTH_MAX) return 0;
    const way = wayUs(this.#links.of(from, target));
    return 2 * way + typicalUs(station.serviceTime) + this.#callsOf(target, station, depth);
  }

  #callsOf(service: ServiceId, { steps }: StationSpec, depth: number): number {
    const place = service * DEPTH_MAX + depth;
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    let us = 0;
    for (const step of steps) {
      us += step.reduce((most, call) => Math.max(most, this.#callUs(service, call, depth + 1)), 0);
    }
    this.#known.set(place, us);
    return us;
  }

  #callUs(service: ServiceId, call: CallSpec, depth: number): number {
    const { numerator, denominator } = call.probability;
    if (numerator < denominator) return 0;
    const us = this.from({ kind: "service", service }, call.target, depth);
    return us * (call.isParallel ? 1 : call.count);
  }
}

/** Means, and what has none by what is usual of it. */
function typicalUs(distribution: Distribution): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.valueUs;
    case "uniform":
      return (distribution.lowUs + distribution.highUs) / 2;
    case "exponential":
      return distribution.meanUs;
    case "lognormal":
      return distribution.medianUs;
    case "pareto":
      return distribution.scaleUs;
  }
}
