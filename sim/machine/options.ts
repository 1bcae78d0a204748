/**
 * What the machine is made of.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import type { Core, CoreStreams } from "../../kernel/core/core.ts";
import type { Input } from "../../kernel/ports.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SystemSpec } from "../system.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { ProgramLives } from "./lives.ts";
import type { RequestServers } from "./servers.ts";

export interface MachineOptions {
  readonly system: SystemSpec;
  /** Whose CPU scheduler is used where anything needs a CPU. */
  readonly core: Core;
  readonly alarms: Alarms<WorldAlarm>;
  /** Takes what processes report, in the order in which it happens. */
  readonly report: (input: Input) => void;
  readonly streams: CoreStreams;
  readonly trace: Trace;
  /** `null` where nobody sends requests. */
  readonly servers: RequestServers | null;
  /** `null` where no service has a program. */
  readonly programs: ProgramLives | null;
}
