/**
 * `mailbox:` and `behavior.sends:` the messages that services send each other.
 */
import { WHEN_FULL, type WhenFull } from "../../../kernel/message/types.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { listOf } from "../shape/collections.ts";
import { BOOLEAN, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { DISTRIBUTION, POSITIVE_DURATION, REFERENCE, SIZE, whole } from "./leaves.ts";

export interface MailboxFields {
  readonly capacity?: number;
  readonly "when-full"?: WhenFull;
  readonly handling?: Distribution;
}

export interface SendFields {
  readonly to: Placed<string>;
  readonly every: Placed<Distribution>;
  readonly size?: number;
  readonly timeout?: Duration;
  readonly reply?: boolean;
}

export const CAPACITY_DEFAULT = 64;
/** More in one mailbox than anybody would ever get through. */
const CAPACITY_MAX = 1_000_000;

export const MAILBOX: Shape<MailboxFields> = object<MailboxFields>(
  { title: "mailbox", example: "{ capacity: 64, when-full: refuse, handling: 2ms }" },
  {
    capacity: defaulted(
      whole(1, CAPACITY_MAX),
      CAPACITY_DEFAULT,
      "Messages that wait at an instance.",
    ),
    "when-full": defaulted(
      word(WHEN_FULL, "a policy of a full mailbox"),
      "block",
      "Whether who sends more is held up, or refused.",
    ),
    handling: defaulted(
      DISTRIBUTION,
      "constant(0)",
      "How long an instance takes for a message; each of its threads deals with one.",
    ),
  },
);

const SEND: Shape<SendFields> = object<SendFields>(
  { title: "a message", example: "{ to: db, every: constant(10ms), size: 1KiB, reply: true }" },
  {
    to: required(REFERENCE, "The service that it is for; its instances take turns."),
    every: required(placed(DISTRIBUTION), "From one that is done with to the next."),
    size: defaulted(SIZE, 0, "How large it is."),
    timeout: optional(POSITIVE_DURATION, "How long it waits; default as long as it takes."),
    reply: defaulted(BOOLEAN, false, "Whether the sender waits for the answer."),
  },
);

export const SENDS: Shape<readonly SendFields[]> = listOf(SEND);
