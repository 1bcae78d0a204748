/**
 * `behavior:` the simulated program that an instance of a service runs.
 */
import type { Distribution } from "../../distribution.ts";
import type { ProgramExit, StartFailures } from "../../system.ts";
import { orShorthand, scalarOr } from "../shape/collections.ts";
import { leaf, word } from "../shape/leaf.ts";
import { defaulted, object, optional } from "../shape/object.ts";
import type { Shape } from "../shape/shape.ts";
import { parseExit } from "../values/exit.ts";
import type { Ratio } from "../values/ratio.ts";
import { parseStartFailures } from "../values/start-failures.ts";
import { BYTE_RATE, COUNT_RATE, DISTRIBUTION, RATIO, SIZE, whole } from "./leaves.ts";
import { SENDS, type SendFields } from "./message.ts";
import { PROGRAM, type ProgramFields } from "./program.ts";
import { STATION, type StationFields } from "./station.ts";

export interface MemoryFields {
  readonly base?: number;
  readonly "per-request"?: number;
  readonly leak?: number;
}

/** What a program holds of something that is counted. */
export interface HoldingFields {
  readonly base?: number;
  readonly rate?: number;
}

/** What a program sends, or asks of a disk. */
export interface TrafficFields {
  readonly start?: number;
  readonly rate?: number;
}

export interface BehaviorFields extends StationFields, ProgramFields {
  readonly start?: Distribution;
  readonly stop?: Distribution;
  readonly "start-failures"?: StartFailures;
  readonly run?: Distribution;
  readonly exit?: ProgramExit;
  readonly reload?: Distribution;
  readonly heartbeat?: Distribution;
  readonly cpu?: Ratio;
  readonly memory?: MemoryFields;
  readonly files?: number | HoldingFields;
  readonly threads?: number | HoldingFields;
  readonly disk?: number | HoldingFields;
  readonly network?: number | TrafficFields;
  readonly "disk-io"?: number | TrafficFields;
  readonly "on-exhausted"?: (typeof ON_EXHAUSTED)[number];
  readonly sends?: readonly SendFields[];
}

const ON_EXHAUSTED = ["exit", "continue"] as const;

export const START_FAILURES: Shape<StartFailures> = leaf(
  "a number or a ratio",
  parseStartFailures,
  {
    type: ["string", "number"],
    examples: [2, "1/10"],
  },
);

export const EXIT: Shape<ProgramExit> = leaf("an exit code or a signal", parseExit, {
  type: ["string", "integer"],
  minimum: 0,
  maximum: 255,
  examples: [0, "SIGSEGV"],
});

const MEMORY: Shape<MemoryFields> = orShorthand(
  SIZE,
  (base) => ({ base }),
  object<MemoryFields>(
    { title: "memory", example: "{ base: 64MiB, leak: 0B/s }" },
    {
      base: defaulted(SIZE, 0, "What an instance holds from its start."),
      "per-request": defaulted(SIZE, 0, "What each request adds while it is there."),
      leak: defaulted(BYTE_RATE, "0B/s", "By how much it grows while it runs."),
    },
  ),
);

const FILES: Shape<HoldingFields> = object<HoldingFields>(
  { title: "behavior.files", example: "{ base: 20, rate: 5/s }" },
  {
    base: defaulted(whole(0), 0, "What an instance opens at its start."),
    rate: defaulted(COUNT_RATE, "0/s", "How many more it opens, and never closes."),
  },
);

const THREADS: Shape<HoldingFields> = object<HoldingFields>(
  { title: "behavior.threads", example: "{ base: 8, rate: 1/s }" },
  {
    base: defaulted(whole(1), 1, "What an instance has from its start."),
    rate: defaulted(COUNT_RATE, "0/s", "How many more it makes, and never ends."),
  },
);

const DISK: Shape<HoldingFields> = object<HoldingFields>(
  { title: "behavior.disk", example: "{ base: 10MiB, rate: 1MiB/s }" },
  {
    base: defaulted(SIZE, 0, "What an instance writes at its first start."),
    rate: defaulted(BYTE_RATE, "0B/s", "What it writes more; it outlives the process."),
  },
);

const NETWORK: Shape<TrafficFields> = object<TrafficFields>(
  { title: "behavior.network", example: "{ start: 100MiB, rate: 5MiB/s }" },
  {
    start: defaulted(SIZE, 0, "What an instance transfers before it runs."),
    rate: defaulted(BYTE_RATE, "0B/s", "What it transfers while it runs."),
  },
);

const DISK_IO: Shape<TrafficFields> = object<TrafficFields>(
  { title: "behavior.disk-io", example: "{ start: 1000, rate: 300/s }" },
  {
    start: defaulted(whole(0), 0, "Operations before it runs."),
    rate: defaulted(COUNT_RATE, "0/s", "Operations while it runs."),
  },
);

export const BEHAVIOR: Shape<BehaviorFields> = object<BehaviorFields>(
  {
    title: "behavior",
    main: "start",
    example: "{ start: lognormal(800ms 0.4), stop: constant(50ms) }",
  },
  {
    start: defaulted(DISTRIBUTION, "constant(0)", "From the start to running."),
    stop: defaulted(DISTRIBUTION, "constant(0)", "From the request to stop to the exit."),
    "start-failures": optional(
      START_FAILURES,
      "The first so many starts fail, or each with a probability; default none.",
    ),
    run: optional(DISTRIBUTION, "Then it exits by itself; default never."),
    exit: defaulted(EXIT, 0, "With this code, or by this signal."),
    reload: defaulted(DISTRIBUTION, "constant(0)", "How long it takes to read new values."),
    heartbeat: optional(
      DISTRIBUTION,
      "From one heartbeat to the next; default half of the service's watchdog.",
    ),
    cpu: defaulted(RATIO, "0 %", "The share of its work that needs a CPU; the rest is waiting."),
    memory: optional(MEMORY, "How much memory an instance takes."),
    files: optional(scalarOr<number, HoldingFields>(whole(0), FILES), "Open files; default none."),
    threads: defaulted(
      scalarOr<number, HoldingFields>(whole(1), THREADS),
      1,
      "Threads, which do its work side by side.",
    ),
    disk: optional(scalarOr<number, HoldingFields>(SIZE, DISK), "Bytes on disk; default none."),
    network: optional(
      scalarOr<number, TrafficFields>(BYTE_RATE, NETWORK),
      "What it sends and receives; default nothing.",
    ),
    "disk-io": optional(
      scalarOr<number, TrafficFields>(COUNT_RATE, DISK_IO),
      "What it asks of a disk; default nothing.",
    ),
    "on-exhausted": defaulted(
      word(ON_EXHAUSTED, "an answer to a refusal"),
      "exit",
      "What it does when it is refused a file, a thread or a block: exit with code 1, or continue.",
    ),
    sends: optional(SENDS, "Messages that it sends while it runs."),
    ...STATION,
    ...PROGRAM,
  },
);
