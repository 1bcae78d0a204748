/**
 * What has become of all messages of a run, by sender and receiver.
 */
import type { Exchange, MessageReport } from "../../../kernel/message/exchange.ts";
import type { SystemSpec } from "../../system.ts";

export interface MessageUsage {
  /** In the order of the file. */
  readonly ways: readonly MessageReport[];
  /** By service: the most that waited in the mailbox of one of its instances. */
  readonly peaks: readonly number[];
  readonly capacities: readonly number[];
  /** Messages that overtook one of the same sender to the same receiver. */
  readonly outOfOrder: number;
}

export function messageUsage(
  exchange: Exchange | null,
  { services }: SystemSpec,
): MessageUsage | null {
  if (exchange === null) return null;
  return {
    ways: exchange.reports(),
    peaks: services.map(({ spec }) => exchange.peakOf(spec.id)),
    capacities: services.map(({ spec }) => spec.mailbox.capacity),
    outOfOrder: exchange.outOfOrder,
  };
}
