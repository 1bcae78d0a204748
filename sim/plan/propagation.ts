/**
 * What becomes of a service when something becomes of another, worked out without running either.
 *
 * The starting point is a system that is up: everything that boots, and the service itself with
 * what it pulls in. The rules are the kernel's own (kernel/dependency/spread.ts); here it is
 * followed who is within reach of them, in both directions.
 */
import { isRequired, pullsIn, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import { fallsAlong, followersOf, followsStops, isMissed } from "../../kernel/dependency/spread.ts";
import { restartsAfter } from "../../kernel/restart/policy.ts";
import type { DependencyKind, DependencySpec, ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";
import { serviceAt } from "../subject-names.ts";
import { boundInCrash, type BoundOutcomes, type Tie } from "./bound-in-crash.ts";
import { isDone } from "./done.ts";
import { influenceMapOf, type InfluenceMap, type Influences } from "./influences.ts";
import { graphOf } from "./waves.ts";

/**
 * What may become of a service: something that it needs fails before it has started; it goes down
 * for good; it dies and is restarted; an operator stops it, or restarts it.
 */
export const UPSETS = ["cannot-start", "fails", "crashes", "stopped", "restarted"] as const;
export type Upset = (typeof UPSETS)[number];

/** What comes of that for another one; `never`: the first cannot meet with this. */
export type Outcome =
  | "fails"
  | "starts-without"
  | "starts"
  | "stops"
  | "restarts"
  | "runs-on"
  /** It is a oneshot, and has done its work. */
  | "stays-done"
  | "never";

export type Outcomes = Readonly<Record<Upset, Outcome>>;

/** How a service hangs on another: by its own tie to `service`, which may be a third one. */
export interface Bond {
  readonly kind: DependencyKind;
  readonly service: ServiceId;
}

export interface PropagationRow {
  /** The other service. */
  readonly service: ServiceId;
  readonly outcomes: Outcomes;
  /** `null`: there is no tie, and nothing comes of anything. */
  readonly bond: Bond | null;
}

export interface Propagation {
  readonly service: ServiceId;
  /** What becomes of the service, by the other one that something becomes of. */
  readonly suffers: readonly PropagationRow[];
  /** What becomes of the other one when it is this service. */
  readonly causes: readonly PropagationRow[];
  /** Services that are not up beside it: disabled ones, and what conflicts with it. */
  readonly absent: readonly ServiceId[];
  /** What comes of groups, isolation and conflicts, which no table follows. */
  readonly influences: Influences;
  /** Others, tied to it, that have such influences of their own. */
  readonly alsoInfluenced: readonly ServiceId[];
}

export function propagationOf(system: SystemSpec, service: ServiceId): Propagation {
  const scene = sceneOf(system, service);
  const above = reachUp(scene, service);
  const below = reachDown(scene, service);
  const others = system.services.flatMap(({ spec }) => (spec.id === service ? [] : [spec.id]));
  const beside = others.filter((id) => scene.isUp[id] === true);
  const hasRivals = [service, ...above.following].some((id) => {
    return (scene.graph.conflicts[id] ?? []).length > 0;
  });
  const displaced = displacedBy(scene, service);
  const influences = influenceMapOf(scene);
  const inCrash = crashesIn(scene, influences);
  return {
    service,
    influences: influences.of(service),
    alsoInfluenced: beside.filter((id) => {
      return (above.bonds.has(id) || below.bonds.has(id)) && influences.isAny(id);
    }),
    suffers: beside.map((other) => {
      const own = hasRivals ? displacedBy(scene, other).get(service) : null;
      const struck = { other, struck: service, hit: other, displaced: own ?? null, inCrash };
      return rowOf(system, above, struck);
    }),
    causes: beside.map((other) => {
      const own = displaced.get(other) ?? null;
      const struck = { other, struck: other, hit: service, displaced: own, inCrash };
      return rowOf(system, below, struck);
    }),
    absent: others.filter((id) => scene.isUp[id] !== true),
  };
}

/** By service that dies and is brought back: what comes of those that are bound to it. */
type Crashes = (hit: ServiceId) => BoundOutcomes;

function crashesIn({ system, below, isUp }: Scene, influences: InfluenceMap): Crashes {
  const known = new Map<ServiceId, BoundOutcomes>();
  const isMovable = (id: ServiceId): boolean => isUp[id] === true && !isDone(system, id);
  return (hit) => {
    const outcomes = known.get(hit) ?? boundInCrash({ below, influences, isMovable }, hit);
    known.set(hit, outcomes);
    return outcomes;
  };
}

function rowOf(system: SystemSpec, reached: Reach, who: Struck): PropagationRow {
  const { other } = who;
  const bond = reached.bonds.get(other) ?? null;
  return { service: other, outcomes: outcomesOf(system, reached, who), bond };
}

interface Scene {
  readonly system: SystemSpec;
  readonly graph: DependencyGraph;
  /** By service: the ties that others have on it. */
  readonly below: readonly (readonly Tie[])[];
  readonly isUp: readonly boolean[];
}

/** One that something becomes of, and one that something may come of it for. */
interface Struck {
  readonly other: ServiceId;
  readonly hit: ServiceId;
  readonly struck: ServiceId;
  readonly inCrash: Crashes;
  /** What comes of having to make room for what a restart brings up; `null`: it does not. */
  readonly displaced: Outcome | null;
}

/** The others within reach of a service, above it or below it, by the rule that reaches them. */
interface Reach {
  readonly doomed: ReadonlySet<ServiceId>;
  readonly missing: ReadonlySet<ServiceId>;
  readonly following: ReadonlySet<ServiceId>;
  readonly falling: ReadonlySet<ServiceId>;
  readonly bonds: ReadonlyMap<ServiceId, Bond>;
}

/**
 * What is up when the service is: what boots, and where the service does not, its start after that,
 * which stops what conflicts with it.
 */
function sceneOf(system: SystemSpec, service: ServiceId): Scene {
  const graph = graphOf(system);
  const below = system.services.map((): Tie[] => []);
  for (const { spec } of system.services) {
    for (const dependency of spec.dependencies) {
      below[dependency.target]?.push({ dependent: spec.id, dependency });
    }
  }
  if (graph.boots[service] === true) {
    return { system, graph, below, isUp: graph.boots };
  }
  const started = pulledIn(system, [service], graph.boots);
  const displaced = new Set(rivalsOf({ system, graph, isUp: graph.boots }, started));
  const left = graph.boots.map((boots, id) => boots && !displaced.has(id as ServiceId));
  const isUp = [...left];
  for (const id of pulledIn(system, [service], left)) isUp[id] = true;
  return { system, graph, below, isUp };
}

/** What has to be started for these, by way of others too: themselves, and what is not up. */
function pulledIn(
  system: SystemSpec,
  services: readonly ServiceId[],
  isUp: readonly boolean[],
): readonly ServiceId[] {
  const found = new Set(services);
  for (const id of found) {
    for (const dependency of serviceAt(system, id).spec.dependencies) {
      if (pullsIn(dependency) && isUp[dependency.target] !== true) found.add(dependency.target);
    }
  }
  return [...found];
}

/** Whoever has to go where these start: what runs and conflicts with one, and who follows it. */
function rivalsOf(
  { system, graph, isUp }: Pick<Scene, "system" | "graph" | "isUp">,
  started: readonly ServiceId[],
): readonly ServiceId[] {
  const runs = (id: ServiceId): boolean => isUp[id] === true && !isDone(system, id);
  const rivals = new Set(started.flatMap((id) => graph.conflicts[id] ?? []).filter(runs));
  return [...new Set([...rivals].flatMap((rival) => followersOf(graph, rival)).filter(runs))];
}

/**
 * What becomes of those that have to make room for what a restart of this service brings up: they
 * stop, and come back where they are needed for it.
 */
function displacedBy(scene: Scene, service: ServiceId): ReadonlyMap<ServiceId, Outcome> {
  const { system, graph, isUp } = scene;
  const returning = followersOf(graph, service).filter((id) => {
    return id === service || (isUp[id] === true && !isDone(system, id));
  });
  const gone = new Set(rivalsOf(scene, pulledIn(system, returning, isUp)));
  // Mostly there is nobody, and who asks for every service in turn looks at all of them but once.
  if (gone.size === 0) return new Map();
  const left = isUp.map((is, id) => is && !gone.has(id as ServiceId));
  const staying = returning.filter((id) => !gone.has(id));
  const back = new Set(pulledIn(system, staying, left));
  return new Map([...gone].map((id) => [id, back.has(id) ? "restarts" : "stops"]));
}

/** Upwards: a service and those that it hangs on, each with its own tie that leads there. */
function reachUp({ system, isUp }: Scene, service: ServiceId): Reach {
  const tiesOf = (id: ServiceId): readonly DependencySpec[] =>
    serviceAt(system, id).spec.dependencies;
  const climb = (rule: Rule): Map<ServiceId, Bond> => {
    const found = new Map<ServiceId, Bond>();
    for (const { kind, target } of tiesOf(service).filter(rule)) {
      if (!found.has(target)) found.set(target, { kind, service: target });
    }
    for (const [id, bond] of found) {
      for (const { target } of tiesOf(id).filter(rule)) {
        if (target !== service && !found.has(target)) found.set(target, bond);
      }
    }
    return found;
  };
  const doomed = climb(isRequired);
  const following = climb(followsStops);
  const falling = new Map<ServiceId, Bond>();
  for (const [id, bond] of [[service, null] as const, ...following]) {
    if (isDone(system, id) || isUp[id] !== true) continue;
    for (const { kind, target } of tiesOf(id).filter(fallsAlong)) {
      if (!falling.has(target)) falling.set(target, bond ?? { kind, service: target });
    }
  }
  const missing = new Map<ServiceId, Bond>();
  for (const { kind, target } of tiesOf(service).filter(isMissed)) {
    const bond = { kind, service: target };
    for (const id of [target, ...reachRequired(system, target)]) {
      if (!missing.has(id)) missing.set(id, bond);
    }
  }
  const direct = new Map<ServiceId, Bond>();
  for (const { kind, target } of tiesOf(service)) direct.set(target, { kind, service: target });
  return reach({ doomed, following, falling, missing, direct });
}

/** Downwards: a service and those that hang on it, each with its own tie that leads there. */
function reachDown({ system, below, isUp }: Scene, service: ServiceId): Reach {
  const tiesOn = (id: ServiceId, rule: Rule): readonly Tie[] =>
    (below[id] ?? []).filter(({ dependency }) => rule(dependency));
  const descend = (from: ReadonlyMap<ServiceId, Bond | null>, rule: Rule): Bonds => {
    const found = new Map(from);
    for (const [id] of found) {
      for (const { dependent, dependency } of tiesOn(id, rule)) {
        if (dependent === service || found.has(dependent)) continue;
        found.set(dependent, { kind: dependency.kind, service: id });
      }
    }
    return new Map([...found].flatMap(([id, bond]) => (bond === null ? [] : [[id, bond]])));
  };
  const alone = new Map([[service, null]]);
  const doomed = descend(alone, isRequired);
  const bound = new Map<ServiceId, Bond>();
  for (const { dependent, dependency } of tiesOn(service, fallsAlong)) {
    if (isDone(system, dependent) || isUp[dependent] !== true) continue;
    bound.set(dependent, { kind: dependency.kind, service });
  }
  const missing = new Map<ServiceId, Bond>();
  for (const id of [service, ...doomed.keys()]) {
    for (const { dependent, dependency } of tiesOn(id, isMissed)) {
      missing.set(dependent, { kind: dependency.kind, service: id });
    }
  }
  const direct = new Map<ServiceId, Bond>();
  for (const { dependent, dependency } of tiesOn(service, () => true)) {
    direct.set(dependent, { kind: dependency.kind, service });
  }
  return reach({
    doomed,
    following: descend(alone, followsStops),
    falling: descend(bound, followsStops),
    missing,
    direct,
  });
}

type Rule = (dependency: DependencySpec) => boolean;
type Bonds = ReadonlyMap<ServiceId, Bond>;

/** The strongest tie that leads to another is the one that is shown. */
function reach(found: Readonly<Record<keyof Omit<Reach, "bonds"> | "direct", Bonds>>): Reach {
  const { doomed, following, falling, missing, direct } = found;
  const bonds = new Map([...direct, ...missing, ...falling, ...following, ...doomed]);
  return {
    doomed: new Set(doomed.keys()),
    missing: new Set(missing.keys()),
    following: new Set(following.keys()),
    falling: new Set(falling.keys()),
    bonds,
  };
}

/** What a service cannot start without, by way of others too. */
function reachRequired(system: SystemSpec, service: ServiceId): readonly ServiceId[] {
  const found = new Set([service]);
  for (const id of found) {
    for (const dependency of serviceAt(system, id).spec.dependencies) {
      if (isRequired(dependency)) found.add(dependency.target);
    }
  }
  found.delete(service);
  return [...found];
}

function outcomesOf(system: SystemSpec, reached: Reach, who: Struck): Outcomes {
  const { other, hit, struck } = who;
  const unmoved = isDone(system, struck) ? "stays-done" : "runs-on";
  const unless = (is: boolean, outcome: Outcome): Outcome =>
    is && unmoved === "runs-on" ? outcome : unmoved;
  const isBound = reached.falling.has(other) && unmoved === "runs-on";
  const crashed = isBound ? (who.inCrash(hit).get(struck) ?? unmoved) : unmoved;
  const falls = unless(reached.falling.has(other), "stops");
  return {
    "cannot-start": startOutcome(reached, other),
    fails: isDone(system, hit) ? "never" : falls,
    crashes: comesBack(system, hit) ? crashed : "never",
    stopped: unless(reached.following.has(other), "stops"),
    restarted: who.displaced ?? unless(reached.following.has(other), "restarts"),
  };
}

function startOutcome(reached: Reach, other: ServiceId): Outcome {
  if (reached.doomed.has(other)) return "fails";
  return reached.missing.has(other) ? "starts-without" : "starts";
}

/** Whether a process that is killed is started again at all. */
function comesBack(system: SystemSpec, service: ServiceId): boolean {
  const { kind, restart } = serviceAt(system, service).spec;
  const { policy, limit, attemptsMax } = restart;
  const isAllowed = (limit === null || limit.burst > 1) && attemptsMax !== 0;
  return kind !== "oneshot" && isAllowed && restartsAfter(policy, kind, "signal");
}
