/**
 * Resolves the traffic of a system: who asks whom, what a request calls, and how each service that
 * is asked finds an instance. What could never run, or never end, is refused.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import { after, instant, type Instant } from "../../../kernel/time.ts";
import type {
  ArrivalSpec,
  BalancingSpec,
  CallSpec,
  CallStep,
  ServiceTraffic,
  TrafficSpec,
  WorkloadSpec,
} from "../../traffic/spec.ts";
import type { ArrivalFiles } from "../arrival-files.ts";
import type { CallDeclaration } from "../declare/traffic.ts";
import type {
  Reference,
  ServiceDeclaration,
  SystemDeclaration,
  WorkloadDeclaration,
} from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import { WEIGHT_DEFAULT } from "../schema/traffic.ts";
import { checkTrafficCapacity } from "./traffic-capacity.ts";
import { ARRIVAL_RATE_MAX, USERS_MAX } from "../values/arrivals.ts";
import { ratioValue } from "../values/ratio.ts";
import { callGraphOf, checkCalls } from "./call-graph.ts";
import { warnOfConnections } from "./connections.ts";
import { checkClosedRates } from "./closed-rates.ts";
import type { Names } from "./names.ts";
import { resolveNetwork } from "./network.ts";
import { warnOfAmplification } from "./retry-amplification.ts";

/** `null` where nobody asks and nobody calls. */
export function resolveTraffic(
  declaration: SystemDeclaration,
  names: Names,
  files: ArrivalFiles,
): TrafficSpec | null {
  const steps = declaration.services.map(({ traffic }) => resolveSteps(traffic.steps, names));
  const workloads = declaration.workloads.flatMap((workload) => {
    return resolveWorkload(workload, names, files) ?? [];
  });
  checkArrivals(declaration.workloads, names.problems);
  checkPresent(declaration, names);
  warnOfNamesakes(declaration, names);
  const graph = callGraphOf(steps);
  checkCalls(graph, names);
  warnOfAmplification(graph, workloads, names);
  const network = resolveNetwork(declaration, names);
  const balancing = declaration.services.map((service) => {
    return resolveBalancing(service, names.problems);
  });
  const asked = new Set<number>([
    ...graph.edges.map(({ to }) => to),
    ...workloads.map(({ target }) => target),
    // A program has its place in the data plane, also where nobody asks it.
    ...declaration.services.flatMap(({ program }, id) => (program === null ? [] : [id])),
  ]);
  if (asked.size === 0) return null;
  const services = declaration.services.flatMap(({ traffic }, id): readonly ServiceTraffic[] => {
    const [ways, own] = [balancing[id], steps[id]];
    if (!asked.has(id) || ways === undefined || own === undefined) return [];
    const station = { ...traffic.station, steps: own };
    return [{ service: id as ServiceId, station, balancing: ways }];
  });
  const traffic = { services, workloads, network };
  checkTrafficCapacity(declaration, traffic, names.problems);
  checkClosedRates(traffic, declaration.workloads, names.problems);
  warnOfConnections(declaration, traffic, names.problems);
  return traffic;
}

/** When the last workload ends; one without an end counts with its beginning. */
export function workloadsEnd(traffic: TrafficSpec | null): Instant | null {
  let end: Instant | null = null;
  for (const { startUs, endUs } of traffic?.workloads ?? []) {
    const own = endUs ?? startUs;
    if (end === null || own > end) end = own;
  }
  return end;
}

function resolveSteps(
  steps: readonly (readonly CallDeclaration[])[],
  names: Names,
): readonly CallStep[] {
  return steps.map((step) =>
    step.flatMap((call): readonly CallSpec[] => {
      const target = names.service(call.target);
      return target === null ? [] : [{ ...call, target, place: call.target.place }];
    }),
  );
}

function resolveWorkload(
  workload: WorkloadDeclaration,
  names: Names,
  files: ArrivalFiles,
): WorkloadSpec | null {
  const { name, key, priorities, startUs, forUs, policy, place } = workload;
  const target = names.service(workload.target);
  const arrivals = resolveArrivals(workload, names.problems, files);
  if (target === null || arrivals === null) return null;
  const endUs = forUs === null ? ownEnd(arrivals, startUs) : after(startUs, forUs);
  return { name, target, arrivals, key, priorities, startUs, endUs, policy, place };
}

/** A workload that is read from a file ends by itself, right after its last request. */
function ownEnd(arrivals: ArrivalSpec, startUs: Instant): Instant | null {
  if (arrivals.kind !== "file") return null;
  return instant(startUs + (arrivals.atUs.at(-1) ?? 0) + 1);
}

