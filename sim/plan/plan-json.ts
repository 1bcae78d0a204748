/**
 * `plan --json`: the contract's shape, by instances where the boot is of instances.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { instancesOf, serviceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Plan, PlannedService } from "./plan.ts";

export function planJson(system: SystemSpec, plan: Plan): string {
  const start = plan.start.flatMap((service) => instancesOf(system, service));
  const named = ({ service, durationUs }: PlannedService): object => ({
    service: serviceName(system, service),
    duration_us: durationUs,
  });
  const document = {
    system: system.name,
    boot_us: plan.bootUs,
    ready_us: plan.readyUs,
    waves: plan.waves.map((wave) =>
      wave.flatMap((service: ServiceId) => instancesOf(system, service)),
    ),
    start,
    stop: start.toReversed(),
    critical_chain: plan.criticalChain.map(named),
    blame: plan.blame.map(named),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
