/**
 * Exponential draws without a logarithm, nearly always: the ziggurat of 256 layers.
 *
 *   layers   | bound, width | bound, width | ...   what a number of 53 bits has to be below, and
 *                                                  what it is multiplied with
 *   heights  | density | density | ...             asked only for the one in a hundred that is not
 *
 * One number of 64 bits makes a draw: its low eight bits are the layer and its high 53 the place
 * in it. A place within the layer's inner part is under the curve and is the draw; else the curve
 * itself is asked, or, in the lowest layer, the tail begins anew behind its end. The numbers are
 * not those of inversion in distributions.ts. A request, of four draws, takes a fifth less time.
 *
 * Source: Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables" (2000).
 * Tested by moments and by chi-square in test/unit/core/traffic/samplers.test.ts.
 */
import { ZIGGURAT_AT } from "../layout";
import { mathExp, mathLog } from "./math";
import { MODE_SPLITMIX, Stream } from "./streams";

const LAYERS: u32 = 256;
const HEIGHTS_AT: u32 = ZIGGURAT_AT + LAYERS * 16;
/** Where the tail begins, and the area of a layer, for 256 of them. */
const TAIL: f64 = 7.69711747013104972;
const AREA: f64 = 3.949659822581572e-3;
const TWO_TO_53: f64 = 9007199254740992;
const UNIT_STEP: f64 = 1.1102230246251565e-16;

/** Works the layers out; the same bits everywhere, as exp and log of the core are. */
export function resetZiggurat(): void {
  let edge = TAIL;
  let outer = TAIL;
  const base = AREA / mathExp(-TAIL);
  setLayer(0, (TAIL / base) * TWO_TO_53, base / TWO_TO_53, 1);
  setLayer(LAYERS - 1, 0, TAIL / TWO_TO_53, mathExp(-TAIL));
  for (let layer = LAYERS - 2; layer >= 1; layer--) {
    edge = -mathLog(AREA / edge + mathExp(-edge));
    store<f64>(ZIGGURAT_AT + ((layer + 1) << 4), (edge / outer) * TWO_TO_53);
    outer = edge;
    setLayer(layer, 0, edge / TWO_TO_53, mathExp(-edge));
  }
}

function setLayer(layer: u32, bound: f64, width: f64, height: f64): void {
  store<f64>(ZIGGURAT_AT + (layer << 4), bound);
  store<f64>(ZIGGURAT_AT + (layer << 4) + 8, width);
  store<f64>(HEIGHTS_AT + (layer << 3), height);
}

/** A stream of SplitMix64 whose state somebody keeps: after each draw it is at `state`. */
@unmanaged
export class Ziggurat {
  /** Whether a number of 64 bits is in the inner part of its layer. */
  @inline static isInner(bits: u64): bool {
    return Ziggurat.place(bits) < load<f64>(Ziggurat.layerAt(bits));
  }

  /** With a mean of 1, the draw of a number in an inner part. */
  @inline static inner(bits: u64): f64 {
    return Ziggurat.place(bits) * load<f64>(Ziggurat.layerAt(bits), 8);
  }

  @inline static place(bits: u64): f64 {
    return <f64>(<i64>(bits >> 11));
  }

  @inline static layerAt(bits: u64): u32 {
    return ZIGGURAT_AT + (((<u32>bits) & (LAYERS - 1)) << 4);
  }
}

/** Where the state stands after the draw that `exponential` made. */
export let stateAfter: u64 = 0;

/** The draw of a number that is in no inner part, and of those that come after `state`. */
export function drawSlow(bits: u64, state: u64): f64 {
  let next = state;
  let number = bits;
  while (true) {
    const layer = (<u32>number) & (LAYERS - 1);
    const width = load<f64>(ZIGGURAT_AT + (layer << 4) + 8);
    const place = <f64>(<i64>(number >> 11)) * width;
    const unit = <f64>(<i64>((Stream.bits64(MODE_SPLITMIX, next) >> 11) + 1)) * UNIT_STEP;
    next = Stream.advance64(MODE_SPLITMIX, next);
    if (layer == 0) {
      stateAfter = next;
      return TAIL - mathLog(unit);
    }
    const low = load<f64>(HEIGHTS_AT + (layer << 3));
    const high = load<f64>(HEIGHTS_AT + ((layer - 1) << 3));
    if (low + unit * (high - low) < mathExp(-place)) {
      stateAfter = next;
      return place;
    }
    number = Stream.bits64(MODE_SPLITMIX, next);
    next = Stream.advance64(MODE_SPLITMIX, next);
    if (Ziggurat.isInner(number)) {
      stateAfter = next;
      return Ziggurat.inner(number);
    }
  }
}
