/**
 * When things start and stop, computed from the declarations: no queue, no kernel, no steps.
 *
 * Simple enough to trust by reading: services are taken in dependency order, and each instant
 * follows from those of its dependencies by a maximum or a sum.
 */

export interface ModelService {
  /** Milliseconds, at least 1. */
  readonly start: number;
  readonly stop: number;
  readonly stopTimeout: number;
  /** Starts that fail before one succeeds. */
  readonly startFailures: number;
  /** Automatic restarts in a row before it gives up. */
  readonly restartsMax: number;
  readonly restartDelay: number;
  readonly oneshot: boolean;
  readonly dependencies: readonly {
    readonly kind: "requires" | "wants" | "after" | "binds-to";
    readonly target: number;
  }[];
  /** Services that it is part of. */
  readonly partOf: readonly number[];
}

export type ModelBoot =
  | { readonly kind: "up"; readonly startsAt: number; readonly upAt: number }
  | { readonly kind: "broken"; readonly startsAt: number; readonly failsAt: number }
  | { readonly kind: "never"; readonly failsAt: number };

/** What becomes of each service at boot; `order` lists the services, dependencies first. */
export function modelBoot(
  services: readonly ModelService[],
  order: readonly number[],
): readonly ModelBoot[] {
  const boots: ModelBoot[] = [];
  for (const index of order) boots[index] = bootOne(at(services, index), boots);
  return boots;
}

/** The service numbers by the instant of their first start, ties in the order of the file. */
export function modelStartOrder(boots: readonly ModelBoot[]): readonly number[] {
  return boots
    .flatMap((boot, index) => (boot.kind === "never" ? [] : [{ at: boot.startsAt, index }]))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map(({ index }) => index);
}

export interface ModelStop {
  readonly index: number;
  readonly stopsAt: number;
}

/** When a process is gone; one that is killed goes after all that end by themselves just then. */
interface ModelEnd {
  readonly endsAt: number;
  readonly isKilled: boolean;
}

/** Who stops, and when, after an operator stopped `root` at `now`: the running ones that follow. */
export function modelStop(
  services: readonly ModelService[],
  boots: readonly ModelBoot[],
  order: readonly number[],
  stop: { readonly root: number; readonly now: number },
): readonly ModelStop[] {
  const running = (index: number): boolean =>
    at(boots, index).kind === "up" && !at(services, index).oneshot;
  const followers = closure(services, stop.root);
  const stopping = new Set([...followers].filter(running));
  const ends = new Map<number, ModelEnd>();
  const stops: (ModelStop & { readonly isLate: boolean })[] = [];
  for (const index of order.toReversed()) {
    if (!stopping.has(index)) continue;
    const blockers = services.flatMap(({ dependencies }, dependent) => {
      const end = ends.get(dependent);
      return end !== undefined && dependencies.some(({ target }) => target === index) ? [end] : [];
    });
    const stopsAt = Math.max(stop.now, ...blockers.map(({ endsAt }) => endsAt));
    const isLate = blockers.some(({ endsAt, isKilled }) => isKilled && endsAt === stopsAt);
    const service = at(services, index);
    const endsAt = stopsAt + Math.min(service.stop, service.stopTimeout);
    ends.set(index, { endsAt, isKilled: service.stop > service.stopTimeout });
    stops.push({ index, stopsAt, isLate });
  }
  const rank = new Map(plannedOrder(services).map((index, place) => [index, place]));
  return stops
    .sort(
      (a, b) =>
        a.stopsAt - b.stopsAt ||
        Number(a.isLate) - Number(b.isLate) ||
        (rank.get(b.index) ?? 0) - (rank.get(a.index) ?? 0),
    )
    .map(({ index, stopsAt }) => ({ index, stopsAt }));
}

/** By wave, and within a wave by file. */
export function plannedOrder(services: readonly ModelService[]): readonly number[] {
  const waves = new Map<number, number>();
  const waveOf = (index: number): number => {
    const known = waves.get(index);
    if (known !== undefined) return known;
    const { dependencies } = at(services, index);
    const wave = Math.max(-1, ...dependencies.map(({ target }) => waveOf(target))) + 1;
    waves.set(index, wave);
    return wave;
  };
  return services.map((_, index) => index).sort((a, b) => waveOf(a) - waveOf(b) || a - b);
}

function bootOne(service: ModelService, boots: readonly ModelBoot[]): ModelBoot {
  const lost: number[] = [];
  let startsAt = 0;
  for (const { kind, target } of service.dependencies) {
    const boot = at(boots, target);
    const settledAt = boot.kind === "up" ? boot.upAt : boot.failsAt;
    startsAt = Math.max(startsAt, settledAt);
    const required = kind === "requires" || kind === "binds-to";
    if (required && boot.kind !== "up") lost.push(settledAt);
  }
  if (lost.length > 0) return { kind: "never", failsAt: Math.min(...lost) };
  const gaveUp = service.startFailures > service.restartsMax;
  const restarts = gaveUp ? service.restartsMax : service.startFailures;
  const end = startsAt + (restarts + 1) * service.start + restarts * service.restartDelay;
  return gaveUp ? { kind: "broken", startsAt, failsAt: end } : { kind: "up", startsAt, upAt: end };
}

/** Whoever requires, is bound to or is part of a member is a member. */
function closure(services: readonly ModelService[], root: number): ReadonlySet<number> {
  const members = new Set([root]);
  for (const member of members) {
    for (const [index, service] of services.entries()) {
      const follows =
        service.partOf.includes(member) ||
        service.dependencies.some(
          ({ kind, target }) => target === member && (kind === "requires" || kind === "binds-to"),
        );
      if (follows) members.add(index);
    }
  }
  return members;
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`no element ${index}`);
  return value;
}
