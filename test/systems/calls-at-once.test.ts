/**
 * Ten thousand actions of their own at one instant: each goes through what the ones before it have
 * not gone through, so that the step that takes them all is over in seconds. It used to be minutes.
 */
import { describe, expect, it } from "vitest";
import type { Syscall } from "../../kernel/vocabulary.ts";
import { run, system, type ServiceDraft } from "../support/systems.ts";

const COUNT = 10_000;

/** Each requires the one before it, and two further down. */
function deepGraph(enabled: boolean): Readonly<Record<string, ServiceDraft>> {
  const drafts = Array.from({ length: COUNT }, (_, at): [string, ServiceDraft] => {
    const targets = new Set([at - 1, at - 7, Math.floor(at / 2)].filter((to) => to >= 0));
    if (at === 0) targets.clear();
    return [`s${at}`, { enabled, requires: [...targets].map((to) => `s${to}`) }];
  });
  return Object.fromEntries(drafts);
}

const CASES: readonly (readonly [call: Syscall, order: "up" | "down", enabled: boolean])[] = [
  ["restartService", "up", true],
  ["restartService", "down", true],
  ["stopService", "up", true],
  ["startService", "down", false],
  ["restartService", "up", false],
];

describe(`${COUNT} actions at one instant`, () => {
  it.each(CASES)("%s, %s the graph, where it runs: %s", { timeout: 60_000 }, async (...given) => {
    const [call, order, enabled] = given;
    const actions = Array.from({ length: COUNT }, (_, at) => {
      const service = `s${order === "up" ? at : COUNT - 1 - at}`;
      return { at: 1_000_000, call, service };
    });
    const result = await run(system(deepGraph(enabled), { actions }));
    expect(result.ending).toBe("quiet");
    const starts = (enabled ? 1 : 0) + (call === "stopService" ? 0 : 1);
    const started = result.story.filter((line) => line.endsWith(" starting"));
    expect(started).toHaveLength(starts * COUNT);
    expect(result.timersLeft).toBe(0);
  });
});
