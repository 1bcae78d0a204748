/**
 * The fields of `behavior:` that have a program serve requests: a template of ours, or a module.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { SYNC_POLICIES, type SyncPolicy } from "../../program/spec.ts";
import { leaf, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { Parsed } from "../values/parsed.ts";
import type { Ratio } from "../values/ratio.ts";
import { DISTRIBUTION, DURATION, POSITIVE_DURATION, RATIO, whole } from "./leaves.ts";

export const TEMPLATES = ["http-server", "database", "cache", "monitor", "worker"] as const;
export type Template = (typeof TEMPLATES)[number];

export interface DatabaseFields {
  readonly writes?: Ratio;
  readonly sync?: SyncPolicy;
  readonly "sync-every"?: Duration;
  readonly read?: Distribution;
  readonly write?: Distribution;
  readonly "compact-at"?: number;
  readonly recover?: Duration;
}

export interface CacheFields {
  readonly entries?: number;
  readonly ttl?: Duration;
  readonly lookup?: Distribution;
}

export interface MonitorFields {
  readonly every?: Duration;
}

export interface ProgramFields {
  readonly template?: Placed<Template>;
  readonly database?: Placed<DatabaseFields>;
  readonly cache?: Placed<CacheFields>;
  readonly monitor?: Placed<MonitorFields>;
  readonly program?: Placed<string>;
  readonly tick?: Placed<Duration>;
  readonly "sync-time"?: Placed<Distribution>;
}

/** Entries of a cache, and records of a log: what a run has in memory stays bounded. */
const COUNT_MAX = 10_000_000;

const DATABASE: Shape<DatabaseFields> = object<DatabaseFields>(
  { title: "database", example: "{ writes: 10 %, sync: always }" },
  {
    writes: defaulted(RATIO, "10 %", "The share of requests that write, where no caller says it."),
    sync: defaulted(
      word(SYNC_POLICIES, "a policy of syncing"),
      "always",
      "When what is acknowledged is on the disk: always, after an interval, or never surely.",
    ),
    "sync-every": defaulted(POSITIVE_DURATION, "1s", "With 'interval': from one sync to the next."),
    read: defaulted(DISTRIBUTION, "constant(200us)", "How long it takes to find a key."),
    write: defaulted(DISTRIBUTION, "constant(300us)", "How long a change takes, its sync apart."),
    "compact-at": defaulted(
      whole(1, COUNT_MAX),
      10_000,
      "Records after which the log is compacted.",
    ),
    recover: defaulted(DURATION, "2us", "What each record on the disk adds to a start."),
  },
);

const CACHE: Shape<CacheFields> = object<CacheFields>(
  { title: "cache", example: "{ entries: 1000, ttl: 1m }" },
  {
    entries: defaulted(whole(1, COUNT_MAX), 10_000, "Entries at the most."),
    ttl: optional(POSITIVE_DURATION, "How long an entry is of use; default for ever."),
    lookup: defaulted(
      DISTRIBUTION,
      "constant(50us)",
      "How long it takes to look for a key, as its `service-time`.",
    ),
  },
);

const MONITOR: Shape<MonitorFields> = object<MonitorFields>(
  { title: "monitor", example: "{ every: 10s }" },
  {
    every: defaulted(
      POSITIVE_DURATION,
      "10s",
      "From one look at those that it watches to the next.",
    ),
  },
);

/** The path of a module; whether it is one is found out when it is loaded. */
const MODULE: Shape<string> = leaf("the path of a module", parsePath, {
  type: "string",
  examples: ["./shop.mjs"],
});

function parsePath(text: string): Parsed<string> {
  if (/\.m?js$/.test(text)) return { ok: true, value: text };
  const isSource = /\.[cm]?ts$/.test(text);
  const message = isSource ? "a program is loaded as JavaScript" : `'${text}' is no module`;
  const hint = isSource
    ? "compile it, and name the .js or .mjs file"
    : "write the path of a .mjs or .js file, such as ./shop.mjs";
  return { ok: false, message, hint, offset: 0 };
}

export const PROGRAM: Fields<ProgramFields> = {
  template: optional(
    placed(word(TEMPLATES, "a template")),
    "A program of ours: its fields, and for some a program behind them.",
  ),
  database: optional(placed(DATABASE), "Of the template 'database'."),
  cache: optional(placed(CACHE), "Of the template 'cache'."),
  monitor: optional(placed(MONITOR), "Of the template 'monitor'."),
  program: optional(placed(MODULE), "A module of your own that serves requests, by its path."),
  tick: optional(placed(POSITIVE_DURATION), "How often the module's tick is called."),
  "sync-time": optional(
    placed(DISTRIBUTION),
    "How long a program's disk takes for a sync; default lognormal(1ms 0.3).",
  ),
};
