/**
 * From the fields under `restart:` to what the kernel is told, defaults filled in.
 */
import type { Backoff, RestartSpec } from "../../../kernel/spec.ts";
import { duration, MILLISECOND, MINUTE, SECOND, type Duration } from "../../../kernel/time.ts";
import type { BackoffStrategy } from "../../../kernel/vocabulary.ts";
import type { BackoffFields, RestartFields } from "../schema/restart.ts";
import type { ReadContext } from "../shape/shape.ts";

const DELAY_DEFAULT: Duration = duration(100 * MILLISECOND);
const MULTIPLIER_DEFAULT = 2;
/** Where a growing wait ends that says no end: longer helps nobody who waits for a service. */
const MAX_DEFAULT: Duration = duration(30 * SECOND);
const BURST_DEFAULT = 5;
const INTERVAL_DEFAULT: Duration = duration(10 * SECOND);
const RESET_DEFAULT: Duration = duration(10 * MINUTE);

/** Which fields each strategy takes; the others would be ignored, so they are refused. */
const STRATEGY_FIELDS: Readonly<Record<BackoffStrategy, readonly (keyof BackoffFields)[]>> = {
  none: [],
  fixed: ["delay"],
  linear: ["delay", "increment"],
  exponential: ["initial", "multiplier", "max"],
  adaptive: ["initial", "max"],
};

const ALL_FIELDS = ["delay", "increment", "initial", "multiplier", "max"] as const;

/** A service's own fields over those of `defaults:`; its own `delay` ends an inherited backoff. */
export function mergeRestart(
  base: RestartFields | undefined,
  own: RestartFields | undefined,
): RestartFields | undefined {
  if (base === undefined || own === undefined) return own ?? base;
  const merged = { ...base, ...own };
  if (base.limit !== undefined && own.limit !== undefined) {
    merged.limit = { ...base.limit, ...own.limit };
  }
  if (own.delay !== undefined && own.backoff === undefined) delete merged.backoff;
  return merged;
}

/** What the kernel is told. */
export function declareRestart(fields: RestartFields | undefined): RestartSpec {
  return {
    policy: fields?.policy ?? "on-failure",
    backoff: declareBackoff(fields),
    jitter: fields?.jitter ?? "none",
    limit: {
      burst: fields?.limit?.burst ?? BURST_DEFAULT,
      intervalUs: fields?.limit?.interval ?? INTERVAL_DEFAULT,
    },
    attemptsMax: null,
    resetAfterUs: fields?.["reset-after"] ?? RESET_DEFAULT,
  };
}

function declareBackoff(fields: RestartFields | undefined): Backoff {
  const delayUs = fields?.delay ?? DELAY_DEFAULT;
  const backoff = fields?.backoff;
  if (backoff === undefined) return { strategy: "fixed", delayUs };
  const initialUs = backoff.initial ?? delayUs;
  const maxUs = backoff.max ?? longer(MAX_DEFAULT, initialUs);
  switch (backoff.strategy.value) {
    case "none":
      return { strategy: "none" };
    case "fixed":
      return { strategy: "fixed", delayUs: backoff.delay ?? delayUs };
    case "linear": {
      const first = backoff.delay ?? delayUs;
      return { strategy: "linear", delayUs: first, incrementUs: backoff.increment ?? first };
    }
    case "exponential": {
      const multiplier = backoff.multiplier ?? MULTIPLIER_DEFAULT;
      return { strategy: "exponential", initialUs, multiplier, maxUs };
    }
    case "adaptive":
      return { strategy: "adaptive", initialUs, maxUs };
  }
}

/** Complains of fields that the strategy does not take, and of an end before the beginning. */
export function checkBackoff(backoff: BackoffFields | undefined, context: ReadContext): void {
  if (backoff === undefined) return;
  const { value: strategy, offset } = backoff.strategy;
  const taken = STRATEGY_FIELDS[strategy];
  for (const field of ALL_FIELDS) {
    if (backoff[field] === undefined || taken.includes(field)) continue;
    const hint = taken.length === 0 ? "it takes none" : `it takes ${taken.join(", ")}`;
    const message = `the backoff strategy '${strategy}' has no '${field}'`;
    context.error(offset, "wrong-value", message, hint);
  }
  if (backoff.initial !== undefined && backoff.max !== undefined && backoff.max < backoff.initial) {
    const message = "the backoff's max is shorter than its initial wait";
    context.error(offset, "wrong-value", message, "make max the longer one");
  }
}

function longer(a: Duration, b: Duration): Duration {
  return a > b ? a : b;
}
