/**
 * one-for-one: only the child that failed is started again; the others do not notice.
 */
import type { Strategy } from "../strategy.ts";

export const oneForOne: Strategy = {
  firstAffected: () => null,
};
