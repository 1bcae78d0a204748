/**
 * Which record a failed request is told to come of: that behind the very call that ended it, and of
 * none where that call failed of itself.
 */
import { expect, it } from "vitest";
import { RequestLines } from "../../../sim/report/request-lines.ts";
import { Seen } from "../../support/request-laws.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../../unit/manifest/read.ts";

interface Line {
  readonly event: string;
  readonly service: string;
  readonly reason?: string;
  readonly cause: number | null;
}

/** One request, at one second; everything takes the time that it is told to, and messages none. */
function manifest(services: readonly string[], faults: readonly string[], asks: string): string {
  return [
    "system: s",
    "services:",
    ...services.map((line) => `  ${line}`),
    `workloads: { users: { ${asks}, arrivals: constant(1/s), for: 1s } }`,
    "network: { default: { latency: constant(0us) } }",
    "faults:",
    ...faults.map((fault) => `  - { ${fault} }`),
    "",
  ].join("\n");
}

/** Two instances, of which the first is asked first; none comes back in time. */
const DB = "db: { instances: 2, restart: { delay: 1m }, behavior: { service-time: 100ms } }";
const KILL = "at: 1050ms, kill: db/0";
const BROKEN = "cache: { behavior: { service-time: 80ms, errors: 100 % } }";
const web = (calls: string): string => `web: { behavior: { service-time: 0ms, calls: ${calls} } }`;
const api = (calls: string): string => `api: { behavior: { service-time: 0ms, calls: ${calls} } }`;

interface Case {
  readonly title: string;
  readonly services: readonly string[];
  readonly faults: readonly string[];
  readonly asks?: string;
  /** Whatever failed, in its order, and what took the instance away that this came of. */
  readonly told: readonly string[];
}

const CASES: readonly Case[] = [
  {
    title: "that of a call whose call failed for good, all the way up",
    services: [DB, web("[db]"), api("[web]")],
    faults: [KILL],
    asks: "target: api",
    told: [
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "hop.done api dependency < db/0",
      "request.done api dependency < db/0",
    ],
  },
  {
    title: "none of a call that was made again and went well",
    services: [DB, BROKEN, web("[{ service: db, retries: 1 }, cache]")],
    faults: [KILL],
    told: [
      "hop.done db reset < db/0",
      "hop.done cache error < nothing",
      "hop.done web dependency < nothing",
      "request.done web dependency < nothing",
    ],
  },
  {
    title: "none of a call within a call that was made again and went well",
    services: [DB, BROKEN, web("[db]"), api("[{ service: web, retries: 1 }, cache]")],
    faults: [KILL],
    asks: "target: api",
    told: [
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "hop.done cache error < nothing",
      "hop.done api dependency < nothing",
      "request.done api dependency < nothing",
    ],
  },
  {
    title: "that of the last of several attempts, of a call within a call",
    services: [DB, web("[db]"), api("[{ service: web, retries: 1 }]")],
    faults: [KILL, "at: 1100ms, kill: db/1"],
    asks: "target: api",
    told: [
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "hop.done db reset < db/1",
      "hop.done web dependency < db/1",
      "hop.done api dependency < db/1",
      "request.done api dependency < db/1",
    ],
  },
  {
    title: "that of the last attempt of the request itself",
    services: [DB, BROKEN, web("[db, cache]")],
    faults: [KILL],
    asks: "target: web, retries: 1",
    told: [
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "hop.done cache error < nothing",
      "hop.done web dependency < nothing",
      "request.done web dependency < nothing",
    ],
  },
  {
    title: "none of an optional call beside the one that ended it",
    services: [DB, BROKEN, web("[[{ service: db, optional: true }, cache]]")],
    faults: [KILL],
    told: [
      "hop.done db reset < db/0",
      "hop.done cache error < nothing",
      "hop.done web dependency < nothing",
      "request.done web dependency < nothing",
    ],
  },
  {
    title: "that of a call beside an optional one that failed of itself",
    services: [DB, BROKEN, web("[[db, { service: cache, optional: true }]]")],
    faults: ["at: 1090ms, kill: db/0"],
    told: [
      "hop.done cache error < nothing",
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "request.done web dependency < db/0",
    ],
  },
  {
    title: "none of a call that failed second, while its caller hung",
    services: [DB, BROKEN, web("[[db, cache]]")],
    faults: ["at: 1020ms, for: 200ms, hang: web", "at: 1090ms, kill: db/0"],
    told: [
      "hop.done cache error < nothing",
      "hop.done db reset < db/0",
      "hop.done web dependency < nothing",
      "request.done web dependency < nothing",
    ],
  },
  {
    title: "that of a call that failed before another went well, while its caller hung",
    services: [DB, "cache: { behavior: { service-time: 80ms } }", web("[[db, cache]]")],
    faults: ["at: 1020ms, for: 200ms, hang: web", KILL],
    told: [
      "hop.done db reset < db/0",
      "hop.done web dependency < db/0",
      "request.done web dependency < db/0",
    ],
  },
];

it.each<Case>(CASES)("is $title", async ({ services, faults, asks = "target: web", told }) => {
  const system = valueOf(load(manifest(services, faults, asks)));
  const seen = new Seen(null);
  const requests = seen.watch({ isAll: true, isSampled: false });
  const { records } = await run(system, { requests, untilMs: 3_000 });
  const lines = new RequestLines(system);
  const takenBy = (cause: number | null): string => {
    const record = records.find(({ seq }) => seq === cause);
    if (record === undefined) return "nothing";
    if (record.event !== "service.state") return record.event;
    return `db/${record.instance - (system.services[0]?.firstInstance ?? 0)}`;
  };
  const failed = seen.events
    .flatMap((event) => lines.lineOf(event) ?? [])
    .map((line) => JSON.parse(line) as Line)
    .filter(({ reason }) => reason !== undefined && reason !== "cancelled")
    .map(
      ({ event, service, reason, cause }) => `${event} ${service} ${reason} < ${takenBy(cause)}`,
    );
  expect(failed).toEqual(told);
});
