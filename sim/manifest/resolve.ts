/**
 * Turns a declaration into a system that can be booted: names become ids, and everything that
 * cannot boot is refused, all of it at once.
 *
 * It serves native manifests and Compose files alike and knows neither form.
 */
import { NO_CAPABILITIES, type CapabilitySet } from "../../kernel/capability/capability.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { compareProblems } from "../problem.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { Reading, ServiceDeclaration, SystemDeclaration } from "./declaration.ts";
import { ArrivalFiles } from "./arrival-files.ts";
import { ProblemList } from "./problem-list.ts";
import { checkAccess } from "./resolve/access.ts";
import { resolveActions } from "./resolve/actions.ts";
import { checkCapacity, numberInstances } from "./resolve/capacity.ts";
import { resolveCapabilities } from "./resolve/capabilities.ts";
import { checkThreads } from "./resolve/cpu-capacity.ts";
import { resolveConflicts } from "./resolve/conflicts.ts";
import { reportCycles } from "./resolve/cycles.ts";
import { resolveDependencies } from "./resolve/dependencies.ts";
import { resolveFaults } from "./resolve/faults.ts";
import { resolveGroups, withRestartTypes } from "./resolve/groups.ts";
import { checkHooks } from "./resolve/hooks.ts";
import { checkLimits } from "./resolve/limits.ts";
import { resolveRoutes } from "./resolve/messages.ts";
import { Names } from "./resolve/names.ts";
import { resolveSharedLimits } from "./resolve/shared-limits.ts";
import { resolveWeights } from "./resolve/shared-weights.ts";
import { resolveObjectives } from "./resolve/objectives.ts";
import { warnOfLateActions } from "./resolve/shutdowns.ts";
import { checkTimeouts } from "./resolve/timeouts.ts";
import { resolveTraffic, workloadsEnd } from "./resolve/traffic.ts";
import { resolveZones } from "./resolve/zones.ts";
import {
  checkRegistered,
  edgesAtBoot,
  resolveServicesMax,
  warnOfLaterCycles,
} from "./resolve/registration.ts";

/** Resolves a declaration, or says everything that is wrong with it. */
export function resolve(
  written: SystemDeclaration,
  files: ArrivalFiles = new ArrivalFiles(null),
): Reading<SystemSpec> {
  const problems = new ProblemList();
  const instances = numberInstances(withRestartTypes(written), problems);
  const { services } = instances;
  const declaration = { ...written, services };
  const names = new Names(declaration, instances.first, problems);
  const { dependencies, edges } = resolveDependencies(declaration, names);
  const conflicts = resolveConflicts(declaration, dependencies, names);
  reportCycles(services.length, edgesAtBoot(declaration, edges), names);
  warnOfLaterCycles(declaration, edges, names);
  checkRegistered(declaration, dependencies, names);
  const servicesMax = resolveServicesMax(declaration, names);
  const capabilities = resolveCapabilities(declaration, problems);
  checkCapacity(declaration, problems);
  checkLimits(declaration, problems);
  checkTimeouts(declaration, problems);
  checkHooks(services, problems);
  checkAccess(declaration, dependencies, problems);
  const traffic = resolveTraffic(declaration, names, files);
  const zones = resolveZones(declaration, problems);
  const groups = resolveGroups(declaration, names);
  const shared = resolveSharedLimits(declaration, groups, problems);
  const routes = resolveRoutes(declaration, dependencies, names);
  const faults = resolveFaults(declaration, names, { zones, traffic });
  checkThreads(declaration, shared, faults, problems);
  const actions = resolveActions(declaration.actions, names, {
    dependencies,
    conflicts,
    registered: services.map(({ registered }) => registered),
  });
  warnOfLateActions(declaration, problems);
  const objectives = resolveObjectives(declaration, names);
  if (problems.hasErrors) return { ok: false, problems: problems.errors() };

  const weights = resolveWeights(declaration, groups);
  return {
    ok: true,
    value: {
      name: declaration.name,
      file: declaration.file,
      machine: declaration.machine,
      servicesMax,
      services: services.map((service, index) =>
        simulated(service, index as ServiceId, {
          firstInstance: (instances.first[index] ?? 0) as InstanceId,
          dependencies: dependencies[index] ?? [],
          conflicts: conflicts[index] ?? [],
          capabilities: capabilities[index] ?? NO_CAPABILITIES,
          routes: routes[index] ?? [],
          slice: shared.ofService.get(index as ServiceId) ?? null,
          weight: weights.get(index as ServiceId) ?? service.cpu.weight,
        }),
      ),
      instanceCount: instances.count,
      groups,
      faults,
      actions,
      objectives,
      slices: shared.slices,
      security: declaration.security,
      traffic,
      zones,
      workloadsEnd: workloadsEnd(traffic),
      warnings: [...declaration.warnings, ...problems.warnings()].sort(compareProblems),
    },
  };
}

interface Resolved {
  readonly firstInstance: InstanceId;
  readonly dependencies: SimulatedService["spec"]["dependencies"];
  readonly conflicts: readonly ServiceId[];
  readonly capabilities: CapabilitySet;
  readonly routes: SimulatedService["spec"]["routes"];
  readonly slice: number | null;
  /** As part of the groups around it. */
  readonly weight: number;
}

function simulated(
  service: ServiceDeclaration,
  id: ServiceId,
  resolved: Resolved,
): SimulatedService {
  const { name, type, enabled, kind, version, restart, checks } = service;
  const { startTimeoutUs, stopTimeoutUs, registered, discoverable } = service;
  const { dependencies, conflicts, capabilities, routes, firstInstance } = resolved;
  return {
    spec: {
      id,
      name,
      type,
      enabled,
      registered,
      discoverable,
      capabilities,
      kind,
      version,
      instances: service.instances.count,
      startTimeoutUs,
      stopTimeoutUs,
      watchdogUs: service.watchdogUs,
      hooks: service.hooks,
      config: service.config,
      restart,
      checks,
      dependencies,
      conflicts,
      isolation: service.isolation,
      mailbox: { ...service.messages.mailbox, handlers: service.behavior.threads.base },
      routes,
    },
    behavior: service.behavior,
    program: service.program,
    cpu: { ...service.cpu, weight: resolved.weight },
    sends: service.messages.sends,
    handling: service.messages.handling,
    hooks: service.hookCommands,
    limits: service.limits.limits,
    oomAdjust: service.oomAdjust,
    slice: resolved.slice,
    firstInstance,
    place: service.place,
  };
}