function resolveArrivals(
  { arrivals, arrivalsPlace }: WorkloadDeclaration,
  problems: ProblemList,
  files: ArrivalFiles,
): ArrivalSpec | null {
  if (arrivals.kind !== "file") return arrivals;
  const reading = files.read(arrivals.path, arrivalsPlace);
  if (reading.ok) return { kind: "file", atUs: reading.atUs };
  problems.add(reading.problems);
  return null;
}

/** Reports where all workloads together ask faster, or with more users, than can be simulated. */
function checkArrivals(workloads: readonly WorkloadDeclaration[], problems: ProblemList): void {
  let perSecond = 0;
  let users = 0;
  for (const { name, arrivals, arrivalsPlace } of workloads) {
    const [ratesBefore, usersBefore] = [perSecond, users];
    perSecond += peakOf(arrivals);
    if (arrivals.kind === "closed") users += arrivals.users;
    const [most, what] =
      perSecond > ARRIVAL_RATE_MAX
        ? [`${ARRIVAL_RATE_MAX} requests`, "come in a second"]
        : [`${USERS_MAX} users`, "ask"];
    const isOver = perSecond > ARRIVAL_RATE_MAX || users > USERS_MAX;
    if (!isOver || ratesBefore > ARRIVAL_RATE_MAX || usersBefore > USERS_MAX) continue;
    const message = `with those of '${name}' more than ${most} ${what}`;
    const hint = "lower it here or in another workload";
    problems.error(arrivalsPlace, "too-many-requests", message, hint);
  }
}

/** Requests a second when most of them come; of closed workloads see closed-rates.ts. */
function peakOf(arrivals: WorkloadDeclaration["arrivals"]): number {
  switch (arrivals.kind) {
    case "poisson":
    case "constant":
      return arrivals.perSecond;
    case "bursts":
      return Math.max(arrivals.perSecond, arrivals.burstPerSecond);
    case "diurnal":
      return arrivals.perSecond * (1 + ratioValue(arrivals.amplitude));
    case "closed":
    case "file":
      return 0;
  }
}

/** Reports who asks a service that is not part of the system, and never will be. */
/** Where a name may be of either it is the service's: nobody can speak of such a workload. */
function warnOfNamesakes({ workloads }: SystemDeclaration, names: Names): void {
  for (const { name, place } of workloads) {
    if (names.find(name) === null) continue;
    const message = `the workload '${name}' is named as a service, which '${name}' means elsewhere`;
    names.problems.warning(place, "namesake", message, "give the workload another name");
  }
}

function checkPresent(declaration: SystemDeclaration, names: Names): void {
  const { services, workloads, actions } = declaration;
  if (services.every(({ registered }) => registered)) return;
  const created = new Set(
    actions
      .flatMap((action) => (action.kind === "batch" ? action.calls : [action]))
      .filter(({ kind }) => kind === "create")
      .flatMap(({ targets }) => targets.map(({ name }) => name)),
  );
  const check = (target: Reference, who: string): void => {
    const service = names.find(target.name);
    if (service === null || services[service]?.registered !== false) return;
    if (created.has(target.name)) return;
    const message = `${who} '${target.name}', which is not registered, and no action creates it`;
    const hint = `remove 'registered: false' of ${target.name}, or add a 'create' of it`;
    names.problems.error(target.place, "not-registered", message, hint);
  };
  for (const { name, traffic } of services) {
    for (const { target } of traffic.steps.flat()) check(target, `'${name}' calls`);
  }
  for (const { name, target } of workloads) check(target, `the workload '${name}' asks`);
}

function resolveBalancing(
  { name, instances, traffic }: ServiceDeclaration,
  problems: ProblemList,
): BalancingSpec {
  const { weights, balancing } = traffic;
  const { count, max } = instances;
  if (weights === null) {
    return { ...balancing, weights: Array.from({ length: count }, () => WEIGHT_DEFAULT) };
  }
  const { values, place } = weights;
  const most = Math.max(count, max ?? count);
  if (values.length < count || values.length > most) {
    const has = count === 1 ? "one instance" : `${count} instances`;
    const found = values.length === 1 ? "1 weight" : `${values.length} weights`;
    const message = `'${name}' has ${has}, and ${found} are written`;
    const hint = `write ${most === count ? count : `${count} to ${most}`}, one for each`;
    problems.error(place, "wrong-value", message.replace("1 weight are", "1 weight is"), hint);
  } else if (values.slice(0, count).every((weight) => weight === 0)) {
    const message = `the weights of all instances of '${name}' are 0: nobody could be picked`;
    problems.error(place, "wrong-value", message, "write at least one above 0");
  }
  return { ...balancing, weights: values };
}
