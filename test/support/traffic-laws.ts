/**
 * The conservation laws of the data plane, as sentences about what breaks them; none is all right.
 */
import type { EdgeCounts, EdgeMessages, StationCounts } from "../../kernel/core/traffic/counts.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import type { Crowd } from "./traffic-crowd.ts";
import type { TestPlane, TestService } from "./traffic-plane.ts";

/** Who calls whom. */
export interface KnownEdge {
  readonly edge: EdgeId;
  readonly to: TestService;
}

export interface KnownService {
  readonly service: TestService;
  readonly concurrency: number;
  readonly queueMax: number;
}

export interface KnownPlane {
  readonly test: TestPlane;
  readonly services: readonly KnownService[];
  readonly edges: readonly KnownEdge[];
  readonly crowd: Crowd;
}

/** What is wrong at this moment. */
export function wrongsOf({ test, services, edges, crowd }: KnownPlane): readonly string[] {
  return [
    ...crowd.wrongs(),
    ...edges.flatMap(({ edge }, n) =>
      edgeWrongs(test.counts(edge)).map((it) => `edge ${n}: ${it}`),
    ),
    ...services.flatMap((known, n) =>
      stationWrongs(test, known).map((it) => `service ${n}: ${it}`),
    ),
    ...services.flatMap(({ service }, n) => {
      const own = edges.filter(({ to }) => to === service).map(({ edge }) => edge);
      const sent = sumOf(own.map((edge) => test.counts(edge).attempts));
      const missing = sumOf(own.map((edge) => missingOf(test.messages(edge))));
      const come = sumOf(service.stations.map((_, place) => test.station(service, place).arrived));
      const known = come + missing;
      return known === sent ? [] : [`service ${n}: ${sent} were sent, ${known} are known`];
    }),
    ...services.flatMap(({ service }, n) =>
      service.stations.flatMap((_, place) => {
        const copies = sumOf(
          edges.filter(({ to }) => to === service).map(({ edge }) => test.messages(edge).copies),
        );
        return connectionWrongs(
          test.station(service, place),
          connectionsOf(service, place),
          copies,
        ).map((it) => `service ${n}: ${it}`);
      }),
    ),
  ];
}

/** Attempts whose requests have not come to a station, less what came beside them. */
function missingOf(messages: EdgeMessages): number {
  const { refused, requestsGivenUp, requestsBroken, requestsOpen, copies } = messages;
  return refused + requestsGivenUp + requestsBroken + requestsOpen - copies;
}

/** What is wrong once nothing is under way any more. */
export function leftOvers(known: KnownPlane): readonly string[] {
  const { test, services, edges } = known;
  return [
    ...wrongsOf(known),
    ...(test.plane.records === 0 ? [] : [`${test.plane.records} records are lent`]),
    ...(test.plane.pending === 0 ? [] : [`${test.plane.pending} requests are pending`]),
    ...edges.flatMap(({ edge }, n) =>
      test.counts(edge).pending === 0 ? [] : [`edge ${n} has calls under way`],
    ),
    ...services.flatMap(({ service }, n) => [
      ...service.references
        .map((reference) => service.pool.connections(reference))
        .filter((connections) => connections !== 0)
        .map((connections) => `service ${n} has ${connections} connections`),
      ...service.stations
        .map((_, place) => test.station(service, place))
        .filter(({ busy, queued }) => busy + queued > 0)
        .map(({ busy, queued }) => `service ${n} has ${busy} busy and ${queued} queued`),
    ]),
  ];
}

/** Who waits or is served at an instance has a connection to it, unless it came as a copy. */
function connectionWrongs(
  { busy, queued }: StationCounts,
  connections: number,
  copies: number,
): readonly string[] {
  if (connections + copies >= busy + queued) return [];
  return [`${connections} connections, ${busy} busy, ${queued} queued`];
}

function connectionsOf({ references, pool }: TestService, place: number): number {
  const reference = references[place];
  const connections = reference === undefined ? "stale" : pool.connections(reference);
  return connections === "stale" ? -1 : connections;
}

function edgeWrongs({ calls, attempts, retries, hedges, pending, outcomes }: EdgeCounts): string[] {
  const wrongs: string[] = [];
  const ended = sumOf(Object.values(outcomes));
  if (ended + pending !== calls) wrongs.push(`${calls} calls, ${ended} ended, ${pending} pending`);
  const most = calls + retries + hedges;
  // Those for which there was no room may have ended before their first attempt.
  if (attempts > most || attempts < most - outcomes.capacity) {
    wrongs.push(`${attempts} attempts of ${calls} calls, ${retries} retries, ${hedges} hedges`);
  }
  return wrongs;
}

function stationWrongs(test: TestPlane, { service, ...limits }: KnownService): string[] {
  return service.stations.flatMap((_, place) => placeWrongs(test.station(service, place), limits));
}

function placeWrongs(
  counts: StationCounts,
  limits: { readonly concurrency: number; readonly queueMax: number },
): string[] {
  const { arrived, served, refused, failed, cancelled, busy, queued } = counts;
  const wrongs: string[] = [];
  const known = served + refused + failed + cancelled + busy + queued;
  if (known !== arrived) wrongs.push(`${arrived} came, ${known} known: ${JSON.stringify(counts)}`);
  if (counts.busyUs !== counts.heldUs) wrongs.push(`${counts.busyUs} busy, ${counts.heldUs} held`);
  if (counts.queueUs !== counts.waitedUs) {
    wrongs.push(`${counts.queueUs} in the queue, ${counts.waitedUs} waited`);
  }
  if (busy > limits.concurrency) wrongs.push(`${busy} served at once`);
  if (counts.queuedMost > limits.queueMax || queued > counts.queuedMost) {
    wrongs.push(`${queued} queued, ${counts.queuedMost} at the most`);
  }
  return wrongs;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
