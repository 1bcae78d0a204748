/**
 * `clock`: the wall clock of the machine is set to another time, runs too fast or too slow, or
 * stands.
 *
 * No timer looks at the wall clock, so the manager does all that it does at the same instants as
 * ever; only programs that ask for the time of day see it. At the heal it is right again.
 *
 * Divergence: real programs mix the two clocks up, and then a jump ends their leases and sessions;
 * here that does only who asks for the wall clock.
 */
import type { FaultModel } from "./fault.ts";

export const clockFault: FaultModel<"clock"> = {
  begin(fault, { wallClock, now, mark }) {
    wallClock.disturb(mark.index, fault.how, now);
  },
  heal(_fault, { wallClock, now, mark }) {
    wallClock.heal(mark.index, now);
  },
};
