/**
 * The data of the events of the system as a whole: its shutdown, and its next boot.
 */
import type { ServiceManagerState, ServiceState, SystemService } from "../vocabulary.ts";

export type PowerBody =
  | {
      /** One of the kernel's own services; that it came up is said by the stage of the boot. */
      readonly event: "system.service";
      readonly part: SystemService;
      readonly from: ServiceState;
      readonly to: ServiceState;
    }
  | {
      /** The manager of all services; the first boot is said by its last stage. */
      readonly event: "manager.state";
      readonly from: ServiceManagerState;
      readonly to: ServiceManagerState;
    }
  | {
      /** The time that a shutdown had is over. */
      readonly event: "power.deadline";
      /** Processes that are killed now: not those that had been before, and no hooks. */
      readonly killed: number;
    };
