/**
 * Random faults of every kind, on services that there are.
 */
import fc from "fast-check";
import type { ConfigValue } from "../../kernel/config/values.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { duration, instant, type Duration } from "../../kernel/time.ts";
import type { ClockFault, FaultEnd, Flapping } from "../../sim/fault/spec.ts";
import type { Ratio } from "../../sim/manifest/values/ratio.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { PLANNED_BY_MS } from "./random-actions.ts";
import { EXHAUSTIBLE, FAULT_KINDS } from "./random-limits.ts";
import type { PlanDraft } from "./systems.ts";

const MEBIBYTE = 1024 * 1024;

type FaultDraft = NonNullable<PlanDraft["faults"]>[number];

const msBetween = (min: number, max: number): fc.Arbitrary<Duration> =>
  fc.integer({ min, max }).map((value) => duration(value * 1_000));

const how: fc.Arbitrary<ClockFault> = fc.oneof(
  fc.constant<ClockFault>({ kind: "freeze" }),
  fc
    .integer({ min: -1_000_000, max: 1_000_000 })
    .map((byUs): ClockFault => ({ kind: "jump", byUs })),
  fc
    .integer({ min: -999_999, max: 1_000_000 })
    .map((perMillion): ClockFault => ({ kind: "drift", perMillion })),
);

const flap: fc.Arbitrary<Flapping> = fc.record({
  downUs: msBetween(10, 300),
  upUs: msBetween(10, 300),
});

/** What a random system is told of a fault; whom it strikes it finds itself. */
export interface DrawnFault {
  readonly at: number;
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly resource: (typeof EXHAUSTIBLE)[number];
  readonly service: number;
  readonly other: number;
  readonly instance: number | null;
  readonly forUs: Duration | null;
  readonly factor: number;
  readonly rate: number;
  readonly percent: number;
  readonly isOneWay: boolean;
  readonly flap: Flapping | null;
  readonly how: ClockFault;
  readonly set: Readonly<Record<string, ConfigValue | null>>;
  readonly zone: number;
}

export const randomFault: fc.Arbitrary<DrawnFault> = fc.record({
  at: fc.integer({ min: 0, max: PLANNED_BY_MS }),
  kind: fc.constantFrom(...FAULT_KINDS),
  resource: fc.constantFrom(...EXHAUSTIBLE),
  service: fc.nat({ max: 20 }),
  other: fc.nat({ max: 20 }),
  instance: fc.option(fc.nat({ max: 20 })),
  forUs: fc.option(msBetween(1, 1_500)),
  factor: fc.constantFrom(1, 2, 10),
  rate: fc.constantFrom(10 * MEBIBYTE, 500 * MEBIBYTE),
  percent: fc.integer({ min: 1, max: 100 }),
  isOneWay: fc.boolean(),
  flap: fc.option(flap),
  how,
  // The first is a value that the systems have, with a rule or without.
  set: fc.record({
    size: fc.constantFrom(null, -1, 1, 5, 1_000, "a text"),
    fresh: fc.constantFrom(null, 1, "a text", true),
  }),
  zone: fc.nat({ max: 1 }),
});

/** Two zones, in which the instances take turns. */
export function inZones(spec: SystemSpec): SystemSpec {
  return { ...spec, zones: { names: ["a", "b"], ofInstance: zonesOf(spec) } };
}

/** Whom a fault strikes of a system, and what it does to them. */
export function faultOf(drawn: DrawnFault, spec: SystemSpec): FaultDraft {
  const { service, instances } = struckBy(drawn.service, drawn.instance, spec);
  const { kind, forUs, factor } = drawn;
  const at = instant(drawn.at * 1_000);
  const where = { at, service, instances };
  switch (kind) {
    case "kill":
      return { ...where, kind };
    case "hang":
      return { ...where, kind, forUs };
    case "slow":
      return { ...where, kind, forUs, factor };
    case "leak":
      return { ...where, kind, forUs, bytesPerSecond: drawn.rate };
    case "exhaust":
      return { ...where, kind, forUs, resource: drawn.resource };
    case "disk-full":
      return { ...where, kind, forUs };
    case "errors":
      return { ...where, kind, forUs, share: shareOf(drawn) };
    case "corrupt-config": {
      const set = Object.entries(drawn.set).map(([field, value]) => ({ field, value }));
      const all = struckBy(drawn.service, null, spec);
      return { at, ...all, kind, forUs, set };
    }
    case "clock":
      return { at, service: null, instances: [], kind, forUs, how: drawn.how };
    case "zone-down": {
      const zones = zonesOf(spec);
      const inside = zones.flatMap((zone, id) => (zone === drawn.zone ? [id as InstanceId] : []));
      return { at, service: null, instances: inside, kind, forUs, zone: drawn.zone };
    }
    case "partition":
    case "latency":
    case "loss":
      return onNetwork(drawn, spec);
  }
}

function onNetwork(drawn: DrawnFault, spec: SystemSpec): FaultDraft {
  const [here, there] = [
    struckBy(drawn.service, drawn.instance, spec),
    struckBy(drawn.other, null, spec),
  ];
  const from: FaultEnd[] = here.instances.map((instance) => ({ kind: "instance", instance }));
  const to: FaultEnd[] = [{ kind: "service", service: there.service }];
  const instances = [...new Set([...here.instances, ...there.instances])];
  const { forUs, flap: flapping, isOneWay } = drawn;
  const at = instant(drawn.at * 1_000);
  const common = { at, service: null, instances, forUs, flap: flapping };
  switch (drawn.kind) {
    case "latency":
      return { ...common, kind: "latency", from, to, addUs: duration(drawn.percent * 1_000) };
    case "loss":
      return { ...common, kind: "loss", from, to, share: shareOf(drawn) };
    default:
      return { ...common, kind: "partition", sides: [from, to], isOneWay };
  }
}

function struckBy(
  drawn: number,
  ordinal: number | null,
  { services }: SystemSpec,
): { readonly service: ServiceId; readonly instances: readonly InstanceId[] } {
  const service = (drawn % services.length) as ServiceId;
  const struck = services[service];
  const count = struck?.spec.instances ?? 1;
  const all = Array.from({ length: count }, (_, place) => {
    return ((struck?.firstInstance ?? 0) + place) as InstanceId;
  });
  return { service, instances: ordinal === null ? all : all.slice(ordinal % count).slice(0, 1) };
}

function zonesOf({ instanceCount }: SystemSpec): readonly number[] {
  return Array.from({ length: instanceCount }, (_, instance) => instance % 2);
}

function shareOf({ percent }: DrawnFault): Ratio {
  return { numerator: percent, denominator: 100 };
}
