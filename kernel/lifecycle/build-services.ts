/**
 * Makes the services and their instances out of what the kernel is told, as they are before a boot.
 */
import { newHistory } from "../restart/history.ts";
import type { InstanceId, ServiceSpec } from "../spec.ts";
import { newConfig } from "./reload.ts";
import { NO_JOB, type Instance, type Service } from "./service.ts";

export function buildServices(specs: readonly ServiceSpec[]): readonly Service[] {
  let next = 0;
  return specs.map((spec) => {
    const instances: Instance[] = [];
    const { id, registered, capabilities } = spec;
    const registration: Service["registration"] = registered
      ? { kind: "registered", generation: 1, capabilities }
      : { kind: "absent", generation: 0 };
    const service: Service = {
      id,
      spec,
      instances,
      registration,
      config: newConfig(spec.config),
      boot: { isEnabled: spec.enabled, isHeldDown: false },
      job: NO_JOB,
      lastRecord: 0,
    };
    for (let ordinal = 0; ordinal < spec.instances; ordinal += 1) {
      instances.push(newInstance(service, next as InstanceId, ordinal));
      next += 1;
    }
    return service;
  });
}

function newInstance(service: Service, id: InstanceId, ordinal: number): Instance {
  const { spec } = service;
  return {
    id,
    service,
    name: `${spec.name}/${ordinal}`,
    generation: 0,
    state: spec.enabled
      ? { name: "stopped", ended: "never-ran" }
      : { name: "disabled", ended: "never-ran" },
    restarts: newHistory(),
    incident: null,
    hookRuns: 0,
    sideRuns: [],
    waits: [],
    lastRecord: 0,
  };
}
