/**
 * The faults of a page: what each is called, and when it lay on whom.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { FaultSpec } from "../../fault/spec.ts";
import type { SystemSpec } from "../../system.ts";
import { listText } from "../boot-text/shorten.ts";
import type { BootOutcome } from "../boot-json.ts";
import { overByFault } from "../fault-stretches.ts";
import { sideText, zoneName } from "../network-ends.ts";
import { instanceName, serviceName } from "../../subject-names.ts";
import type { InjectedFaultReport } from "./fault-history.ts";
import type { Fold } from "./fold.ts";
import type { PageFault } from "./page-data.ts";

/** Names in the label of a fault before the others are only counted. */
const NAMES_SHOWN = 3;

export function faultsOf(
  { system, report }: BootOutcome,
  fold: Fold,
  found: readonly InjectedFaultReport[],
): readonly PageFault[] {
  const ends = overByFault(system, report);
  return found.map((fault) => ({
    kind: fault.kind,
    label: faultLabel(system, fault),
    fromUs: fault.fromUs,
    // What kills does not lie on anybody; what else lay on a process ended with it.
    untilUs: fault.kind === "kill" ? null : (ends.get(fault.index) ?? fault.untilUs),
    rows: rowsOf(system, fold, fault),
    seq: fault.seq,
  }));
}

/** `kill db/0`, `partition web | db`, `latency web > db`, `clock jump`. */
export function faultLabel(system: SystemSpec, fault: InjectedFaultReport): string {
  const spec = specOf(system, fault);
  const where = spec === null ? "" : placeText(system, spec);
  return where === "" ? fault.kind : `${fault.kind} ${where}`;
}

function placeText(system: SystemSpec, spec: FaultSpec): string {
  switch (spec.kind) {
    case "partition":
      return spec.sides.map((side) => sideText(system, side)).join(spec.isOneWay ? " > " : " | ");
    case "latency":
    case "loss":
      return `${sideText(system, spec.from)} > ${sideText(system, spec.to)}`;
    case "zone-down":
      return zoneName(system, spec.zone);
    case "clock":
      return spec.how.kind;
    default:
      return whomText(system, spec);
  }
}

/** All instances of a service are the service. */
function whomText(system: SystemSpec, { service, instances }: FaultSpec): string {
  const own = service === null ? undefined : system.services[service];
  const [first] = instances;
  const isWhole = own !== undefined && own.spec.instances === instances.length;
  if (service !== null && (first === undefined || (isWhole && instances.length > 1))) {
    return serviceName(system, service);
  }
  return listText(
    instances.map((id) => instanceName(system, id)),
    NAMES_SHOWN,
  );
}

/** The line of the manifest that it stands on; `null`: it is not of the manifest. */
export function faultLine(system: SystemSpec, fault: InjectedFaultReport): number | null {
  return specOf(system, fault)?.place.line ?? null;
}

/** Whom it is planned for, and of a fault that struck others, those. */
function struckBy(system: SystemSpec, fault: InjectedFaultReport): ReadonlySet<InstanceId> {
  return new Set([...fault.instances, ...(specOf(system, fault)?.instances ?? [])]);
}

function specOf({ faults }: SystemSpec, { index }: InjectedFaultReport): FaultSpec | null {
  return faults.find((each) => each.index === index) ?? null;
}

function rowsOf(system: SystemSpec, fold: Fold, fault: InjectedFaultReport): readonly number[] {
  const rows = new Set([...struckBy(system, fault)].map((id) => fold.rowOf[id] ?? 0));
  return [...rows].sort((a, b) => a - b);
}
