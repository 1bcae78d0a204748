/**
 * One server and a line without end: M/M/1, M/G/1 and M/D/1.
 *
 * Rates are events a unit of time, whichever unit; times come in that unit. A sojourn is the wait
 * and the service.
 *
 * Sources: Kleinrock, "Queueing Systems", volume 1 (1975), 3.2 and 5.6 to 5.7; Pollaczek (1930) and
 * Khinchine (1932) for the mean; Crommelin (1932) and Franx, "A simple solution for the M/D/c
 * waiting time distribution", Operations Research Letters 29 (2001), 221-229.
 */
import { logFactorial } from "./erlang-distribution.ts";
import { quantileOf } from "./quantile-search.ts";

export interface SingleServer {
  readonly arrivalRate: number;
  readonly serviceRate: number;
}

export interface GeneralServer {
  readonly arrivalRate: number;
  readonly serviceMean: number;
  /** Variance over the square of the mean: 0 for a constant, 1 for exponential times. */
  readonly serviceScv: number;
}

export interface ConstantServer {
  readonly arrivalRate: number;
  readonly serviceTime: number;
}

/** 1 / (mu - lambda). */
export function mm1SojournMean(server: SingleServer): number {
  return 1 / spareRate(server);
}

/** The sojourn is exponential: -ln(1 - share) / (mu - lambda). */
export function mm1SojournQuantile(server: SingleServer, share: number): number {
  return -Math.log1p(-share) / spareRate(server);
}

/** P(W > t) = rho · exp(-(mu - lambda) · t). */
export function mm1WaitQuantile(server: SingleServer, share: number): number {
  const utilisation = server.arrivalRate / server.serviceRate;
  return Math.max(0, Math.log(utilisation / (1 - share)) / spareRate(server));
}

/** Pollaczek and Khinchine: lambda · E[S²] / (2 (1 - rho)). */
export function mg1WaitMean({ arrivalRate, serviceMean, serviceScv }: GeneralServer): number {
  const utilisation = arrivalRate * serviceMean;
  assertStable(utilisation);
  return (arrivalRate * serviceMean ** 2 * (1 + serviceScv)) / (2 * (1 - utilisation));
}

export function mg1SojournMean(server: GeneralServer): number {
  return mg1WaitMean(server) + server.serviceMean;
}

/** exp(sigma²) - 1: of a lognormal time, whatever its median. */
export function lognormalScv(sigma: number): number {
  return Math.expm1(sigma ** 2);
}

/**
 * Franx, for one server, with (k - 1) D <= t < k D:
 *
 *   P(W <= t) = exp(-lambda (k D - t)) · sum for j < k of Q(k - 1 - j) · (lambda (k D - t))^j / j!
 *
 * where Q(n) is the probability that at most n wait. No term is negative, as in Crommelin's sum
 * every other is.
 */
export function md1WaitCumulative(server: ConstantServer, time: number): number {
  if (time < 0) return 0;
  const { arrivalRate, serviceTime } = server;
  const periods = Math.floor(time / serviceTime) + 1;
  const mean = arrivalRate * (periods * serviceTime - time);
  const waiting = md1WaitingAtMost(server, periods);
  let sum = 0;
  let term = Math.exp(-mean);
  for (let j = 0; j < periods; j++) {
    sum += term * (waiting[periods - 1 - j] ?? 0);
    term *= mean / (j + 1);
  }
  return sum;
}

export function md1WaitQuantile(server: ConstantServer, share: number): number {
  return quantileOf((time) => 1 - md1WaitCumulative(server, time), share, server.serviceTime);
}

export function md1SojournQuantile(server: ConstantServer, share: number): number {
  return server.serviceTime + md1WaitQuantile(server, share);
}

/**
 * Q(0), Q(1), ..., so many: the probability that at most so many wait, that is that at most one
 * more is there.
 *
 * What a departure leaves behind has the same distribution as what an arrival finds. Between two
 * departures `a` arrive, Poisson of mean rho, and the chain of what is left rises above n as often
 * as it falls back, which it does one by one:
 *
 *   p(n + 1) · a(0) = p(0) · P(a > n) + sum for i = 1 to n of p(i) · P(a > n + 1 - i)
 */
function md1WaitingAtMost(server: ConstantServer, count: number): readonly number[] {
  const utilisation = server.arrivalRate * server.serviceTime;
  assertStable(utilisation);
  const more = poissonTails(utilisation, count + 1);
  const states = [1 - utilisation];
  for (let n = 0; n < count; n++) {
    let sum = (states[0] ?? 0) * (more[n] ?? 0);
    for (let i = 1; i <= n; i++) sum += (states[i] ?? 0) * (more[n + 1 - i] ?? 0);
    states.push(sum * Math.exp(utilisation));
  }
  let total = states[0] ?? 0;
  return states.slice(1).map((state) => (total += state));
}

/** P(a > 0), P(a > 1), ...: each summed from its own first term, so that none is a difference. */
function poissonTails(mean: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => {
    let term = Math.exp((n + 1) * Math.log(mean) - mean - logFactorial(n + 1));
    let sum = 0;
    for (let k = n + 2; term > sum * Number.EPSILON; k++) {
      sum += term;
      term *= mean / k;
    }
    return sum;
  });
}

function spareRate({ arrivalRate, serviceRate }: SingleServer): number {
  assertStable(arrivalRate / serviceRate);
  return serviceRate - arrivalRate;
}

function assertStable(utilisation: number): void {
  if (!(utilisation > 0 && utilisation < 1)) throw new RangeError("the line would grow for ever");
}
