/**
 * What the machine tells of its processes to those who send requests to them.
 */
import type { InstanceId } from "../../kernel/spec.ts";

export interface RequestServers {
  /** The process takes requests from now on. */
  rise(instance: InstanceId): void;
  /** The process is gone, and all that was in it. */
  fall(instance: InstanceId): void;
  /** It hangs or is frozen. */
  stall(instance: InstanceId): void;
  /** It goes on. */
  resume(instance: InstanceId): void;
  /** How many requests it has, waiting ones with them. */
  requestsAt(instance: InstanceId): number;
  /** It may have so many without being told of, until its process is gone. */
  watch(instance: InstanceId, requestsMax: number): void;
  /** Takes one that has come to have more; `null`: there is none. */
  takeCrowded(): InstanceId | null;
  /** What it begins from now on takes so many times as long. */
  setFactor(instance: InstanceId, factor: number): void;
}
