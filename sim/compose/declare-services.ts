/**
 * Turns the services that take part into declarations, in the words of the native manifest.
 *
 * Divergence: `depends_on` becomes `requires`. Docker Compose looks at it only while it brings a
 * project up, and stops no dependent when somebody stops a dependency; here an explicit stop of
 * the dependency stops its dependents, as with systemd. A dependent that was to wait for a
 * service that then fails for good fails with `dependency-error`, which is what Compose reports
 * as `dependency failed to start`.
 *
 * Divergence: `healthy` of a service without a healthcheck fails in Docker when it comes to it,
 * unless the image brings a check. The image is not known here, so it counts as `started`, and a
 * warning says so. Where the healthcheck is disabled it cannot ever become healthy: an error.
 *
 * A service of 0 replicas is declared as disabled, and nobody waits for it, as in Compose.
 */
import { NO_CONFIG } from "../../kernel/config/values.ts";
import { NO_HOOKS, type Condition } from "../../kernel/spec.ts";
import { quotaOfCpus } from "../machine/cpu/quota.ts";
import { CPU_DEFAULT } from "../manifest/declare/cpu.ts";
import type {
  DependencyDeclaration,
  LimitsDeclaration,
  ServiceDeclaration,
} from "../manifest/declaration.ts";
import type { Place } from "../problem.ts";
import { NO_HOOK_COMMANDS } from "../system.ts";
import type { ComposeDependency, ComposeService } from "./compose-service.ts";
import type { Extensions } from "./extension.ts";
import type { LoadSession } from "./load-session.ts";

/** Declares `active`, a part of `all`. */
export function declareServices(
  session: LoadSession,
  all: readonly ComposeService[],
  active: readonly ComposeService[],
  extensions: Extensions,
): readonly ServiceDeclaration[] {
  const declaration = new Declaration(session, all, active, extensions);
  return active.map((service) => declaration.declare(service));
}

class Declaration {
  readonly #session: LoadSession;
  readonly #extensions: Extensions;
  readonly #all: ReadonlyMap<string, ComposeService>;
  readonly #active: ReadonlySet<string>;
  /** Services that something awaits as completed. */
  readonly #awaited: ReadonlySet<string>;
  readonly #uncheckable = new Set<string>();

  constructor(
    session: LoadSession,
    all: readonly ComposeService[],
    active: readonly ComposeService[],
    extensions: Extensions,
  ) {
    this.#session = session;
    this.#extensions = extensions;
    this.#all = new Map(all.map((service) => [service.name, service]));
    this.#active = new Set(active.map((service) => service.name));
    this.#awaited = new Set(
      active
        .flatMap((service) => service.dependencies)
        .filter(({ condition }) => condition === "service_completed_successfully")
        .map(({ target }) => target),
    );
  }

  declare(service: ComposeService): ServiceDeclaration {
    const { replicas, healthcheck, memoryLimit } = service;
    const placeOf = this.#session.space.placeOf;
    const extension = this.#extensions.ofService(service.name);
    const oneshot = service.job || this.#awaited.has(service.name);
    return {
      name: service.name,
      place: placeOf(service.offset),
      type: "user",
      enabled: replicas.count > 0,
      registered: true,
      discoverable: true,
      capabilities: [],
      kind: oneshot ? "oneshot" : "long-running",
      version: null,
      instances: {
        count: Math.max(replicas.count, 1),
        max: null,
        place: placeOf(replicas.offset),
      },
      startTimeoutUs: null,
      stopTimeoutUs: service.stopTimeoutUs,
      watchdogUs: null,
      hooks: NO_HOOKS,
      hookCommands: NO_HOOK_COMMANDS,
      config: NO_CONFIG,
      restart: service.restart,
      checks: healthcheck.kind === "check" ? [healthcheck.check] : [],
      dependencies: service.dependencies.flatMap((dependency) =>
        this.#dependency(service, dependency),
      ),
      conflicts: [],
      ...extension,
      limits: withMemory(extension.limits, memoryLimit.bytes, placeOf(memoryLimit.offset)),
      cpu: { ...CPU_DEFAULT, quotaUs: service.cpus === null ? null : quotaOfCpus(service.cpus) },
    };
  }

  #dependency(
    service: ComposeService,
    dependency: ComposeDependency,
  ): readonly DependencyDeclaration[] {
    const target = this.#target(service, dependency);
    if (target === null || target.replicas.count === 0) return [];
    const reference = {
      name: target.name,
      place: this.#session.space.placeOf(dependency.offset),
    };
    const base = { target: reference, version: null, timeoutUs: null };
    const condition = this.#condition(service, dependency, target);
    const requires: DependencyDeclaration = {
      ...base,
      kind: "requires",
      written: dependency.written,
      condition,
      optional: !dependency.required,
    };
    if (!dependency.restart) return [requires];
    return [requires, { ...base, kind: "part-of", condition: "started", optional: false }];
  }

  /** The service that is meant; `null` where it is left out or unknown. */
  #target(service: ComposeService, dependency: ComposeDependency): ComposeService | null {
    const target = this.#all.get(dependency.target);
    if (target === undefined) {
      const message = `'${service.name}' depends on '${dependency.target}', which is not declared`;
      const hint = this.#session.guess(dependency.target, this.#all.keys());
      this.#session.error(dependency.offset, "unknown-service", message, hint);
      return null;
    }
    if (this.#active.has(target.name)) return target;
    if (dependency.required) {
      const profiles = target.profiles.map((profile) => `'${profile}'`).join(", ");
      const message =
        `'${service.name}' depends on '${target.name}', which takes part only with ` +
        `the profile ${profiles}`;
      const hint = `add --profile ${target.profiles[0] ?? ""}, or write 'required: false'`;
      this.#session.error(dependency.offset, "inactive-service", message, hint);
    }
    return null;
  }

  #condition(
    service: ComposeService,
    dependency: ComposeDependency,
    target: ComposeService,
  ): Condition {
    switch (dependency.condition) {
      case "service_started":
        return "started";
      case "service_completed_successfully":
        return "completed";
      case "service_healthy":
        break;
    }
    switch (target.healthcheck.kind) {
      case "check":
        return "ready";
      case "absent":
        this.#warnOfAbsentCheck(dependency, target);
        return "started";
      case "disabled": {
        const message =
          `'${service.name}' waits for '${target.name}' to be healthy, ` +
          "but its healthcheck is disabled";
        const hint = "wait for service_started, or enable the healthcheck";
        this.#session.error(dependency.conditionOffset, "healthcheck-disabled", message, hint);
        return "started";
      }
    }
  }

  #warnOfAbsentCheck(dependency: ComposeDependency, target: ComposeService): void {
    if (this.#uncheckable.has(target.name)) return;
    this.#uncheckable.add(target.name);
    const message =
      `'${target.name}' is awaited as healthy and has no healthcheck here; ` +
      "if its image has none either, Docker fails; taken as started";
    const place = this.#session.space.placeOf(dependency.conditionOffset);
    const hint = `write a 'healthcheck:' for '${target.name}'`;
    this.#session.problems.warning(place, "healthcheck-absent", message, hint);
  }
}

/** The limits of `x-multios`; how much memory, Compose says first. */
function withMemory(
  own: LimitsDeclaration,
  hardBytes: number | null,
  place: Place,
): LimitsDeclaration {
  if (hardBytes === null) return own;
  const { limits, places } = own;
  const memory = { softBytes: limits.memory.softBytes, hardBytes };
  return { limits: { ...limits, memory }, places: new Map([...places, ["memory", place]]) };
}
