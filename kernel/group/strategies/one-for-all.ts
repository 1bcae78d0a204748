/**
 * one-for-all: all other children are stopped, and then all are started in order.
 */
import type { Strategy } from "../strategy.ts";

export const oneForAll: Strategy = {
  firstAffected: () => 0,
};
