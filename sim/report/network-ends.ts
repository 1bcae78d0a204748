/**
 * The names of what stands at the ends of a way through the network.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { NetworkEnd } from "../../kernel/trace/network-events.ts";
import type { FaultEnd, FaultSide } from "../fault/spec.ts";
import type { SystemSpec } from "../system.ts";
import { instanceName, serviceName } from "../subject-names.ts";

/** `web`, `web/0`, `shoppers`; of a zone `zone:a`, and `*` for all that is outside of it. */
export function endName(system: SystemSpec, { kind, number }: NetworkEnd): string {
  switch (kind) {
    case "service":
      return serviceName(system, number as ServiceId);
    case "instance":
      return instanceName(system, number as InstanceId);
    case "workload":
      return system.traffic?.workloads[number]?.name ?? `workload ${number}`;
    case "zone":
      return `zone:${zoneName(system, number)}`;
    case "outside":
      return "*";
    default:
      return unreachable(kind);
  }
}

export function zoneName(system: SystemSpec, zone: number): string {
  return system.zones?.names[zone] ?? String(zone);
}

/** `web`, or `[web, cache]` where it is several. */
export function sideText(system: SystemSpec, side: FaultSide): string {
  const names = side.map((end) => faultEndName(system, end));
  return names.length === 1 ? names.join("") : `[${names.join(", ")}]`;
}

function faultEndName(system: SystemSpec, end: FaultEnd): string {
  switch (end.kind) {
    case "service":
      return serviceName(system, end.service);
    case "instance":
      return instanceName(system, end.instance);
    case "workload":
      return endName(system, { kind: "workload", number: end.workload });
    default:
      return unreachable(end);
  }
}
