/**
 * The rules of the Trace Event Format that a timeline has to keep: slices of a track are ascending
 * and nest, every arrow has two ends within slices, and nothing is left open.
 */
import type { TraceEventJson } from "../../sim/report/perfetto/events.ts";

type Of<Ph extends TraceEventJson["ph"]> = Extract<TraceEventJson, { ph: Ph }>;

interface Slice {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What is wrong with the events of a file. */
export function timelineProblems(events: readonly TraceEventJson[]): readonly string[] {
  const problems: string[] = [];
  const last = new Map<string, number>();
  const ascends = (track: string, ts: number): void => {
    if (!Number.isSafeInteger(ts) || ts < (last.get(track) ?? 0)) problems.push(`${track}: ${ts}`);
    last.set(track, ts);
  };
  const threads = new Map<string, number[]>();
  const asides = new Map<string, string[]>();
  const slices = new Map<string, Slice[]>();
  for (const event of events) {
    const track = `${event.pid}/${event.tid}`;
    switch (event.ph) {
      case "B":
        ascends(track, event.ts);
        threads.set(track, [...(threads.get(track) ?? []), event.ts]);
        break;
      case "E": {
        ascends(track, event.ts);
        const fromUs = threads.get(track)?.pop();
        if (fromUs === undefined) problems.push(`${track}: nothing ends at ${event.ts}`);
        else {
          const closed = slices.get(track) ?? [];
          closed.push({ fromUs, toUs: event.ts });
          slices.set(track, closed);
        }
        break;
      }
      case "X":
        // Of a CPU: one after the other.
        ascends(track, event.ts);
        ascends(track, event.ts + event.dur);
        break;
      case "C":
        ascends(`${track} ${event.name}`, event.ts);
        break;
      case "b":
        ascends(event.id, event.ts);
        asides.set(event.id, [...(asides.get(event.id) ?? []), event.name]);
        break;
      case "e": {
        ascends(event.id, event.ts);
        const name = asides.get(event.id)?.pop();
        if (name !== event.name) problems.push(`${event.id}: ${event.name} ends in ${name}`);
        break;
      }
      default:
        break;
    }
  }
  const open = [...threads.values(), ...asides.values()].filter(({ length }) => length > 0).length;
  if (open > 0) problems.push(`${open} tracks are left open`);
  return [...problems, ...arrowProblems(events, slices)];
}

function arrowProblems(
  events: readonly TraceEventJson[],
  slices: ReadonlyMap<string, readonly Slice[]>,
): readonly string[] {
  const begins = new Map<number, Of<"s" | "f">>();
  const problems: string[] = [];
  let ends = 0;
  for (const event of events) {
    if (event.ph !== "s" && event.ph !== "f") continue;
    const around = slices.get(`${event.pid}/${event.tid}`) ?? [];
    const { ts, id } = event;
    if (!around.some(({ fromUs, toUs }) => fromUs <= ts && ts <= toUs)) {
      problems.push(`arrow ${id} at ${ts} is in no slice`);
    }
    if (event.ph === "s") {
      if (begins.has(id)) problems.push(`arrow ${id} begins twice`);
      begins.set(id, event);
      continue;
    }
    ends += 1;
    const begin = begins.get(id);
    if (begin === undefined || begin.ts > ts) problems.push(`arrow ${id} ends before it begins`);
  }
  if (ends !== begins.size) problems.push(`${begins.size} arrows begin and ${ends} end`);
  return problems;
}
