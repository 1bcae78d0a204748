/**
 * Little's law: the mean number at an instance is its throughput times the mean time there.
 *
 *   L   places taken and requests that wait, times how long, over the time of the run
 *   λ   requests that have left it, over the same time
 *   W   how long each was there, from its arrival to its end, in the mean
 *
 * It is exact where nobody is there at the end, and so is the check: both sides are whole
 * microseconds, counted in two ways, by state and request by request. Whoever is there at the end
 * has not left: so the two sides differ by no more than those, each for the mean time. There is no
 * chance in it: a confidence interval would have no width but that.
 *
 * Precondition: somebody came in, and time went by. A run without that has nothing to check.
 *
 * Source: Little, A proof for the queuing formula L = λW, Operations Research 9 (1961).
 */
import type { StationCounts } from "../../kernel/core/traffic/counts.ts";
import type { Checker } from "./checker.ts";

/** Of what double precision makes of a mean. */
const ROUNDING = 1e-9;

export const littlesLaw: Checker = {
  id: "littles-law",
  check({ traffic, endedAt, subjects }) {
    const met = (traffic?.instances ?? []).filter(({ counts }) => enteredAt(counts) > 0);
    if (met.length === 0 || endedAt === 0) return null;
    return met.flatMap(({ instance, service, counts }) => {
      const who = `${subjects.services[service]?.name ?? ""} (instance ${instance})`;
      return wrongs(counts).map((wrong) => `${who}: ${wrong}`);
    });
  },
};

function wrongs(counts: StationCounts): readonly string[] {
  const { busyUs, heldUs, queueUs, waitedUs, busy, queued } = counts;
  if (queueUs !== waitedUs) {
    return [`${queueUs} us in the queue by how many waited, and ${waitedUs} us by who did`];
  }
  const meanUs = (heldUs + waitedUs) / enteredAt(counts);
  const [number, left] = [busyUs + queueUs, leftAt(counts) * meanUs];
  const allowed = (busy + queued) * meanUs + ROUNDING * number;
  if (Math.abs(number - left) <= allowed) return [];
  return [`${number} us by how many were there, and ${left} us by who has left`];
}

/** Those that were not turned away. */
function enteredAt({ arrived, refused }: StationCounts): number {
  return arrived - refused;
}

function leftAt({ served, failed, cancelled }: StationCounts): number {
  return served + failed + cancelled;
}
