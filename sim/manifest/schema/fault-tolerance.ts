/**
 * `fault-tolerance:` what counts as a fault, how a service recovers, and who is told in the end.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { EscalationAction, FaultType, RecoveryStrategy } from "../../../kernel/vocabulary.ts";
import { listOf } from "../shape/collections.ts";
import { word } from "../shape/leaf.ts";
import { object, optional, required } from "../shape/object.ts";
import type { Shape } from "../shape/shape.ts";
import { DURATION, POSITIVE_DURATION, whole } from "./leaves.ts";
import { BACKOFF, type BackoffFields } from "./restart.ts";

export interface RuleFields {
  readonly fault: FaultType;
  readonly count?: number;
  readonly window?: Duration;
}

export interface RecoveryFields {
  readonly strategy?: RecoveryStrategy;
  readonly attempts?: number;
  readonly timeout?: Duration;
  readonly backoff?: BackoffFields;
}

export interface EscalationFields {
  readonly level: number;
  readonly threshold: number;
  readonly action: EscalationAction;
  readonly delay?: Duration;
}

export interface FaultToleranceFields {
  readonly rules?: readonly RuleFields[];
  readonly recovery?: RecoveryFields;
  readonly escalation?: readonly EscalationFields[];
}

const FAULT_TYPES = [
  "health-check-failure",
  "resource-exhaustion",
  "dependency-failure",
  "configuration-error",
  "network-issue",
  "security-violation",
  "performance-degradation",
  "unhandled-exception",
  "timeout",
  "circuit-breaker-open",
] as const;

const RECOVERY_STRATEGIES = [
  "none",
  "restart",
  "restart-with-delay",
  "scale-up",
  "scale-down",
  "failover",
  "circuit-breaker-reset",
  "configuration-reload",
  "resource-cleanup",
  "dependency-restart",
  "graceful-shutdown",
] as const;

const ACTIONS = ["log", "notify", "restart", "stop", "failover", "page-on-call"] as const;

const RULE: Shape<RuleFields> = object<RuleFields>(
  { title: "a rule", example: "{ fault: health-check-failure, count: 3, window: 300s }" },
  {
    fault: required(word(FAULT_TYPES, "a type of fault"), "The type of fault."),
    count: optional(whole(1), "How many of them."),
    window: optional(POSITIVE_DURATION, "Within this time."),
  },
);

const RECOVERY: Shape<RecoveryFields> = object<RecoveryFields>(
  { title: "recovery", example: "{ strategy: restart-with-delay, attempts: 3, timeout: 30s }" },
  {
    strategy: optional(
      word(RECOVERY_STRATEGIES, "a recovery strategy"),
      "What is done; default restart-with-delay.",
    ),
    attempts: optional(whole(1), "How often; default 3."),
    timeout: optional(POSITIVE_DURATION, "After which an attempt has failed; default 30s."),
    backoff: optional(BACKOFF, "The wait between attempts; default linear, 1s + 1s."),
  },
);

const ESCALATION: Shape<EscalationFields> = object<EscalationFields>(
  { title: "an escalation level", example: "{ level: 1, threshold: 3, action: restart }" },
  {
    level: required(whole(1, 100), "Its rank; the lowest comes first."),
    threshold: required(whole(1), "The number of faults that reaches it."),
    action: required(word(ACTIONS, "an escalation action"), "What is done then."),
    delay: optional(DURATION, "After this long; default 0s."),
  },
);

export const FAULT_TOLERANCE: Shape<FaultToleranceFields> = object<FaultToleranceFields>(
  { title: "fault-tolerance", example: "{ recovery: { strategy: restart, attempts: 3 } }" },
  {
    rules: optional(listOf(RULE), "How many faults of a type within what time are acted upon."),
    recovery: optional(RECOVERY, "What is done about them."),
    escalation: optional(listOf(ESCALATION), "What is done when that does not help."),
  },
);
