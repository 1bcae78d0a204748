/**
 * Injected faults in a few words: what each does as it begins, and what is well again as it heals.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { FaultBody } from "../../../kernel/trace/fault-events.ts";
import type { NetworkBody } from "../../../kernel/trace/network-events.ts";
import type { Instant } from "../../../kernel/time.ts";
import {
  isOnInstance,
  isOnProcess,
  type ClockFault,
  type FaultSpec,
  type NetworkFaultSpec,
} from "../../fault/spec.ts";
import { ratioValue } from "../../manifest/values/ratio.ts";
import type { SystemSpec } from "../../system.ts";
import { endName, sideText, zoneName } from "../network-ends.ts";
import { durationText, percentText, pluralText } from "../../quantity-text.ts";
import type { TraceView } from "./trace-view.ts";
import { wallAt, wallText } from "../wall-time.ts";

type Injected = FaultBody & { readonly tUs: Instant; readonly cause: number | null };

/** Whom a fault strikes that is on no service alone. */
export function faultSubject(system: SystemSpec, record: FaultBody): string {
  switch (record.fault) {
    case "clock":
      return "wall clock";
    case "zone-down": {
      const fault = faultOf(system, record);
      return fault?.kind === "zone-down" ? `zone ${zoneName(system, fault.zone)}` : "zone";
    }
    default:
      return "network";
  }
}

/** `null` where it has nothing to let go. */
export function faultText(
  { system, recordAt }: Pick<TraceView, "system" | "recordAt">,
  record: Injected,
): string | null {
  const fault = faultOf(system, record);
  if (fault === undefined) return `${record.fault} by a fault`;
  const by = `the fault at line ${fault.place.line}`;
  const isMissed = record.struck === 0;
  if (record.phase === "heal") {
    if (isMissed && isOnProcess(fault)) return null;
    const begin = record.cause === null ? null : recordAt(record.cause);
    const isBegun = begin?.event === "fault.injected" && begin.struck === 0;
    // Whoever has come meanwhile has never been without.
    if (isBegun && isOnInstance(fault)) return `${by} is over`;
    return healText(system, fault, record, by);
  }
  if (isMissed && isOnProcess(fault)) return `${by} finds no process to ${record.fault}`;
  // The next process may start while it lasts.
  if (isMissed && isOnInstance(fault)) return `${by} finds no process yet`;
  return beginText(system, fault, record, by);
}

/** `web <> db: cut`, `web > db: 50 ms slower`. */
export function networkText(system: SystemSpec, record: NetworkBody): string {
  const [from, to] = [endName(system, record.from), endName(system, record.to)];
  const way = `${from} ${record.isBothWays ? "<>" : ">"} ${to}`;
  switch (record.state) {
    case "slow":
      return `${way}: ${durationText(record.addUs)} slower`;
    case "lossy":
      return `${way}: loses ${percentText(record.lostOfMillion / 1_000_000)}`;
    case "cut":
    case "restored":
      return `${way}: ${record.state}`;
    default:
      return unreachable(record.state);
  }
}

function faultOf({ faults }: SystemSpec, { index }: FaultBody): FaultSpec | undefined {
  return faults.find((fault) => fault.index === index);
}

function beginText(system: SystemSpec, fault: FaultSpec, record: Injected, by: string): string {
  switch (fault.kind) {
    case "kill":
      return `killed by ${by}`;
    case "hang":
      return `hangs by ${by}`;
    case "slow":
      return `slowed down by ${by}`;
    case "leak":
      return `leaks memory by ${by}`;
    case "cpu-hog":
      return `hogs the CPUs by ${by}`;
    case "exhaust":
      return `has used up its ${fault.resource} by ${by}`;
    case "disk-full":
      return `finds its disk full by ${by}`;
    case "errors":
      return `answers ${percentText(ratioValue(fault.share))} of requests with errors by ${by}`;
    case "clock":
      return `${clockText(fault.how, wallText(wallAt(system, record.tUs)))} by ${by}`;
    case "corrupt-config":
      return `the source of its configuration is damaged by ${by}`;
    case "zone-down": {
      const { struck } = record;
      const dies = struck === 1 ? "dies" : "die";
      const dead = struck === 0 ? "" : `: ${pluralText(struck, "process", "processes")} ${dies}`;
      return `loses its power by ${by}${dead}`;
    }
    case "partition":
    case "latency":
    case "loss":
      return `${linkText(system, fault)} by ${by}${flapText(fault)}`;
    default:
      return unreachable(fault);
  }
}

