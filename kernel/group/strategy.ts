/**
 * Whom the failure of one child concerns: the strategies of a group, by name.
 */
import type { GroupStrategy } from "../spec.ts";
import { oneForAll } from "./strategies/one-for-all.ts";
import { oneForOne } from "./strategies/one-for-one.ts";
import { restForOne } from "./strategies/rest-for-one.ts";

export interface Strategy {
  /**
   * The place of the first child that is restarted together with the one at `failed`, all after it
   * included; `null`: that one alone, by itself.
   */
  readonly firstAffected: (failed: number) => number | null;
}

export const STRATEGIES: Readonly<Record<GroupStrategy, Strategy>> = {
  "one-for-one": oneForOne,
  "one-for-all": oneForAll,
  "rest-for-one": restForOne,
};
