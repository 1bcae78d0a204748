/**
 * Calls that processes make, in place of the operator: those that may and those that may not.
 */
import fc from "fast-check";
import type { InstanceId } from "../../kernel/spec.ts";
import { isAlive } from "../models/service-manager/state.ts";
import { asks, powers, reloads, returns, toggles } from "./kernel-asks.ts";
import type { Move } from "./kernel-moves.ts";

/** Mostly one that lives. */
const caller = fc.record({ pick: fc.nat({ max: 30 }), isAny: fc.constantFrom(false, false, true) });

const calls = fc.oneof(
  { weight: 10, arbitrary: asks },
  { weight: 3, arbitrary: fc.oneof(reloads, returns, toggles) },
  { weight: 1, arbitrary: powers },
);

/** What an operator could ask as well is asked by a process. */
export const callsOfProcesses: fc.Arbitrary<Move> = fc
  .record({ who: caller, move: calls })
  .map(({ who, move }) => (pair) => {
    const { instances } = pair.model.world;
    const among = who.isAny ? instances : instances.filter(isAlive);
    const one = among[who.pick % Math.max(among.length, 1)];
    if (one === undefined) return [];
    return move(pair).map((input) => {
      return input.kind === "syscall" ? { ...input, caller: one.id as InstanceId } : input;
    });
  });
