/**
 * What each key of the live view does.
 */
import { describe, expect, test } from "vitest";
import { Controls } from "../../../../sim/cli/watch/controls.ts";
import type { Motion } from "../../../../sim/cli/watch/pacer.ts";

function rig(nowUs = 0): { readonly controls: Controls; readonly done: string[] } {
  const done: string[] = [];
  const controls = new Controls({
    pacer: {
      move: (motion: Motion) => {
        done.push(motion.kind === "to-time" ? `to ${motion.atUs}` : motion.kind);
      },
      togglePause: () => {
        done.push("pause");
      },
      changeSpeed: (direction) => {
        done.push(direction);
      },
    },
    askNews: () => done.push("ask"),
    nowUs: () => nowUs,
    interrupt: () => done.push("interrupt"),
    suspend: () => done.push("suspend"),
  });
  return { controls, done };
}

function press(controls: Controls, ...keys: readonly string[]): void {
  for (const key of keys) controls.press(key);
}

describe("keys", () => {
  test.each([
    [[" "], ["pause"]],
    [["+"], ["faster"]],
    [["="], ["faster"]],
    [["-"], ["slower"]],
    [["n"], ["ask", "to-event"]],
    [["right"], ["ask", "to-event"]],
    [["ctrl-c"], ["interrupt"]],
    [["ctrl-z"], ["suspend"]],
    [["x", "enter", "f1"], []],
    [["g", "2", "m", "return"], ["to 120000000"]],
    [["g", "2", "m", "escape"], []],
    [["g", "2", "x", "backspace", "s", "enter"], ["to 2000000"]],
    [["g", "return"], []],
    [["g", "ctrl-c"], ["interrupt"]],
  ])("%j: %j", (keys, expected) => {
    const { controls, done } = rig();
    press(controls, ...keys);
    expect(done).toEqual(expected);
  });

  test("q ends the run where it is", () => {
    const { controls, done } = rig();
    press(controls, "q");
    expect(controls.isEnough).toBe(true);
    expect(done).toEqual(["released"]);
  });

  test("an instant that is over, or is none, is said and changes nothing", () => {
    const { controls, done } = rig(60_000_000);
    press(controls, "g", "1", "m", "return");
    expect(controls.notice).toBe("1m is over already");
    press(controls, "g", "?", "return");
    expect(controls.notice).toContain("?");
    press(controls, "x");
    expect(controls.notice).toBe("");
    expect(done).toEqual([]);
  });

  test("a name that is looked for stays until Esc", () => {
    const { controls } = rig();
    press(controls, "/", "w", "e", "b", "return");
    expect(controls.filter).toBe("web");
    press(controls, "/", "backspace", "return");
    expect(controls.filter).toBe("we");
    press(controls, "escape");
    expect(controls.filter).toBe("");
  });

  test("the services scroll as far as there are any", () => {
    const { controls } = rig();
    controls.page = { scrollMax: 30, rows: 24 };
    press(controls, "up");
    expect(controls.scroll).toBe(0);
    press(controls, "down", "down", "pagedown");
    expect(controls.scroll).toBe(14);
    press(controls, "pagedown", "pagedown");
    expect(controls.scroll).toBe(30);
    press(controls, "home");
    expect(controls.scroll).toBe(0);
    press(controls, "end");
    expect(controls.scroll).toBe(30);
    controls.page = { scrollMax: 4, rows: 50 };
    expect(controls.scroll).toBe(4);
  });

  test("at the end space stays, looking goes on, and any other key leaves", () => {
    const { controls, done } = rig();
    controls.isOver = true;
    press(controls, " ", "?", "?");
    expect(controls.isStaying).toBe(true);
    press(controls, "q");
    expect(controls.isStaying).toBe(false);
    expect(done).toEqual([]);
  });
});
