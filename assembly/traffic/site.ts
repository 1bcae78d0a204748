/**
 * Sites: instances and workloads as ends of messages, with what faults do to them there.
 *
 *   SITES   | station 0 | station 1 | ...     | workload 0 | workload 1 | ...
 */
import {
  SITES_AT,
  SITE_BYTES,
  SOURCES_AT,
  SOURCE_BYTES,
  STATIONS_AT,
  STATION_BYTES,
  STATION_COUNT,
} from "../layout";
import { Chance } from "./sampler";
import { Tier } from "./tier";

const ERRORS_PLACE: usize = 16;

@unmanaged
export class Site {
  /** The disturbances that strike what it sends, a bit each, and those of what it is sent. */
  sends: u64;
  receives: u64;
  private errors0: u64;
  private errors1: u32;
  /** Of its machine's. */
  zone: u32;
  /** Its place in its service, and whether its process is there. */
  slot: u32;
  isThere: u32;

  @inline static at(address: u32): Site {
    return changetype<Site>(<usize>address);
  }

  @inline get address(): u32 {
    return changetype<u32>(this);
  }

  /** That of a station, by its address. */
  @inline static ofStation(address: u32): Site {
    const place = (address - STATIONS_AT) / STATION_BYTES;
    return changetype<Site>(<usize>(SITES_AT + place * SITE_BYTES));
  }

  /** That of a workload, by the address of its source. */
  @inline static ofSource(address: u32): Site {
    const place = STATION_COUNT + (address - SOURCES_AT) / SOURCE_BYTES;
    return changetype<Site>(<usize>(SITES_AT + place * SITE_BYTES));
  }

  /** Nothing has happened here yet. */
  open(slot: u32): void {
    memory.fill(changetype<usize>(this), 0, SITE_BYTES);
    this.slot = slot;
  }

  /** With which a request fails here, beside the chance of its tier. */
  @inline get errors(): Chance {
    return changetype<Chance>(changetype<usize>(this) + ERRORS_PLACE);
  }
}

export function checkSites(): void {
  assert(offsetof<Site>("errors0") == ERRORS_PLACE);
  assert(ERRORS_PLACE + offsetof<Chance>() <= offsetof<Site>("zone"));
  assert(offsetof<Site>() <= SITE_BYTES);
}

/** The share of the requests of one instance that fail beside those of its tier. */
export function setErrors(tier: Tier, station: u32, stream: u32, share: f64): void {
  const errors = Site.ofStation(station).errors;
  tier.risks += <u32>(share > 0) - <u32>(errors.share > 0);
  errors.stream = stream;
  errors.share = share;
}

/** Whether a request at a station fails, now that it has been served. */
export function isFailing(tier: Tier, station: u32): bool {
  return tier.errors.happens() || Site.ofStation(station).errors.happens();
}
