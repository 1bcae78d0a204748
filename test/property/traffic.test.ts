/**
 * The data plane over random small networks: whatever happens to instances, requests are
 * conserved, nothing is held by nobody, and how time is cut up changes nothing.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bindCore } from "../../kernel/core/core.ts";
import { instant } from "../../kernel/time.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import {
  LOAD_END_US,
  build,
  heal,
  network,
  take,
  type NetworkDraft,
} from "../support/random-traffic.ts";
import { parametersOf, trialOfRun } from "../support/seed-of-run.ts";
import { leftOvers, wrongsOf, type KnownPlane } from "../support/traffic-laws.ts";

const core = bindCore(instantiateCore());
const trial = trialOfRun(import.meta.url, 300);
/** Beyond every message that is lost again and again. */
const LONG_US = 10 ** 12;

/** How far a run goes at once: to an instant, and so many events. */
interface Stride {
  readonly us: number;
  readonly events: number;
}

const AT_ONCE: Stride = { us: Infinity, events: 0xffff_ffff };

/** All that can be seen of a run; what is against the laws on the way is told. */
function play(draft: NetworkDraft, stride: Stride): unknown {
  core.reset();
  const known = build(core, draft);
  let now = 0;
  for (const turn of draft.turns) {
    go(known, now, now + turn.us, stride);
    now += turn.us;
    take(known, turn);
    expect(wrongsOf(known)).toEqual([]);
  }
  heal(known);
  go(known, now, Math.max(now, LOAD_END_US) + 1, stride);
  expect(wrongsOf(known)).toEqual([]);
  go(known, LOAD_END_US, LONG_US, AT_ONCE);
  expect(leftOvers(known)).toEqual([]);
  return seenOf(known);
}

function go(known: KnownPlane, from: number, until: number, stride: Stride): void {
  const { plane } = known.test;
  for (let at = from; at < until;) {
    at = Math.min(until, at + stride.us);
    for (let now = 0; now < at;) {
      now = plane.advance(instant(at), stride.events);
      known.crowd.hear(now);
    }
  }
}

function seenOf({ test: { plane }, services, edges, crowd }: KnownPlane): unknown {
  return {
    digest: plane.digest,
    crowds: crowd.told,
    edges: edges.map(({ edge }) => plane.edgeCounts(edge)),
    stations: services.flatMap(({ service }) =>
      service.stations.map((station) => plane.stationCounts(station)),
    ),
  };
}

test("requests are conserved, and in one stride or in many they come to the same", () => {
  const strides = fc.record({
    us: fc.integer({ min: 1, max: 70 }),
    events: fc.integer({ min: 1, max: 9 }),
  });
  const property = fc.property(network, strides, (draft, stride) => {
    const once = play(draft, AT_ONCE);
    expect(play(draft, AT_ONCE)).toEqual(once);
    expect(play(draft, stride)).toEqual(once);
  });
  fc.assert(property, parametersOf(import.meta.url, trial));
}, 300_000);
