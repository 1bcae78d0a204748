/**
 * `hooks:` commands that a service has run at the turns of its life.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import type { ProgramExit, StartFailures } from "../../system.ts";
import { orShorthand } from "../shape/collections.ts";
import { defaulted, object, optional } from "../shape/object.ts";
import type { Shape } from "../shape/shape.ts";
import { EXIT, START_FAILURES } from "./behavior.ts";
import { DISTRIBUTION, POSITIVE_DURATION } from "./leaves.ts";

export interface HookFields {
  readonly run?: Distribution;
  readonly failures?: StartFailures;
  readonly exit?: ProgramExit;
  readonly timeout?: Duration;
}

export interface HooksFields {
  readonly "on-start"?: HookFields;
  readonly "on-stop"?: HookFields;
  readonly "on-restart"?: HookFields;
  readonly "on-health-change"?: HookFields;
  readonly "on-failure"?: HookFields;
}

export const HOOK: Shape<HookFields> = orShorthand(
  DISTRIBUTION,
  (run) => ({ run }),
  object<HookFields>(
    { title: "a hook", example: "{ run: 200ms, failures: 1/10, timeout: 5s }" },
    {
      run: defaulted(DISTRIBUTION, "constant(0)", "How long its command runs."),
      failures: optional(
        START_FAILURES,
        "The first so many runs exit with 1, or each with a probability; default none.",
      ),
      exit: defaulted(
        EXIT,
        0,
        "How the runs that `failures` leaves end: with this code, or by this signal.",
      ),
      timeout: optional(
        POSITIVE_DURATION,
        "After which it is killed; default 30s, and on-stop: the stop timeout.",
      ),
    },
  ),
);

export const HOOKS: Shape<HooksFields> = object<HooksFields>(
  { title: "hooks", example: "{ on-start: { run: 200ms }, on-stop: 1s }" },
  {
    "on-start": optional(HOOK, "Before the process is started; if it fails, the start has failed."),
    "on-stop": optional(HOOK, "Before what runs is asked to end; if it fails, the stop goes on."),
    "on-restart": optional(HOOK, "Before on-start, where the start is a restart."),
    "on-health-change": optional(HOOK, "After a check has turned; nothing waits for it."),
    "on-failure": optional(HOOK, "Once an instance has failed for good; nothing waits for it."),
  },
);
