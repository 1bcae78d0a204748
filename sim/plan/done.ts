/**
 * Who has done its work: what such a service cannot meet with, no plan may tell of it.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { serviceAt } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";

/** A oneshot that is up has completed: it has no process that could end. */
export function isDone(system: SystemSpec, service: ServiceId): boolean {
  return serviceAt(system, service).spec.kind === "oneshot";
}
