/**
 * The binary form of a trace record, the oracle of every run.
 *
 * JSON Lines and every report are views of what this file decodes; a record that is decoded is
 * equal to the one that was encoded.
 */
import { assert } from "../assertion.ts";
import { instant } from "../time.ts";
import { BODIES } from "./bodies.ts";
import { TraceEvent, type TraceBody, type TraceRecord } from "./events.ts";
import {
  clearSlots,
  emptySlots,
  getSlots,
  getU64,
  isNone,
  putNone,
  putSlots,
  putU64,
  type Slots,
} from "./layout.ts";
import { nameOf } from "./slots.ts";

export { RECORD_BYTES } from "./layout.ts";

/** What each event's own functions fill in; one for all records, so that none is allocated. */
const slots = emptySlots();

/** Writes one record of {@link RECORD_BYTES} bytes at `offset`. */
export function encodeRecord(record: TraceRecord, view: DataView, offset: number): void {
  putU64(view, offset, record.tUs);
  putU64(view, offset + 8, record.seq);
  if (record.cause === null) putNone(view, offset + 16);
  else putU64(view, offset + 16, record.cause);
  view.setUint8(offset + 24, TraceEvent[record.event]);
  clearSlots(slots);
  const codec: { write(body: TraceBody, to: Slots): void } = BODIES[record.event];
  codec.write(record, slots);
  putSlots(view, offset, slots);
}

/** Reads back what {@link encodeRecord} wrote. */
export function decodeRecord(view: DataView, offset: number): TraceRecord {
  const event = nameOf(TraceEvent, view.getUint8(offset + 24));
  assert(isWritten(event), `${event} is numbered, and written once its machinery is there`);
  return {
    ...BODIES[event].read(getSlots(view, offset)),
    tUs: instant(getU64(view, offset)),
    seq: getU64(view, offset + 8),
    cause: isNone(view, offset + 16) ? null : getU64(view, offset + 16),
  };
}

function isWritten(event: TraceEvent): event is TraceBody["event"] {
  return event in BODIES;
}
