/**
 * Enabled services that had been up and are not at the end of the run, and what took them down.
 *
 * A run may end with everything quiet and half of the system down: nothing is left to happen
 * because nothing starts it again. Whoever reads the report has to be told.
 */
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import type { RecordStore } from "./record-store.ts";
import type { DownReport, InstanceReport, ServiceReport } from "./run-report.ts";
import { STOPS } from "./syscall-ledger.ts";
import { stands } from "./standing-stops.ts";
import { stopReason } from "./stop-reason.ts";

interface Scene {
  readonly system: SystemSpec;
  readonly services: readonly ServiceReport[];
  readonly ledger: InstanceLedger;
  readonly store: RecordStore;
  /** Whether the system was shut down: then everything is, on purpose. */
  readonly isOff: boolean;
  /** By service: the record of the last call that is to keep it down. */
  readonly stops: ReadonlyMap<ServiceId, number>;
}

/** In the order of the file; instances that went down alike, and at once, are put together. */
export function findDowns(scene: Scene): readonly DownReport[] {
  if (scene.isOff) return [];
  return scene.services.flatMap((service) => {
    // One that failed, or that was never ready, is told of as a failure.
    if (!service.enabled || service.error !== null || service.readyUs === null) return [];
    return downsOf(scene, service);
  });
}

function downsOf(scene: Scene, service: ServiceReport): readonly DownReport[] {
  const downs: { kind: DownReport["kind"]; record: TraceRecord | null; ids: InstanceId[] }[] = [];
  for (const instance of service.instances) {
    const kind = kindOf(scene.ledger, instance);
    if (kind === null) continue;
    const seq = scene.ledger.lastSeq(instance.id);
    const record = seq === null ? null : scene.store.find(seq);
    if (record !== null && isOperators(scene, kind, { record, instance })) continue;
    const same = downs.find((each) => each.kind === kind && each.record?.tUs === record?.tUs);
    if (same === undefined) downs.push({ kind, record, ids: [instance.id] });
    else same.ids.push(instance.id);
  }
  return downs.map(({ kind, record, ids }) => {
    return { service: service.id, instances: ids, kind, record };
  });
}

function kindOf(ledger: InstanceLedger, instance: InstanceReport): DownReport["kind"] | null {
  // A frozen process hangs in no way that matters before it is resumed.
  if (instance.state === "paused") return "paused";
  if (ledger.isHung(instance.id)) return "hung";
  if (ledger.isUp(instance.id)) return null;
  switch (instance.state) {
    case "starting":
    case "failed":
      return "restarting";
    case "stopping":
      return "stopping";
    case "running":
      // A oneshot that runs again is at its work.
      return ledger.isOneshot(instance.id) ? null : "unready";
    case "stopped":
    case "disabled":
      return "stopped";
  }
}

/**
 * What an operator of the manifest stopped is down on purpose; a restart was to bring it back. What
 * was only taken along by a stop, is so for as long as the one that was asked for is down itself. A
 * pause is for a while, so one that nobody has ended is told.
 */
function isOperators(
  scene: Scene,
  kind: DownReport["kind"],
  { record, instance }: { readonly record: TraceRecord; readonly instance: InstanceReport },
): boolean {
  if (kind !== "stopped" && kind !== "stopping") return false;
  const service = scene.ledger.serviceOf[instance.id] as ServiceId;
  if ((scene.stops.get(service) ?? 0) > record.seq) return true;
  const reason = stopReason(scene.system, record, (seq) => scene.store.find(seq));
  if (reason.kind !== "call") return false;
  // What a reboot has stopped is to come back, unless somebody has disabled it before.
  if (reason.call === "rebootSystem") return instance.state === "disabled";
  if (reason.call === "restartService") return false;
  const isTaken = STOPS.includes(reason.call) && reason.service !== service;
  if (!isTaken || reason.service === null) return true;
  return stands(scene.system, scene.ledger, { service: reason.service, seq: reason.seq });
}
