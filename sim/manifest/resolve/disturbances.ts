/**
 * Bounds how many faults lie on the network at once: the data plane has a bit for each.
 */
import type { Instant } from "../../../kernel/time.ts";
import { healsAt, type FaultSpec } from "../../fault/spec.ts";
import { DISTURBANCES_MAX } from "../../traffic/disturbances.ts";
import type { ProblemList } from "../problem-list.ts";

/** Reports the first fault with which there are too many; `faults` are in the order of time. */
export function checkDisturbances(faults: readonly FaultSpec[], problems: ProblemList): void {
  const standing: { readonly until: Instant | null; readonly count: number }[] = [];
  for (const fault of faults) {
    const count = disturbancesOf(fault);
    if (count === 0) continue;
    const isEndless = fault.kind === "kill" || fault.forUs === null;
    standing.push({ until: isEndless ? null : healsAt(fault), count });
    // What heals at the instant at which another begins may come after it.
    const sum = standing
      .filter(({ until }) => until === null || until >= fault.at)
      .reduce((total, each) => total + each.count, 0);
    if (sum <= DISTURBANCES_MAX) continue;
    const message = `with this fault there are ${sum} disturbances of the network at once`;
    const hint = `at most ${DISTURBANCES_MAX}: one for each side of a partition, two for a zone`;
    problems.error(fault.place, "too-many-disturbances", message, hint);
    return;
  }
}

/** Of each side of a partition what it sends is cut, of a zone what goes in and what comes out. */
function disturbancesOf(fault: FaultSpec): number {
  switch (fault.kind) {
    case "partition":
      return fault.isOneWay ? 1 : fault.sides.length;
    case "latency":
    case "loss":
      return 1;
    case "zone-down":
      return 2;
    default:
      return 0;
  }
}