function healText(system: SystemSpec, fault: FaultSpec, record: Injected, by: string): string {
  switch (fault.kind) {
    case "hang":
      return `hangs no more (${by})`;
    case "slow":
      return `as fast as ever (${by})`;
    case "leak":
      return `leaks no more memory (${by})`;
    case "cpu-hog":
      return `hogs the CPUs no more (${by})`;
    case "exhaust":
      return `has its ${fault.resource} again (${by})`;
    case "disk-full":
      return `has room on its disk again (${by})`;
    case "errors":
      return `answers as well as ever (${by})`;
    case "clock":
      return `right again: ${wallText(wallAt(system, record.tUs))} (${by})`;
    case "corrupt-config":
      return `the source of its configuration is as it was (${by})`;
    case "zone-down":
      return `has its power again (${by})`;
    case "partition": {
      if (!fault.isOneWay)
        return `${sidesText(system, fault.sides)} reach each other again (${by})`;
      const [from = [], to = []] = fault.sides;
      return `${sideText(system, from)} reaches ${sideText(system, to)} again (${by})`;
    }
    case "latency":
      return `messages ${wayText(system, fault)} take as long as ever (${by})`;
    case "loss":
      return `messages ${wayText(system, fault)} get through again (${by})`;
    case "kill":
      return `${record.fault} is over (${by})`;
    default:
      return unreachable(fault);
  }
}

function clockText(how: ClockFault, shows: string): string {
  switch (how.kind) {
    case "jump": {
      const length = durationText(Math.abs(how.byUs));
      return `set ${how.byUs < 0 ? "back" : "forward"} ${length}, to ${shows},`;
    }
    case "drift": {
      const length = durationText(Math.abs(how.perMillion));
      return `${how.perMillion < 0 ? "loses" : "gains"} ${length} a second`;
    }
    case "freeze":
      return `stands at ${shows}`;
    default:
      return unreachable(how);
  }
}

/** `web and db cannot reach each other`. */
export function linkText(system: SystemSpec, fault: NetworkFaultSpec): string {
  switch (fault.kind) {
    case "partition": {
      if (!fault.isOneWay) return `${sidesText(system, fault.sides)} cannot reach each other`;
      const [from = [], to = []] = fault.sides;
      return `${sideText(system, from)} cannot reach ${sideText(system, to)}`;
    }
    case "latency":
      return `messages ${wayText(system, fault)} take ${durationText(fault.addUs)} longer`;
    case "loss": {
      const share = percentText(ratioValue(fault.share));
      return `${share} of the messages ${wayText(system, fault)} are lost`;
    }
    default:
      return unreachable(fault);
  }
}

function wayText(
  system: SystemSpec,
  { from, to }: Exclude<NetworkFaultSpec, { readonly kind: "partition" }>,
): string {
  return `from ${sideText(system, from)} to ${sideText(system, to)}`;
}

/** `web and db`, `web, db and [cache, log]`. */
function sidesText(
  system: SystemSpec,
  sides: Extract<NetworkFaultSpec, { readonly kind: "partition" }>["sides"],
): string {
  const names = sides.map((side) => sideText(system, side));
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

function flapText({ flap }: NetworkFaultSpec): string {
  if (flap === null) return "";
  return `, on and off: ${durationText(flap.downUs)} of it, ${durationText(flap.upUs)} without`;
}
