/**
 * rest-for-one: those after the child that failed are stopped, and then it and they are started in
 * order; those before it run on.
 */
import type { Strategy } from "../strategy.ts";

export const restForOne: Strategy = {
  firstAffected: (failed) => failed,
};
