/**
 * `isolation:` and `limits:` how far a service is kept apart and how much it may take.
 */
import { CAPABILITIES } from "../../../kernel/capability/capability.ts";
import type { IsolationLevel } from "../../../kernel/vocabulary.ts";
import { WEIGHT_DEFAULT, WEIGHT_MAX } from "../../../kernel/core/cpu-scheduler.ts";
import { listOf, orShorthand, scalarOr } from "../shape/collections.ts";
import { leaf, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { parseName } from "../values/name.ts";
import { refused, show, type Parsed } from "../values/parsed.ts";
import { parseShare, RATIO_PATTERN, type Ratio } from "../values/ratio.ts";
import { BYTE_RATE, COUNT_RATE, NAME, POSITIVE_SIZE, SIZE, whole } from "./leaves.ts";

export interface IsolationFields {
  readonly level?: IsolationLevel;
  readonly user?: string;
  readonly group?: string;
  readonly capabilities?: readonly Placed<string>[];
  readonly label?: string;
}

export interface MemoryLimitFields {
  readonly soft?: number;
  readonly hard?: number;
}

export interface RateLimitFields {
  readonly rate: number;
  readonly burst?: number;
}

export interface SharedLimitsFields {
  readonly memory?: Placed<number | MemoryLimitFields>;
  readonly files?: Placed<number>;
  readonly threads?: Placed<number>;
  readonly disk?: Placed<number>;
  readonly network?: Placed<number | RateLimitFields>;
  readonly "disk-io"?: Placed<number | RateLimitFields>;
}

/** What the members of a group may take together. */
export interface GroupLimitsFields extends SharedLimitsFields {
  readonly cpu?: Placed<Ratio>;
  readonly "cpu-weight"?: number;
}

export interface LimitsFields extends GroupLimitsFields {
  readonly "oom-adjust"?: number;
}

const LEVELS = ["none", "process", "container", "virtual-machine", "namespace"] as const;

/** Names of capabilities; which there are, the resolver knows. */
export const CAPABILITY_NAMES: Shape<readonly Placed<string>[]> = listOf(
  placed(leaf("a capability", parseName, { enum: CAPABILITIES })),
);

/** As in Linux: at one end never, at the other as if it held all that there is. */
const OOM_ADJUST_MAX = 1_000;

const MEMORY_LIMIT: Shape<MemoryLimitFields> = object<MemoryLimitFields>(
  { title: "limits.memory", example: "{ soft: 192MiB, hard: 256MiB }" },
  {
    soft: optional(SIZE, "Over it the first to go when memory runs out elsewhere."),
    hard: optional(SIZE, "Over it it is killed."),
  },
);

const NETWORK_LIMIT: Shape<RateLimitFields> = object<RateLimitFields>(
  { title: "limits.network", example: "{ rate: 10MiB/s, burst: 1MiB }" },
  {
    rate: required(BYTE_RATE, "Bytes a second."),
    burst: optional(POSITIVE_SIZE, "Bytes that may pass at once; default those of 100 ms."),
  },
);

const DISK_IO_LIMIT: Shape<RateLimitFields> = object<RateLimitFields>(
  { title: "limits.disk-io", example: "{ rate: 500/s, burst: 50 }" },
  {
    rate: required(COUNT_RATE, "Operations a second."),
    burst: optional(whole(1), "Operations that may pass at once; default those of 100 ms."),
  },
);

/** Of an instance, or of a group: of all its members together. */
export const SHARED_LIMITS: Fields<SharedLimitsFields> = {
  memory: optional(
    placed(scalarOr<number, MemoryLimitFields>(SIZE, MEMORY_LIMIT)),
    "Over it something is killed.",
  ),
  files: optional(placed(whole(0)), "Open files; what would be more is refused."),
  threads: optional(placed(whole(1)), "Threads; what would be more is refused."),
  disk: optional(placed(SIZE), "Bytes on disk; what would be more is refused."),
  network: optional(
    placed(scalarOr<number, RateLimitFields>(BYTE_RATE, NETWORK_LIMIT)),
    "Bytes a second; what would be more waits.",
  ),
  "disk-io": optional(
    placed(scalarOr<number, RateLimitFields>(COUNT_RATE, DISK_IO_LIMIT)),
    "Disk operations a second; what would be more waits.",
  ),
};

const LEVEL: Shape<(typeof LEVELS)[number]> = word(LEVELS, "an isolation level");

export const ISOLATION: Shape<IsolationFields> = orShorthand(
  LEVEL,
  (level) => ({ level }),
  object<IsolationFields>(
    { title: "isolation", example: "{ level: namespace, user: db }" },
    {
      level: defaulted(LEVEL, "process", "How far it is kept apart."),
      user: optional(NAME, "The user that it runs as; default root for type system, else multios."),
      group: optional(NAME, "The group that it runs as; a namespace is that of its group."),
      capabilities: optional(CAPABILITY_NAMES, "What it may ask of the kernel; default nothing."),
      label: optional(NAME, "The label that a security policy speaks of."),
    },
  ),
);

/** A hundredth of a CPU is one millisecond of each 100 ms, the least that Linux takes. */
const CPU_SHARE_HINT = "write at least 1 %, or leave it out where there is to be no limit";

const CPU_SHARE: Shape<Ratio> = leaf("a share of a CPU", parseCpuShare, {
  type: ["string", "number"],
  pattern: RATIO_PATTERN,
  minimum: 0.01,
  examples: ["50 %", "250 %"],
});

export const LIMITS: Shape<LimitsFields> = object<LimitsFields>(
  { title: "limits", main: "memory", example: "{ memory: 256MiB, cpu: 50 % }" },
  {
    ...SHARED_LIMITS,
    cpu: optional(
      placed(CPU_SHARE),
      "Share of one CPU, in each 100 ms; 250 % are two and a half. Beyond it is throttled.",
    ),
    "cpu-weight": defaulted(
      whole(1, WEIGHT_MAX),
      WEIGHT_DEFAULT,
      "Its part of the CPUs where there are not enough, against the weights of others.",
    ),
    "oom-adjust": defaulted(
      whole(-OOM_ADJUST_MAX, OOM_ADJUST_MAX),
      0,
      "Makes it a likelier victim when memory is full, or a less likely one.",
    ),
  },
);

export const GROUP_LIMITS: Shape<GroupLimitsFields> = object<GroupLimitsFields>(
  { title: "limits of a group", example: "{ memory: 1GiB, cpu: 150 % }" },
  {
    ...SHARED_LIMITS,
    cpu: optional(placed(CPU_SHARE), "Share of one CPU, in each 100 ms, for all members together."),
    "cpu-weight": optional(
      whole(1, WEIGHT_MAX),
      "What all instances in it weigh together where CPUs are short; default as much as they do.",
    ),
  },
);

function parseCpuShare(text: string): Parsed<Ratio> {
  const share = parseShare(text);
  if (!share.ok || share.value.numerator * 100 >= share.value.denominator) return share;
  return refused(`${show(text)} is less than 1 % of a CPU`, CPU_SHARE_HINT);
}
