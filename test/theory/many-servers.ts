/**
 * Several servers and one line: M/M/c without an end, and M/M/c/K, which turns away who comes when
 * K are there.
 *
 * Sources: Erlang (1917); Gross, Shortle, Thompson and Harris, "Fundamentals of Queueing Theory"
 * (4th edition, 2008), 2.3 for M/M/c with the distribution of the sojourn, 2.5 for M/M/c/K.
 */
import { erlangTail, waitAndServiceTail } from "./erlang-distribution.ts";
import { quantileOf } from "./quantile-search.ts";

export interface ManyServers {
  readonly arrivalRate: number;
  /** Of each server. */
  readonly serviceRate: number;
  readonly servers: number;
}

export interface LimitedServers extends ManyServers {
  /** Places in all, those at the servers with them. */
  readonly places: number;
}

export interface LimitedResult {
  /** The share that is turned away. */
  readonly blocking: number;
  /** Answers a unit of time. */
  readonly throughput: number;
  /** Of the servers. */
  readonly utilisation: number;
  /** Who is there, on average over time. */
  readonly presentMean: number;
  /** Of who is not turned away, by Little's law. */
  readonly sojournMean: number;
}

/** Erlang B: the share that is lost where nobody may wait. B(n) = a B(n-1) / (n + a B(n-1)). */
export function erlangB(offered: number, servers: number): number {
  let lost = 1;
  for (let n = 1; n <= servers; n++) lost = (offered * lost) / (n + offered * lost);
  return lost;
}

/** Erlang C: the share that has to wait. */
export function erlangC(offered: number, servers: number): number {
  if (!(offered > 0 && offered < servers)) throw new RangeError("the line would grow for ever");
  const lost = erlangB(offered, servers);
  return lost / (1 - (offered / servers) * (1 - lost));
}

/** C / (c mu - lambda). */
export function mmcWaitMean(system: ManyServers): number {
  return waitingShare(system) / spareRate(system);
}

export function mmcSojournMean(system: ManyServers): number {
  return mmcWaitMean(system) + 1 / system.serviceRate;
}

/** P(W > t) = C · exp(-(c mu - lambda) · t). */
export function mmcWaitQuantile(system: ManyServers, share: number): number {
  return Math.max(0, Math.log(waitingShare(system) / (1 - share)) / spareRate(system));
}

/**
 * P(T > t) = exp(-mu t) · (1 + C · (1 - exp(-mu t (c - 1 - a))) / (c - 1 - a)), where a is the
 * offered load; as a approaches c - 1 the fraction becomes mu t.
 */
export function mmcSojournTail(system: ManyServers, time: number): number {
  const { arrivalRate, serviceRate, servers } = system;
  const exponent = servers - 1 - arrivalRate / serviceRate;
  const scaled = serviceRate * time;
  const waited = exponent === 0 ? scaled : -Math.expm1(-scaled * exponent) / exponent;
  return Math.exp(-scaled) * (1 + waitingShare(system) * waited);
}

export function mmcSojournQuantile(system: ManyServers, share: number): number {
  return quantileOf((time) => mmcSojournTail(system, time), share, 1 / system.serviceRate);
}

export function mmck(system: LimitedServers): LimitedResult {
  const states = mmckStates(system);
  const blocking = states.at(-1) ?? 0;
  const throughput = system.arrivalRate * (1 - blocking);
  const presentMean = states.reduce((sum, state, n) => sum + n * state, 0);
  return {
    blocking,
    throughput,
    utilisation: throughput / (system.servers * system.serviceRate),
    presentMean,
    sojournMean: presentMean / throughput,
  };
}

/** Of who is not turned away. */
export function mmckSojournQuantile(system: LimitedServers, share: number): number {
  const states = mmckStates(system);
  const found = states.slice(0, -1).map((state) => state / (1 - (states.at(-1) ?? 0)));
  const tail = (time: number): number => sojournTailOf(found, system, time);
  return quantileOf(tail, share, 1 / system.serviceRate);
}

/** The sojourn tail of who finds 0, 1, 2, ... others there with these probabilities. */
export function sojournTailOf(
  found: readonly number[],
  { serviceRate, servers }: Pick<ManyServers, "serviceRate" | "servers">,
  time: number,
): number {
  const atOnce = erlangTail(1, serviceRate, time);
  return found.reduce((sum, share, n) => {
    if (n < servers) return sum + share * atOnce;
    const stages = n - servers + 1;
    return sum + share * waitAndServiceTail(stages, servers * serviceRate, serviceRate, time);
  }, 0);
}

/** p(0) to p(K): each from the one before by what goes up and what comes down. */
function mmckStates(system: LimitedServers): readonly number[] {
  const { arrivalRate, serviceRate, servers, places } = system;
  if (places < servers) throw new RangeError("every server is a place");
  // By logarithms: the ratio of two states may be beyond any double.
  const logs = [0];
  for (let n = 1; n <= places; n++) {
    const ratio = arrivalRate / (serviceRate * Math.min(n, servers));
    logs.push((logs[n - 1] ?? 0) + Math.log(ratio));
  }
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((left, right) => left + right, 0);
  return weights.map((weight) => weight / sum);
}

function waitingShare({ arrivalRate, serviceRate, servers }: ManyServers): number {
  return erlangC(arrivalRate / serviceRate, servers);
}

function spareRate({ arrivalRate, serviceRate, servers }: ManyServers): number {
  return servers * serviceRate - arrivalRate;
}
