/**
 * Which model goes with which kind of fault, and how many of those it strikes it still holds.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { FaultPhase } from "../../kernel/trace/events.ts";
import { clockFault } from "./clock.ts";
import { corruptConfigFault } from "./corrupt-config.ts";
import { cpuHogFault } from "./cpu-hog.ts";
import { diskFullFault } from "./disk-full.ts";
import { errorsFault } from "./errors.ts";
import { exhaustFault } from "./exhaust.ts";
import type { FaultScene } from "./fault.ts";
import { hangFault } from "./hang.ts";
import { killFault } from "./kill.ts";
import { latencyFault } from "./latency.ts";
import { leakFault } from "./leak.ts";
import { lossFault } from "./loss.ts";
import { partitionFault } from "./partition.ts";
import { slowFault } from "./slow.ts";
import type { FaultSpec } from "./spec.ts";
import { zoneDownFault } from "./zone-down.ts";

/** Lays a fault on the world, or takes it away again. */
export function applyFault(fault: FaultSpec, phase: FaultPhase, scene: FaultScene): void {
  switch (fault.kind) {
    case "kill":
      return killFault[phase](fault, scene);
    case "hang":
      return hangFault[phase](fault, scene);
    case "slow":
      return slowFault[phase](fault, scene);
    case "partition":
      return partitionFault[phase](fault, scene);
    case "latency":
      return latencyFault[phase](fault, scene);
    case "loss":
      return lossFault[phase](fault, scene);
    case "leak":
      return leakFault[phase](fault, scene);
    case "errors":
      return errorsFault[phase](fault, scene);
    case "clock":
      return clockFault[phase](fault, scene);
    case "corrupt-config":
      return corruptConfigFault[phase](fault, scene);
    case "exhaust":
      return exhaustFault[phase](fault, scene);
    case "zone-down":
      return zoneDownFault[phase](fault, scene);
    case "cpu-hog":
      return cpuHogFault[phase](fault, scene);
    case "disk-full":
      return diskFullFault[phase](fault, scene);
    default:
      return unreachable(fault);
  }
}

/** Processes that a fault lets go as it heals: what lies on no process is on all that are there. */
export function heldBy(fault: FaultSpec, { machine }: Pick<FaultScene, "machine">): number {
  return fault.instances.filter((id) => {
    return isOnProcesses(fault) ? machine.faults.isHeld(id, fault.index) : machine.isAlive(id);
  }).length;
}

function isOnProcesses({ kind }: FaultSpec): boolean {
  switch (kind) {
    case "partition":
    case "latency":
    case "loss":
    case "errors":
    case "clock":
    case "corrupt-config":
      return false;
    case "kill":
    case "hang":
    case "slow":
    case "leak":
    case "exhaust":
    case "zone-down":
    case "cpu-hog":
    case "disk-full":
      return true;
    default:
      return unreachable(kind);
  }
}
