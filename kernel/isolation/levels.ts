/**
 * What each isolation level means in the model: one table, a row a level.
 *
 * A domain is what stands together behind one wall. Within a domain everybody reaches everybody, as
 * far as users and labels let them. Across a wall an action needs both sides: the level of who acts
 * has to let it out, and the level of whom it acts on has to let it in.
 *
 * Divergence: real walls have holes that are configured one by one (mounts, ports, devices); here a
 * level is a whole, and a declared dependency is the one hole that there is.
 */
import type { IsolationLevel } from "../vocabulary.ts";

/** What one service can do to another. */
export const ACCESS_ACTIONS = ["discover", "message", "signal", "read"] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** Who stands behind the same wall. */
export type DomainScope =
  /** All of the level, together with the kernel. */
  | "kernel"
  /** All of the level. */
  | "host"
  /** The instances of the service. */
  | "service"
  /** All of the level whose `isolation.group` is the same; without one, those of the service. */
  | "group";

/** Across which walls an action goes: all, only along a declared dependency, or none. */
export type Passage = "anyone" | "declared" | "nobody";

export interface LevelMeaning {
  readonly domain: DomainScope;
  /** What it is let out to. */
  readonly reaches: Readonly<Record<AccessAction, Passage>>;
  /** What is let in to it. */
  readonly admits: Readonly<Record<AccessAction, Passage>>;
  /** Whether users are told apart: what shares the kernel's memory needs no leave of anybody. */
  readonly hasUsers: boolean;
  /** Who goes down with a process that is ended by a signal. */
  readonly crashTakes: "itself" | "domain";
}

export const LEVELS: Readonly<Record<IsolationLevel, LevelMeaning>> = {
  none: {
    domain: "kernel",
    reaches: { discover: "anyone", message: "anyone", signal: "anyone", read: "anyone" },
    admits: { discover: "anyone", message: "anyone", signal: "nobody", read: "nobody" },
    hasUsers: false,
    crashTakes: "domain",
  },
  process: {
    domain: "host",
    reaches: { discover: "anyone", message: "anyone", signal: "anyone", read: "anyone" },
    admits: { discover: "anyone", message: "anyone", signal: "anyone", read: "anyone" },
    hasUsers: true,
    crashTakes: "itself",
  },
  container: {
    domain: "service",
    reaches: { discover: "anyone", message: "anyone", signal: "nobody", read: "nobody" },
    admits: { discover: "anyone", message: "anyone", signal: "anyone", read: "anyone" },
    hasUsers: true,
    crashTakes: "itself",
  },
  "virtual-machine": {
    domain: "service",
    reaches: { discover: "declared", message: "declared", signal: "nobody", read: "nobody" },
    admits: { discover: "declared", message: "declared", signal: "nobody", read: "nobody" },
    hasUsers: true,
    crashTakes: "itself",
  },
  namespace: {
    domain: "group",
    reaches: { discover: "declared", message: "declared", signal: "nobody", read: "nobody" },
    admits: { discover: "declared", message: "declared", signal: "anyone", read: "anyone" },
    hasUsers: true,
    crashTakes: "itself",
  },
};
