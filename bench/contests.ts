/**
 * The benches that there are, one file each, in the order in which they run.
 */
import type { Core } from "../kernel/core/core.ts";
import { consistentHashContests } from "./consistent-hash.ts";
import { dataPlaneContests } from "./data-plane.ts";
import { eventQueueContests } from "./event-queue.ts";
import { jumpContests } from "./jump.ts";
import { leastConnectionsContests } from "./least-connections.ts";
import { maglevContests } from "./maglev.ts";
import { powerOfTwoChoicesContests } from "./power-of-two-choices.ts";
import { ringContests } from "./ring.ts";
import type { Contest } from "./row.ts";
import { schedulerContests } from "./scheduler.ts";
import { roundRobinContests, weightedRoundRobinContests } from "./weighted-round-robin.ts";

interface Entry {
  /** The works of its contests, so that what nobody asked for is not set up. */
  readonly works: readonly string[];
  readonly contests: (core: Core) => Iterable<Contest> | AsyncIterable<Contest>;
}

const ENTRIES: readonly Entry[] = [
  { works: ["event-queue"], contests: eventQueueContests },
  { works: ["consistent-hash"], contests: consistentHashContests },
  { works: ["ring"], contests: ringContests },
  { works: ["maglev"], contests: maglevContests },
  { works: ["jump"], contests: jumpContests },
  { works: ["least-connections"], contests: leastConnectionsContests },
  { works: ["weighted-round-robin"], contests: weightedRoundRobinContests },
  { works: ["round-robin"], contests: roundRobinContests },
  { works: ["power-of-two-choices"], contests: powerOfTwoChoicesContests },
  { works: ["scheduler"], contests: schedulerContests },
  { works: ["data-plane"], contests: dataPlaneContests },
];

export const WORKS: readonly string[] = ENTRIES.flatMap(({ works }) => works);

/**
 * The contests of these works, or of all where none is named, one at a time: the next is set up
 * when the one before is done, and each file's begin in a core that was reset.
 */
export async function* contestsOf(works: readonly string[], core: Core): AsyncGenerator<Contest> {
  const isAsked = (work: string): boolean => works.length === 0 || works.includes(work);
  for (const entry of ENTRIES) {
    if (!entry.works.some(isAsked)) continue;
    core.reset();
    for await (const contest of entry.contests(core)) {
      if (isAsked(contest.work)) yield contest;
    }
  }
}
