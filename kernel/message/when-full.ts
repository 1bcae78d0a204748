/**
 * What a mailbox does with a message that it has no room for: one row a policy.
 */
import type { Mailbox } from "./mailbox.ts";
import type { Message, WhenFull } from "./types.ts";

export type Offered = "queued" | "blocked" | "refused";

const POLICIES: Readonly<Record<WhenFull, (mailbox: Mailbox, message: Message) => Offered>> = {
  /** The sender waits in line, and nobody passes it. */
  block(mailbox, message) {
    mailbox.block(message);
    return "blocked";
  },
  refuse: () => "refused",
};

export function offer(mailbox: Mailbox, message: Message): Offered {
  if (mailbox.isFull) return POLICIES[mailbox.spec.whenFull](mailbox, message);
  mailbox.put(message);
  return "queued";
}
