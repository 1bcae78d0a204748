/**
 * No message is lost, doubled or overtaken, and no mailbox ever held more than it may.
 */
import type { MessageReport } from "../../kernel/message/exchange.ts";
import type { Checker } from "./checker.ts";

/** What was sent was received, dropped, refused, has timed out, or is on its way. */
export const messageCount: Checker = {
  id: "message-count",
  check({ messages, subjects }) {
    if (messages === null) return null;
    return messages.ways.flatMap((way) => {
      const { sent, received, dropped, refused, timedOut } = way.counts;
      const sum = received + dropped + refused + timedOut + way.inFlight;
      return sum === sent ? [] : [`of ${sent} messages ${nameOf(way, subjects)} ${sum} are known`];
    });
  },
};

/** Of one sender to one receiver, first sent is first received. */
export const messageOrder: Checker = {
  id: "message-order",
  check({ messages }) {
    if (messages === null) return null;
    const { outOfOrder } = messages;
    return outOfOrder === 0 ? [] : [`${outOfOrder} messages overtook one that was sent before`];
  },
};

/** No mailbox ever held more than its capacity. */
export const mailboxCapacity: Checker = {
  id: "mailbox-capacity",
  check({ messages, subjects }) {
    if (messages === null) return null;
    return messages.peaks.flatMap((peak, service) => {
      const capacity = messages.capacities[service] ?? 0;
      const name = subjects.services[service]?.name ?? "";
      return peak <= capacity ? [] : [`${name} held ${peak} messages of ${capacity}`];
    });
  },
};

function nameOf(
  { service, target }: MessageReport,
  { services }: { readonly services: readonly { readonly name: string }[] },
): string {
  return `from ${services[service]?.name ?? ""} to ${services[target]?.name ?? ""}`;
}
