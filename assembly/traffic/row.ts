/**
 * Rows of the attempts of an edge, in the order in which they began: those that may time out, and
 * those that are to be hedged. All of a row are waited for with one timer, that of the first.
 *
 *   edge      head ──▶ attempt ⇄ attempt ⇄ attempt ◀── tail      isArmed
 *
 * A row is where its ends stand in an edge and where its links stand in a detail: both are known
 * when this is compiled, so that sharing it costs nothing.
 */
import { push } from "./agenda";
import { Call, takeSpare } from "./call";
import { Edge } from "./edge";

@unmanaged
class Ends {
  head: u32;
  tail: u32;
  isArmed: u32;

  @inline static of(edge: Edge, place: usize): Ends {
    return changetype<Ends>(changetype<usize>(edge) + place);
  }
}

@unmanaged
class Links {
  next: u32;
  prev: u32;

  @inline static of(call: Call, place: usize): Links {
    return changetype<Links>(changetype<usize>(call.detail) + place);
  }
}

export class Row {
  /** Puts the attempt behind all others. */
  @inline static join(edge: Edge, ends: usize, call: Call, links: usize): void {
    const row = Ends.of(edge, ends);
    const own = Links.of(call, links);
    const tail = row.tail;
    own.next = 0;
    own.prev = tail;
    row.tail = call.address;
    if (tail != 0) Links.of(Call.at(tail), links).next = call.address;
    else row.head = call.address;
  }

  /** Takes the attempt out, wherever it stands. */
  @inline static leave(edge: Edge, ends: usize, call: Call, links: usize): void {
    const row = Ends.of(edge, ends);
    const next = Links.of(call, links).next;
    const prev = Links.of(call, links).prev;
    if (prev != 0) Links.of(Call.at(prev), links).next = next;
    else row.head = next;
    if (next != 0) Links.of(Call.at(next), links).prev = prev;
    else row.tail = prev;
  }

  /** The attempt, whose neighbours another record has too, goes on with that. */
  @inline static replace(edge: Edge, ends: usize, other: Call, links: usize): void {
    const row = Ends.of(edge, ends);
    const own = Links.of(other, links);
    if (own.prev != 0) Links.of(Call.at(own.prev), links).next = other.address;
    else row.head = other.address;
    if (own.next != 0) Links.of(Call.at(own.next), links).prev = other.address;
    else row.tail = other.address;
  }

  /** Waits for the first of the row, where nobody does yet. */
  @inline static arm(edge: Edge, ends: usize, kind: u8, due: u64): void {
    const row = Ends.of(edge, ends);
    if (row.isArmed) return;
    const timer = takeSpare();
    // The edge has kept one back.
    assert(!timer.isNull);
    row.isArmed = 1;
    timer.kind = kind;
    timer.edge = edge.address;
    timer.station = 0;
    push(timer, due);
  }
}
