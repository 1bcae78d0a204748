/**
 * What became of the system as a whole: of the kernel's own services and of the manager.
 */
import { STAGE_OF, SYSTEM_SERVICES } from "../../kernel/system/system-services.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type {
  BootstrapStage,
  ServiceManagerState,
  ServiceState,
  SystemService,
} from "../../kernel/vocabulary.ts";

export interface SystemServiceReport {
  readonly name: SystemService;
  readonly state: ServiceState;
  /** The stage that brings it up. */
  readonly stage: BootstrapStage;
}

export interface SystemReport {
  readonly manager: ServiceManagerState;
  /** Times that the system has come up, the first one included. */
  readonly boots: number;
  /** In the order in which they come up. */
  readonly services: readonly SystemServiceReport[];
}

export class SystemLedger {
  readonly #states = new Map<SystemService, ServiceState>();
  #manager: ServiceManagerState = "initialized";
  #boots = 0;

  observe(record: TraceRecord): void {
    switch (record.event) {
      case "boot.stage":
        for (const service of SYSTEM_SERVICES) {
          if (STAGE_OF[service] === record.stage) this.#states.set(service, "running");
        }
        if (record.stage !== "complete") return;
        this.#manager = "running";
        this.#boots += 1;
        return;
      case "system.service":
        this.#states.set(record.part, record.to);
        return;
      case "manager.state":
        this.#manager = record.to;
        return;
      default:
    }
  }

  report(): SystemReport {
    const services = SYSTEM_SERVICES.map((name) => ({
      name,
      state: this.#states.get(name) ?? "stopped",
      stage: STAGE_OF[name],
    }));
    return { manager: this.#manager, boots: this.#boots, services };
  }
}
