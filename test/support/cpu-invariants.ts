/**
 * What holds in every run in which something needs a CPU.
 */
import { CHECKERS } from "../../sim/checker/checkers.ts";
import { checkAll } from "../../sim/checker/checker.ts";
import { quotasOf } from "../../sim/report/cpu-use.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

/** No CPU time is lost or made up. */
export const checkersHold: Invariant = (run) =>
  checkAll(CHECKERS, run).violations.map(({ id, message }) => `${id}: ${message}`);

/** Only who has a quota is told to be throttled, and then that it no longer is. */
export const throttlesAreEdges: Invariant = ({ records, system }) => {
  const throttled = new Set<number>();
  return records.flatMap((record) => {
    if (record.event === "service.state" && throttled.has(record.instance)) {
      const isOver = record.to === "stopped" || record.to === "failed";
      return isOver ? [`record ${record.seq}: it is still throttled`] : [];
    }
    if (record.event !== "sched.throttle") return [];
    const found: string[] = [];
    const { instance, phase } = record;
    if (quotasOf(system, serviceOf(system, instance)).length === 0) found.push("it has no quota");
    if (record.periods < 1) found.push("in no period");
    if (throttled.has(instance) === (phase === "begin")) found.push(`${phase} twice`);
    if (phase === "begin") throttled.add(instance);
    else throttled.delete(instance);
    return found.map((what) => `record ${record.seq}: ${what}`);
  });
};
