/**
 * What a run is asked and what it answers: the types that the simulator and its callers share.
 */
import type { Hal } from "../hal/hal.ts";
import type { Core } from "../kernel/core/core.ts";
import type { StartWait } from "../kernel/lifecycle/start-wait.ts";
import type { TraceRecord, TraceSubjects } from "../kernel/trace/events.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Answers } from "./answer-words.ts";
import type { CpuUsage } from "./machine/cpu/usage.ts";
import type { MessageUsage } from "./machine/messages/usage.ts";
import type { ResourceUse } from "./machine/resource-use.ts";
import type { ProgramListener } from "./program/ledger.ts";
import type { ProgramLibrary } from "./program/open-programs.ts";
import type { ProgramsUsage } from "./program/usage.ts";
import type { RunSamples } from "./sampling/samples.ts";
import type { Sight } from "./sight.ts";
import type { SystemSpec } from "./system.ts";
import type { RequestWatch } from "./traffic/requests.ts";
import type { TrafficUsage } from "./traffic/usage.ts";

export const RNG_MODES = ["splitmix", "multios-lcg"] as const;
export type RngMode = (typeof RNG_MODES)[number];

export type TraceObserver = (record: TraceRecord) => void;

export interface SimulationOptions {
  readonly system: SystemSpec;
  /** In [0, 2^64). Seeds the simulated world; the kernel draws from the HAL. */
  readonly seed: bigint;
  readonly rng: RngMode;
  /** The run ends here at the latest; `null`: at its natural end. */
  readonly untilUs: Duration | null;
  readonly hal: Hal;
  readonly core: Core;
  /** Programs that services name, by path, and the border to them; default none. */
  readonly programs?: ProgramLibrary;
  readonly observers: readonly TraceObserver[];
  /** Whether the run is measured window by window, for charts; if not given, it is not. */
  readonly isSampled?: boolean;
  /** Who wants to see single requests; if not given, nobody does. */
  readonly requests?: RequestWatch;
  /** Called once a step, when its records are written, with the answers to all calls of it. */
  readonly onAnswers?: (answers: Answers) => void;
  /**
   * Called with what programs say and throw, in the order of time and before what the kernel
   * records of the same instant.
   */
  readonly onSaid?: ProgramListener;
  /**
   * Called every so many steps with the current instant; resolves to false to end the run.
   * This is where a terminal breathes: progress, Ctrl-C.
   */
  readonly breathe: (now: Instant) => Promise<boolean>;
  /**
   * Asked as time passes: true ends the run there, as `untilUs` would have done. Where the world
   * has computed ahead it ends at the next thing that happens. Where it is given, somebody looks
   * on, and requests are served ahead by little.
   */
  readonly isEnough?: () => boolean;
  /** Given before the first step: what can be looked at while the run goes on. */
  readonly onSight?: (sight: Sight) => void;
}

/** Why a run ended. */
export type Ending =
  /** Nothing but idle running was left. */
  | "quiet"
  /** `--for` was over. */
  | "until"
  /** Whoever watched it had seen enough: the same run as with `--for` up to there. */
  | "enough"
  /** An hour had gone by since the last workload, fault or action, or since the boot. */
  | "horizon"
  /** A great many events went by and nothing came up that had not been up before: a crash loop. */
  | "no-progress"
  /** More steps at one instant than any finite system needs: time does not go on. */
  | "livelock"
  /** The system was shut down. */
  | "shutdown"
  | "interrupted";

export interface SimulationResult {
  readonly ending: Ending;
  readonly endedAt: Instant;
  /** `sha256:` and 64 hexadecimal digits, of the binary trace. */
  readonly digest: string;
  /** Records in the trace. */
  readonly events: number;
  readonly subjects: TraceSubjects;
  /** By instance: the most memory that one of its processes has used. */
  readonly memoryPeakBytes: readonly number[];
  /** By the record of a call: what the trace does not tell of its answer, as far as kept. */
  readonly answers: Answers;
  /** Those of calls that were taken, beyond what is kept. */
  readonly answersNotKept: number;
  /** `null` where nothing in the system needs a CPU. */
  readonly cpuUsage: CpuUsage | null;
  /** `null` where nobody sends anything. */
  readonly messages: MessageUsage | null;
  /** `null` where nobody sends requests. */
  readonly traffic: TrafficUsage | null;
  /** `null` where no service has a program. */
  readonly programs: ProgramsUsage | null;
  /** `null` where nobody asked for them. */
  readonly samples: RunSamples | null;
  /** What everybody has come to of what is limited: instances by resource, then slices. */
  readonly resources: readonly ResourceUse[];
  /** By service: whether a boot at the end of the run would start it. */
  readonly bootSet: readonly boolean[];
  /** By service: what its start waits for at the end of the run; `null`: nothing. */
  readonly startWaits: readonly (StartWait | null)[];
}
