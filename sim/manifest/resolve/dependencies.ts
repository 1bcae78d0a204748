/**
 * Resolves what each service depends on: names to ids, `before` to the other side's `after`, and
 * what is written several times to one.
 */
import type { Condition, DependencySpec, ServiceId } from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { Place } from "../../problem.ts";
import type { DependencyDeclaration, SystemDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";
import { suits } from "./versions.ts";

/** `from` starts after `to`; where it is written, and as what. */
export interface OrderEdge {
  readonly from: ServiceId;
  readonly to: ServiceId;
  readonly kind: DependencyDeclaration["kind"];
  /** The key under which it is written; `null`: its kind. */
  readonly written: string | null;
  readonly place: Place;
}

export interface ResolvedDependencies {
  /** By service. */
  readonly dependencies: readonly (readonly DependencySpec[])[];
  /** Each pair once, in the order of the file. */
  readonly edges: readonly OrderEdge[];
}

/** A completed oneshot also counts as ready, and what is ready has started. */
const STRENGTH: Readonly<Record<Condition, number>> = { started: 0, ready: 1, completed: 2 };

/** Resolves the dependencies of all services, and reports those that cannot be. */
export function resolveDependencies(
  declaration: SystemDeclaration,
  names: Names,
): ResolvedDependencies {
  const collected = declaration.services.map(() => new Map<string, DependencySpec>());
  const edges = new Map<number, OrderEdge>();
  declaration.services.forEach((service, index) => {
    for (const written of service.dependencies) {
      const other = resolveTarget(written, names);
      if (other === null || !suits(written, service, other, { declaration, names })) continue;
      if (written.condition === "completed") checkOneshot(written, other, declaration, names);
      const self = index as ServiceId;
      const [from, to] = written.kind === "before" ? [other, self] : [self, other];
      addDependency(collected[from], to, written);
      if (written.kind === "part-of") continue;
      const pair = from * declaration.services.length + to;
      if (edges.has(pair)) continue;
      const key = written.written ?? null;
      edges.set(pair, { from, to, kind: written.kind, written: key, place: written.target.place });
    }
  });
  return {
    dependencies: collected.map((byKey) => [...byKey.values()]),
    edges: [...edges.values()],
  };
}

/** A dependency that is optional may be absent; any other that is absent is an error. */
function resolveTarget(written: DependencyDeclaration, names: Names): ServiceId | null {
  const { target, optional } = written;
  if (!optional) return names.service(target);
  const id = names.find(target.name);
  if (id === null) {
    const message = `there is no service '${target.name}', which is optional here`;
    names.problems.warning(target.place, "unknown-service", message, names.hintFor(target.name));
  }
  return id;
}

/** Of two entries of one kind for one service the stricter parts are kept. */
function addDependency(
  dependencies: Map<string, DependencySpec> | undefined,
  target: ServiceId,
  written: DependencyDeclaration,
): void {
  const kind = written.kind === "before" ? "after" : written.kind;
  const key = `${kind} ${target}`;
  const before = dependencies?.get(key);
  const optional = written.optional || kind === "wants";
  const { condition, timeoutUs, version } = written;
  // `before` turns the edge around, and with it whose version would be asked for.
  const versions = version === null || written.kind === "before" ? [] : [version.range];
  dependencies?.set(key, {
    kind,
    target,
    condition: before === undefined ? condition : stronger(before.condition, condition),
    versions: before === undefined ? versions : [...new Set([...before.versions, ...versions])],
    timeoutUs: before === undefined ? timeoutUs : shorter(before.timeoutUs, timeoutUs),
    optional: before === undefined ? optional : before.optional && optional,
  });
}

function checkOneshot(
  written: DependencyDeclaration,
  other: ServiceId,
  declaration: SystemDeclaration,
  names: Names,
): void {
  const service = declaration.services[other];
  if (service === undefined || service.kind === "oneshot") return;
  const message = `'${service.name}' is long-running and never completes`;
  const hint = `make it 'kind: oneshot', or wait for 'ready'`;
  names.problems.error(written.target.place, "never-completes", message, hint);
}

function stronger(a: Condition, b: Condition): Condition {
  return STRENGTH[b] > STRENGTH[a] ? b : a;
}

function shorter(a: Duration | null, b: Duration | null): Duration | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
