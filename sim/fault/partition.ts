/**
 * `partition`: no message gets from one side to another, and with `one-way` none from the first to
 * the second.
 *
 * It lies on requests and their answers. The service manager and its probes are on the machine, and
 * reach every process as ever; messages between services (`sends`) stay on it as well.
 *
 * Divergence: a real manager may be on one of the sides, and then takes the other one for dead.
 */
import type { FaultModel } from "./fault.ts";

export const partitionFault: FaultModel<"partition"> = {
  begin({ sides, isOneWay }, { links, now, mark }) {
    const [from = [], to = []] = sides;
    if (isOneWay) links.disturb({ from, to, effect: { kind: "cut" } }, mark, now);
    else links.divide(sides, mark, now);
  },
  heal(_fault, { links, now, mark }) {
    links.calm(mark, now);
  },
};
