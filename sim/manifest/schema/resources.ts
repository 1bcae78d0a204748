/**
 * `isolation:` and `limits:` what a service may do and how much it may take.
 */
import type { IsolationLevel } from "../../../kernel/vocabulary.ts";
import { listOf, orShorthand } from "../shape/collections.ts";
import { placed, TEXT, word } from "../shape/leaf.ts";
import { later, object, optional } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { Ratio } from "../values/ratio.ts";
import { BYTE_RATE, COUNT_RATE, NAME, SHARE, SIZE, whole } from "./leaves.ts";

export interface IsolationFields {
  readonly level?: IsolationLevel;
  readonly user?: string;
  readonly group?: string;
  readonly capabilities?: readonly string[];
  readonly label?: string;
}

export interface LimitsFields {
  readonly memory?: Placed<number>;
  readonly cpu?: Ratio;
  readonly files?: number;
  readonly threads?: number;
  readonly network?: number;
  readonly disk?: number;
  readonly "disk-io"?: number;
}

const LEVELS = ["none", "process", "container", "virtual-machine", "namespace"] as const;

export const ISOLATION: Shape<IsolationFields> = orShorthand(
  "level",
  object<IsolationFields>(
    { title: "isolation", example: "{ level: namespace, user: db }" },
    {
      level: optional(word(LEVELS, "an isolation level"), "How far it is kept apart."),
      user: optional(NAME, "The user that it runs as."),
      group: optional(NAME, "The group that it runs as."),
      capabilities: optional(listOf(NAME), "What it may ask of the kernel."),
      label: optional(TEXT, "The label of mandatory access control."),
    },
  ),
);

export const LIMITS: Shape<LimitsFields> = object<LimitsFields>(
  { title: "limits", example: "{ memory: 256MiB, cpu: 50 % }" },
  {
    memory: optional(placed(SIZE), "An instance that takes more is killed."),
    cpu: later("limits.cpu", SHARE, "Share of one CPU, in each 100 ms; 250 % are two and a half."),
    files: later("limits.files", whole(0), "Open files."),
    threads: later("limits.threads", whole(1), "Threads."),
    network: later("limits.network", BYTE_RATE, "Bytes sent and received a second."),
    disk: later("limits.disk", SIZE, "Bytes on disk."),
    "disk-io": later("limits.disk-io", COUNT_RATE, "Disk operations a second."),
  },
);
