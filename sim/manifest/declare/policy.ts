/**
 * From the fields of a call or a workload to how whoever asks sees to an answer.
 */
import { duration, SECOND, type Duration } from "../../../kernel/time.ts";
import type { CallPolicy, RetryBackoff } from "../../traffic/spec.ts";
import type { PolicyFields, RetryBackoffFields } from "../schema/policy.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";

const MULTIPLIER_DEFAULT = 2;
/** As that of restarts. */
const MAX_DEFAULT: Duration = duration(30 * SECOND);

/** Complains of what contradicts itself, and warns of what can never have an effect. */
export function declarePolicy(fields: PolicyFields, context: ReadContext): CallPolicy {
  const { timeout = null, retries = 0, backoff, budget, hedge } = fields;
  if (backoff !== undefined) checkBackoff(backoff, context);
  if (retries === 0) warnOfNoRetries(fields, context);
  if (hedge !== undefined && timeout !== null && hedge.value >= timeout) {
    const message = "hedge: the attempt that it would follow has timed out by then";
    const hint = "make 'hedge' shorter than 'timeout'";
    context.problems.warning(context.placeOf(hedge.offset), "no-effect", message, hint);
  }
  return {
    timeoutUs: timeout,
    retries,
    backoff: backoff === undefined ? null : declareBackoff(backoff.value),
    budget: budget?.value ?? null,
    hedgeUs: hedge?.value ?? null,
    requestBytes: fields["request-size"] ?? 0,
    responseBytes: fields["response-size"] ?? 0,
  };
}

function declareBackoff({ initial, multiplier, max, jitter }: RetryBackoffFields): RetryBackoff {
  return {
    initialUs: initial,
    multiplier: multiplier ?? MULTIPLIER_DEFAULT,
    maxUs: max ?? (initial > MAX_DEFAULT ? initial : MAX_DEFAULT),
    isJittered: jitter === "full",
  };
}

function checkBackoff({ value, offset }: Placed<RetryBackoffFields>, context: ReadContext): void {
  if (value.max === undefined || value.max >= value.initial) return;
  const message = "the backoff's max is shorter than its initial wait";
  context.error(offset, "wrong-value", message, "make max the longer one");
}

function warnOfNoRetries({ backoff, budget, hedge }: PolicyFields, context: ReadContext): void {
  const written = [
    ["backoff", backoff],
    // A hedge takes of it as well.
    ["budget", hedge === undefined ? budget : undefined],
  ] as const;
  for (const [name, field] of written) {
    if (field === undefined) continue;
    const place = context.placeOf(field.offset);
    const message = `'${name}' has no effect: nothing is asked once more`;
    context.problems.warning(place, "no-effect", message, "write 'retries' beside it");
  }
}
