/**
 * What happens at an instant: on the track of the instance that it happens to.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { serviceName } from "../../subject-names.ts";
import type { EventSink } from "./events.ts";
import { CALLS, instanceTrack } from "./tracks.ts";

/** Draws a record that has no slice; most have none and are not drawn. */
export function mark(system: SystemSpec, record: TraceRecord, sink: EventSink): void {
  const { tUs: ts, seq } = record;
  if (record.event === "audit") {
    const whom = record.service === null ? "" : ` ${serviceName(system, record.service)}`;
    const name = `${record.call ?? "call"}${whom}`;
    const { error } = record;
    sink({ ph: "i", ...CALLS, ts, name, cat: "call", s: "t", args: { seq, error } });
    return;
  }
  const name = nameOf(record);
  if (name === null || !("instance" in record) || record.instance === null) return;
  const track = instanceTrack(system, record.instance);
  sink({ ph: "i", ...track, ts, name, cat: record.event, s: "t", args: { seq } });
}

function nameOf(record: TraceRecord): string | null {
  switch (record.event) {
    case "fault.detected":
      return record.type;
    case "recovery.started":
      return `${record.strategy} ${record.attempt}`;
    case "recovery.done":
      return record.outcome;
    case "limit.hit":
      return `limit of ${record.limit}`;
    case "health.status":
      return record.to;
    case "heartbeat.late":
      return "heartbeat is late";
    default:
      return null;
  }
}
