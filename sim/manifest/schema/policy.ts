/**
 * How whoever asks sees to an answer: the fields that a call of a service and a workload share.
 */
import type { Duration } from "../../../kernel/time.ts";
import { orShorthand } from "../shape/collections.ts";
import { leaf, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { refused, show, type Parsed } from "../values/parsed.ts";
import type { Ratio } from "../values/ratio.ts";
import { parseSize } from "../values/size.ts";
import { decimal, POSITIVE_DURATION, RATIO, SIZE, whole } from "./leaves.ts";

export interface RetryBackoffFields {
  readonly initial: Duration;
  readonly multiplier?: number;
  readonly max?: Duration;
  readonly jitter?: (typeof JITTERS)[number];
}

export interface PolicyFields {
  readonly timeout?: Duration;
  readonly retries?: number;
  readonly backoff?: Placed<RetryBackoffFields>;
  readonly budget?: Placed<Ratio>;
  readonly hedge?: Placed<Duration>;
  readonly "request-size"?: number;
  readonly "response-size"?: number;
}

/** Those of a restart that spread by what went before make no sense from one request to another. */
const JITTERS = ["none", "full"] as const;

/**
 * More attempts at one request are a mistake: without a wait between them they are all made at one
 * instant, and what a second of refusals brings takes minutes to work off.
 */
const RETRIES_MAX = 1_000;
/** The growth of a wait more than a thousandfold at once is a mistake. */
const MULTIPLIER_MAX = 1_000;

/** More than a terabyte at once is a mistake. */
const MESSAGE_BYTES_MAX = 2 ** 40;

const MESSAGE_SIZE: Shape<number> = leaf("a size", parseMessageSize, SIZE.schema);

export const RETRY_BACKOFF: Shape<RetryBackoffFields> = orShorthand(
  POSITIVE_DURATION,
  (initial) => ({ initial }),
  object<RetryBackoffFields>(
    { title: "backoff", example: "{ initial: 10ms, multiplier: 2, max: 1s, jitter: full }" },
    {
      initial: required(POSITIVE_DURATION, "The wait before the first repetition."),
      multiplier: defaulted(
        decimal(1, MULTIPLIER_MAX),
        2,
        "What each further one multiplies the wait by.",
      ),
      max: optional(POSITIVE_DURATION, "The wait never gets longer; default 30s."),
      jitter: defaulted(
        word(JITTERS, "a jitter of repetitions"),
        "none",
        "Whether each wait is drawn between 0 and what it would be.",
      ),
    },
  ),
);

export const POLICY: Fields<PolicyFields> = {
  timeout: optional(POSITIVE_DURATION, "After which an attempt has failed; default never."),
  retries: defaulted(
    whole(0, RETRIES_MAX),
    0,
    "How often what failed or timed out is asked once more.",
  ),
  backoff: optional(placed(RETRY_BACKOFF), "The wait before each repetition; default none."),
  budget: optional(
    placed(RATIO),
    "Repetitions and hedges are at most this share of calls, and ten; default no budget.",
  ),
  hedge: optional(
    placed(POSITIVE_DURATION),
    "A second attempt is made where there is no answer by then; default never.",
  ),
  "request-size": defaulted(MESSAGE_SIZE, 0, "How many bytes a request has."),
  "response-size": defaulted(MESSAGE_SIZE, 0, "How many bytes an answer has."),
};

function parseMessageSize(text: string): Parsed<number> {
  const size = parseSize(text);
  if (!size.ok || size.value <= MESSAGE_BYTES_MAX) return size;
  return refused(`${show(text)} is more than a message can have`, "at most 1TiB");
}
