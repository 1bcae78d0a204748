/**
 * `latency`: messages from one side to the other take so much longer, those that go back do not.
 *
 * Of several that overlap each counts: what they add adds up.
 *
 * Divergence: a real link that is slow is mostly a link that is full: its delays vary, and it loses
 * messages as well.
 */
import type { FaultModel } from "./fault.ts";

export const latencyFault: FaultModel<"latency"> = {
  begin({ from, to, addUs }, { links, now, mark }) {
    links.disturb({ from, to, effect: { kind: "delay", addUs } }, mark, now);
  },
  heal(_fault, { links, now, mark }) {
    links.calm(mark, now);
  },
};
