/**
 * `loss`: a share of the messages from one side to the other is lost, of those that go back none.
 *
 * What is lost is sent again, later and later, as the network has it; of several faults that
 * overlap each takes its share of what the others let through.
 *
 * Divergence: real losses come in bursts, and whoever sends slows down for them.
 */
import type { FaultModel } from "./fault.ts";

export const lossFault: FaultModel<"loss"> = {
  begin({ from, to, share }, { links, now, mark }) {
    links.disturb({ from, to, effect: { kind: "loss", share } }, mark, now);
  },
  heal(_fault, { links, now, mark }) {
    links.calm(mark, now);
  },
};
