/**
 * What the monitoring service tells of a service, to whoever has found it.
 *
 * It is read off what the kernel holds anyway. How often and how long a service has been in which
 * state is not among that: it stands in the trace, from which the statistics of a run are kept.
 */
import type { Service } from "../lifecycle/service.ts";
import type { ServiceKind } from "../spec.ts";
import type { ServiceState, ServiceType } from "../vocabulary.ts";

export interface ServiceInformation {
  readonly type: ServiceType;
  readonly kind: ServiceKind;
  /** `null`: it has none. */
  readonly version: string | null;
  /** Whether a boot starts it of itself. */
  readonly enabled: boolean;
  /** In their order. */
  readonly instances: readonly InstanceInformation[];
}

export interface InstanceInformation {
  readonly state: ServiceState;
  readonly ready: boolean;
  /** Times that it has been started. */
  readonly generation: number;
  /** Automatic restarts in a row. */
  readonly restarts: number;
}

export function informationOf({ spec, boot, instances }: Service): ServiceInformation {
  const { type, kind, version } = spec;
  return {
    type,
    kind,
    version,
    enabled: boot.isEnabled,
    instances: instances.map(({ state, generation, restarts }) => ({
      state: state.name,
      ready: state.name === "running" && state.ready,
      generation,
      restarts: restarts.inRow,
    })),
  };
}
