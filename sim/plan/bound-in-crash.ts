/**
 * What becomes of those that are bound to a service when it dies and its policy brings it back.
 *
 * They stop and stay down, and whoever follows their stop with them; unless a group answers the
 * death with a restart that takes them along: then they come back with it.
 */
import { fallsAlong, followsStops } from "../../kernel/dependency/spread.ts";
import type { DependencySpec, ServiceId } from "../../kernel/spec.ts";
import type { InfluenceMap } from "./influences.ts";

/** A dependency with the service that has it. */
export interface Tie {
  readonly dependent: ServiceId;
  readonly dependency: DependencySpec;
}

export interface BoundScene {
  /** By service: the ties that others have on it. */
  readonly below: readonly (readonly Tie[])[];
  readonly influences: InfluenceMap;
  /** Whether it is up, and has something that can stop. */
  readonly isMovable: (service: ServiceId) => boolean;
}

/** Whoever is not in it runs on. */
export type BoundOutcomes = ReadonlyMap<ServiceId, "stops" | "restarts">;

export function boundInCrash(scene: BoundScene, hit: ServiceId): BoundOutcomes {
  const { below, isMovable } = scene;
  const found = new Map<ServiceId, "stops" | "restarts">();
  const isNew = (id: ServiceId): boolean => id !== hit && !found.has(id) && isMovable(id);
  const down = new Set([hit]);
  const told = new Set<ServiceId>();
  // What is added to a set while it is gone through is visited too.
  for (const service of down) {
    for (const { dependent, dependency } of below[service] ?? []) {
      if (!fallsAlong(dependency) || !isNew(dependent)) continue;
      const isTaken = isTakenAlong(scene, hit, dependent);
      found.set(dependent, isTaken ? "restarts" : "stops");
      if (isTaken) down.add(dependent);
      else told.add(dependent);
    }
  }
  for (const service of told) {
    for (const { dependent, dependency } of below[service] ?? []) {
      if (!followsStops(dependency) || dependent === hit) continue;
      // The word goes on by way of what has nothing to stop.
      if (isMovable(dependent)) found.set(dependent, "stops");
      told.add(dependent);
    }
  }
  return found;
}

/** Whether a group restarts this one when it brings the other back. */
function isTakenAlong({ influences }: BoundScene, hit: ServiceId, other: ServiceId): boolean {
  return influences.of(other).groups.some(({ restartedWith, isDropped }) => {
    return !isDropped && restartedWith.includes(hit);
  });
}
