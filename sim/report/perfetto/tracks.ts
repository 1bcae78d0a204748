/**
 * Where everything stands: a process for each service, a thread for each of its instances, and
 * three of our own before them.
 */
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { usesCpus } from "../../machine/cpu/usage.ts";
import type { SystemSpec } from "../../system.ts";
import { serviceOfInstance } from "../../subject-names.ts";
import type { EventSink } from "./events.ts";

export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** The system as a whole: its faults, a track each, and what operators ask. */
const SYSTEM_PID = 1;
const CALLS_TID = 1;
const FIRST_FAULT_TID = 2;
const WORKLOADS_PID = 2;
const CPUS_PID = 3;
const FIRST_CPU_TID = 1;
const FIRST_SERVICE_PID = 4;
const FIRST_INSTANCE_TID = 1;

export const CALLS: Track = { pid: SYSTEM_PID, tid: CALLS_TID };
export const WORKLOADS: Track = { pid: WORKLOADS_PID, tid: 0 };
export const CPUS: Track = { pid: CPUS_PID, tid: 0 };

export function cpuTrack(cpu: number): Track {
  return { pid: CPUS_PID, tid: FIRST_CPU_TID + cpu };
}

/** By its place in the manifest's list. */
export function faultTrack(index: number): Track {
  return { pid: SYSTEM_PID, tid: FIRST_FAULT_TID + index };
}

export function serviceTrack(service: ServiceId): Track {
  return { pid: FIRST_SERVICE_PID + service, tid: 0 };
}

export function instanceTrack(system: SystemSpec, instance: InstanceId): Track {
  const { spec, firstInstance } = serviceOfInstance(system, instance);
  const tid = FIRST_INSTANCE_TID + instance - firstInstance;
  return { pid: FIRST_SERVICE_PID + spec.id, tid };
}

/** The names of all tracks, and their order: as here, and services as in the file. */
export function nameTracks(system: SystemSpec, sink: EventSink): void {
  nameProcess(SYSTEM_PID, system.name, sink);
  nameThread(CALLS, "calls", sink);
  for (const fault of system.faults) {
    const name = `fault at line ${fault.place.line}: ${fault.kind}`;
    nameThread(faultTrack(fault.index), name, sink);
  }
  if (system.traffic !== null) nameProcess(WORKLOADS_PID, "workloads", sink);
  if (usesCpus(system)) {
    nameProcess(CPUS_PID, "CPUs", sink);
    for (let cpu = 0; cpu < system.machine.cpus; cpu++) {
      nameThread(cpuTrack(cpu), `CPU ${cpu}`, sink);
    }
  }
  for (const { spec } of system.services) {
    const { pid } = serviceTrack(spec.id);
    nameProcess(pid, spec.name, sink);
    for (let ordinal = 0; ordinal < spec.instances; ordinal++) {
      nameThread({ pid, tid: FIRST_INSTANCE_TID + ordinal }, `${spec.name}/${ordinal}`, sink);
    }
  }
}

function nameProcess(pid: number, name: string, sink: EventSink): void {
  sink({ ph: "M", name: "process_name", pid, tid: 0, args: { name } });
  sink({ ph: "M", name: "process_sort_index", pid, tid: 0, args: { sort_index: pid } });
}

function nameThread({ pid, tid }: Track, name: string, sink: EventSink): void {
  sink({ ph: "M", name: "thread_name", pid, tid, args: { name } });
  sink({ ph: "M", name: "thread_sort_index", pid, tid, args: { sort_index: tid } });
}
