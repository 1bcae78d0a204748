/**
 * The names that the trace of a run refers to by number, as its system has them.
 */
import type { TraceSubjects } from "../kernel/trace/events.ts";
import type { SystemSpec } from "./system.ts";

export function subjectsOf(system: SystemSpec): TraceSubjects {
  return {
    system: system.name,
    services: system.services.map(({ spec }) => ({
      name: spec.name,
      instances: spec.instances,
      checks: spec.checks.map((check) => check.name),
    })),
    groups: system.groups.map(({ spec }) => spec.name),
    slices: system.slices.map(({ name }) => name),
  };
}
