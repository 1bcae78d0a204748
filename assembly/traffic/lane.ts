/**
 * Lanes: what a link does to each message that goes over it, beside the time of its way and its
 * losses. An edge has one, or two where zones make a difference: within a zone, and across.
 *
 *   sent ──▶ its turn in the pipe ──▶ way ──▶ held up? ──▶ there, and perhaps a second time
 */
import { Edge } from "./edge";
import { Chance, Sampler } from "./sampler";
import { Way } from "./way";

const DUPLICATE_PLACE: usize = 64;
const REORDER_PLACE: usize = 80;
const HOLD_PLACE: usize = 96;
export const LANE_BYTES: usize = 144;

@unmanaged
export class Lane {
  // The way of a lane across zones; the other one has that of its edge.
  private way0: u64;
  private way1: u64;
  private way2: u64;
  private way3: u64;
  private way4: u64;
  private way5: u64;
  private loss0: u64;
  private loss1: u32;
  /** Round trips that a new connection takes. */
  connect: u32;
  private duplicate0: u64;
  private duplicate1: u32;
  /** The first of its pipes; 0: as many bytes pass as there are. */
  pipes: u32;
  private reorder0: u64;
  private reorder1: u32;
  /** Across zones: how many there are. Otherwise 0. */
  zones: u32;

  /** That of its own, or that of its edge. */
  @inline wayOf(edge: Edge): Way {
    return this.zones > 0 ? Way.at(changetype<u32>(this)) : edge.way;
  }

  /** Whether a message comes twice. */
  @inline get duplicate(): Chance {
    return changetype<Chance>(changetype<usize>(this) + DUPLICATE_PLACE);
  }

  /** Whether others overtake a message, and for how long it is held up. */
  @inline get reorder(): Chance {
    return changetype<Chance>(changetype<usize>(this) + REORDER_PLACE);
  }

  @inline get hold(): Sampler {
    return Sampler.at(changetype<usize>(this) + HOLD_PLACE);
  }
}

export function checkLanes(): void {
  assert(offsetof<Way>() <= offsetof<Lane>("connect"));
  assert(offsetof<Lane>("duplicate0") == DUPLICATE_PLACE);
  assert(offsetof<Lane>("reorder0") == REORDER_PLACE && offsetof<Lane>() == HOLD_PLACE);
  assert(HOLD_PLACE + offsetof<Sampler>() <= LANE_BYTES);
  assert(offsetof<Chance>() <= 12);
}
