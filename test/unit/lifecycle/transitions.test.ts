/**
 * The transition table, whole: what is in it happens, and everything else is a defect.
 */
import { describe, expect, it } from "vitest";
import { Defect } from "../../../kernel/assertion.ts";
import { transition, type LifecycleEvent } from "../../../kernel/lifecycle/transitions.ts";
import { ServiceState } from "../../../kernel/vocabulary.ts";

const EVENTS: readonly LifecycleEvent[] = [
  "start",
  "started",
  "finish",
  "fail",
  "stop",
  "stopped",
  "enable",
  "disable",
  "pause",
  "resume",
];

/** A row a state, a column an event, in the order above; a dot is a pair that must not occur. */
const TABLE: Readonly<Record<ServiceState, string>> = {
  stopped: "starting . . failed . . . disabled . .",
  starting: ". running stopped failed stopping . . . . .",
  running: ". . stopped failed stopping . . . paused .",
  stopping: ". . . failed . stopped . . . .",
  failed: "starting . . . . stopped . disabled . .",
  disabled: "starting . . failed . . stopped . . .",
  paused: ". . stopped failed stopping . . . . running",
};

describe("the transition table", () => {
  for (const state of Object.keys(ServiceState) as ServiceState[]) {
    const row = TABLE[state].split(" ");
    for (const [column, event] of EVENTS.entries()) {
      const expected = row[column] ?? ".";
      const title =
        expected === "."
          ? `has nothing that ${event} does to ${state}`
          : `takes ${state} to ${expected} by ${event}`;
      it(title, () => {
        if (expected === ".") expect(() => transition(state, event)).toThrow(Defect);
        else expect(transition(state, event)).toBe(expected);
      });
    }
  }

  it("covers all seven states of the vocabulary", () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(ServiceState));
  });
});
