/**
 * A fixed number of users who think, ask, wait for the answer and think again: exact mean-value
 * analysis, and the distribution where there is one station.
 *
 * Stations serve exponential times, several at once, first come first served; thinking has any
 * distribution.
 *
 * Sources: Reiser and Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks"
 * (1980), with the probabilities of stations whose rate depends on who is there; Lazowska,
 * Zahorjan, Graham and Sevcik, "Quantitative System Performance" (1984), chapters 6 and 8.
 */
import { sojournTailOf } from "./many-servers.ts";
import { quantileOf } from "./quantile-search.ts";

export interface Station {
  /** Visits of a round times the mean service of one. */
  readonly demand: number;
  readonly servers: number;
}

export interface ClosedNetwork {
  readonly users: number;
  readonly thinkMean: number;
  readonly stations: readonly Station[];
}

export interface ClosedResult {
  /** Rounds a unit of time, of all users. */
  readonly throughput: number;
  /** From asking to the answer, through all stations. */
  readonly responseMean: number;
  /** Of each station: the time of a round spent there, and who is there on average. */
  readonly stations: readonly { readonly residenceMean: number; readonly presentMean: number }[];
}

/** Each network is solved without each of its stations, and those so too. */
const STATIONS_MAX = 6;

/**
 * User by user: whoever comes to a station finds what is there on average with one user less, and
 * Little's law gives the rest.
 *
 *   R(n) = sum for j = 1 to n of j / mu(j) · p(j - 1 | n - 1)
 *   X(n) = n / (Z + sum of R(n))
 *   p(j | n) = X(n) / mu(j) · p(j - 1 | n - 1), and p(0 | n) is the rest
 *
 * Near saturation p(0 | n) is a small difference of large numbers. So it is taken otherwise: from
 * the network without the station, p(0 | n) = p(0 | n - 1) · X(n) / X'(n), where X' is its
 * throughput without the station.
 */
export function meanValueAnalysis(network: ClosedNetwork): ClosedResult {
  const { users, stations } = network;
  if (stations.length > STATIONS_MAX) throw new RangeError("so many stations take for ever");
  if (!Number.isInteger(users) || users < 1) throw new RangeError("there is no such user");
  return solve(network, stations).at(users) ?? NOBODY;
}

interface Solved extends ClosedResult {
  /** Of each station, the probability that nobody, one, two, ... are there. */
  readonly states: readonly (readonly number[])[];
}

const NOBODY: Solved = { throughput: 0, responseMean: 0, stations: [], states: [] };

/** The results for 0 users, 1, 2, ... up to those of the network, with these of its stations. */
function solve(network: ClosedNetwork, stations: readonly Station[]): readonly Solved[] {
  const without = stations.map((_, left) => solve(network, stations.toSpliced(left, 1)));
  const results: Solved[] = [{ ...NOBODY, states: stations.map(() => [1]) }];
  for (let users = 1; users <= network.users; users++) {
    const before = results[users - 1] ?? NOBODY;
    const residences = stations.map((station, at) => residence(station, before.states[at] ?? []));
    const responseMean = residences.reduce((sum, time) => sum + time, 0);
    const throughput = users / (network.thinkMean + responseMean);
    const states = stations.map((station, at) => {
      const others = without[at]?.[users]?.throughput ?? 0;
      return statesOf(station, before.states[at] ?? [], throughput, others);
    });
    const stationResults = residences.map((residenceMean) => {
      return { residenceMean, presentMean: throughput * residenceMean };
    });
    results.push({ throughput, responseMean, stations: stationResults, states });
  }
  return results;
}

function residence({ demand, servers }: Station, before: readonly number[]): number {
  return before.reduce((sum, share, n) => {
    return sum + (share * (n + 1) * demand) / Math.min(n + 1, servers);
  }, 0);
}

function statesOf(
  { demand, servers }: Station,
  before: readonly number[],
  throughput: number,
  others: number,
): readonly number[] {
  const occupied = before.map(
    (share, n) => (throughput * demand * share) / Math.min(n + 1, servers),
  );
  // Without thinking and without other stations that is endless, and nobody is ever elsewhere.
  const empty = ((before[0] ?? 0) * throughput) / others;
  return [empty, ...occupied];
}

/**
 * The quantile of the response where there is one station: whoever comes finds it as it is with
 * one user less (the arrival theorem, Sevcik and Mitrani 1981).
 */
export function closedResponseQuantile(
  users: number,
  thinkMean: number,
  station: Station,
  share: number,
): number {
  const network = { users, thinkMean, stations: [station] };
  const found = solve(network, network.stations).at(users - 1)?.states[0] ?? [];
  const system = { serviceRate: 1 / station.demand, servers: station.servers };
  return quantileOf((time) => sojournTailOf(found, system, time), share, station.demand);
}
