/**
 * What holds of recoveries in every run: how they are counted, and that each comes to an end.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import { isByGroup } from "./group-invariants.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

interface Row {
  /** The number of the last automatic restart that was carried out; 0: there was none. */
  restarts: number;
  planned: number | null;
  /** A start was asked for since, which may have begun the count anew. */
  isAsked: boolean;
  sinceUs: number | null;
  ranUs: number;
}

/** Restarts in a row are counted on, until a run has lasted longer than `reset-after`. */
export const rowsGoOn: Invariant = (run) => {
  const rows = new Map<InstanceId, Row>();
  const rowOf = (instance: InstanceId): Row => {
    const row = rows.get(instance) ?? {
      restarts: 0,
      planned: null,
      isAsked: false,
      sinceUs: null,
      ranUs: 0,
    };
    rows.set(instance, row);
    return row;
  };
  return run.records.flatMap((record): readonly string[] => {
    if (record.event === "audit") for (const row of rows.values()) row.isAsked = true;
    if (record.event === "recovery.done") rowOf(record.instance).planned = null;
    if (record.event === "service.state") {
      const row = rowOf(record.instance);
      if (row.sinceUs !== null) row.ranUs += record.tUs - row.sinceUs;
      row.sinceUs = record.to === "running" ? record.tUs : null;
      if (record.to !== "starting") return [];
      // What its group starts along with others had not failed, and its row goes on.
      const isAlong = row.planned === null && isByGroup(run.records, record);
      row.restarts = isAlong ? row.restarts : (row.planned ?? 0);
      row.planned = null;
      row.ranUs = 0;
    }
    if (record.event !== "recovery.started") return [];
    const { instance, attempt, seq } = record;
    const row = rowOf(instance);
    const { resetAfterUs } = serviceOf(run.system, instance).spec.restart;
    const expected = row.ranUs > resetAfterUs ? 1 : row.restarts + 1;
    // What a group brings back later than it fell, it knows of only that it failed.
    const cause = record.cause === null ? undefined : run.records[record.cause];
    const isOfGroup = cause?.event === "group.state" || cause?.event === "group.restart";
    const isLate = isOfGroup && attempt === row.restarts + 1;
    const isAnew = row.isAsked && attempt === 1;
    const isRight = attempt === expected || isLate || isAnew;
    // Whether it is carried out or not, the row that was before is over.
    if (isAnew) row.restarts = 0;
    row.planned = attempt;
    row.isAsked = false;
    return isRight ? [] : [`record ${seq}: restart ${attempt} in the row, not ${expected}`];
  });
};

/** What was in trouble and is ready again has recovered, and that is told with it. */
export const readyIsRecovered: Invariant = ({ records }) => {
  const open = new Set<InstanceId>();
  return records.flatMap((record, index) => {
    if (record.event === "recovery.started") open.add(record.instance);
    if (record.event === "recovery.done") open.delete(record.instance);
    if (record.event !== "service.ready" || !record.ready || !open.has(record.instance)) return [];
    const next = records[index + 1];
    const isTold =
      next?.event === "recovery.done" &&
      next.instance === record.instance &&
      next.outcome === "recovered";
    return isTold ? [] : [`record ${record.seq}: it is ready and has not recovered`];
  });
};
