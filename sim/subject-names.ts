/**
 * The names behind the numbers: services and instances as people know them.
 */
import { present } from "../kernel/assertion.ts";
import type { GroupId, InstanceId, ServiceId } from "../kernel/spec.ts";
import type { SimulatedService, SupervisionGroup, SystemSpec } from "./system.ts";

export function serviceAt(system: SystemSpec, service: ServiceId): SimulatedService {
  return present(system.services[service], "a service of the trace is one of the system");
}

export function serviceName(system: SystemSpec, service: ServiceId): string {
  return serviceAt(system, service).spec.name;
}

export function groupAt(system: SystemSpec, group: GroupId): SupervisionGroup {
  return present(system.groups[group], "a group of the trace is one of the system");
}

export function groupName(system: SystemSpec, group: GroupId): string {
  return groupAt(system, group).spec.name;
}

/** The service of an instance, by bisection: instances are numbered service by service. */
export function serviceOfInstance(system: SystemSpec, instance: InstanceId): SimulatedService {
  let low = 0;
  let high = system.services.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const first = system.services[middle]?.firstInstance ?? 0;
    if (first <= instance) low = middle;
    else high = middle - 1;
  }
  return present(system.services[low], "an instance has a service");
}

/** `db/0`: the service and the place among its instances. */
export function instanceName(system: SystemSpec, instance: InstanceId): string {
  const { spec, firstInstance } = serviceOfInstance(system, instance);
  return `${spec.name}/${instance - firstInstance}`;
}

/** The names of all instances of a service, in their order. */
export function instancesOf(system: SystemSpec, service: ServiceId): readonly string[] {
  const { spec } = serviceAt(system, service);
  return Array.from({ length: spec.instances }, (_, index) => `${spec.name}/${index}`);
}
