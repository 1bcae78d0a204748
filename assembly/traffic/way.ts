/**
 * The way of messages over a link: how long they take, and which share of them is lost.
 */
import { Chance, Sampler } from "./sampler";

const LOSS_PLACE: usize = 48;

@unmanaged
export class Way {
  private time0: u64;
  private time1: u64;
  private time2: u64;
  private time3: u64;
  private time4: u64;
  private time5: u64;
  private loss0: u64;
  private loss1: u32;

  @inline static at(address: u32): Way {
    return changetype<Way>(<usize>address);
  }

  @inline get time(): Sampler {
    return Sampler.at(changetype<usize>(this));
  }

  @inline get loss(): Chance {
    return changetype<Chance>(changetype<usize>(this) + LOSS_PLACE);
  }
}

export function checkWays(): void {
  assert(offsetof<Sampler>() <= LOSS_PLACE && offsetof<Way>("loss0") == LOSS_PLACE);
  assert(LOSS_PLACE + offsetof<Chance>() == offsetof<Way>());
}
