/**
 * Whoever counts the requests that stations have, and wants to look where they become more: the
 * data plane ends its stretch behind the very request (assembly/traffic/crowd.ts).
 */
import type { InstanceId } from "../../spec.ts";
import { CorePart } from "./core-part.ts";
import type { StationId } from "./options.ts";

const BUSY = 5;
const QUEUED = 6;

export class CrowdPort extends CorePart {
  /** Whether a station that is watched has more requests than it may, and nobody has taken it. */
  get isCrowded(): boolean {
    return this.core.trafficIsCrowded() !== 0;
  }

  /** Takes the instance of such a station, which is not watched any more; `null`: there is none. */
  take(): InstanceId | null {
    const instance = this.core.trafficCrowded();
    return instance < 0 ? null : (instance as InstanceId);
  }

  /** The station may have so many requests unseen, until its process is gone. */
  watch(station: StationId, requestsMax: number): void {
    this.core.trafficWatch(station, requestsMax);
  }

  /** Requests that a station has, waiting ones with them. */
  requestsAt(station: StationId): number {
    const core = this.core;
    return core.stationRead(station, BUSY) + core.stationRead(station, QUEUED);
  }
}
