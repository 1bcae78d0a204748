/**
 * What became of messages, for `boot --json`: by sender and receiver.
 */
import type { MessageUsage } from "../machine/messages/usage.ts";
import type { SystemSpec } from "../system.ts";
import { serviceName } from "../subject-names.ts";

export function messagesJson(system: SystemSpec, { ways, peaks }: MessageUsage): readonly object[] {
  return ways.map(({ service, target, counts, inFlight }) => ({
    from: serviceName(system, service),
    to: serviceName(system, target),
    sent: counts.sent,
    received: counts.received,
    replied: counts.replied,
    refused: counts.refused,
    timed_out: counts.timedOut,
    dropped: counts.dropped,
    in_flight: inFlight,
    bytes: counts.bytes,
    mailbox_peak: peaks[target] ?? 0,
  }));
}
