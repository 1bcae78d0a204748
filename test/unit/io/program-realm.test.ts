/**
 * The border to programs that others wrote: what is shut behind them, and how one is ended that
 * never comes back. In a process of its own, because the doors are put in for the life of one.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../sim/io/package-root.ts";

const REALM = pathToFileURL(join(packageRoot(), "dist/sim/io/program-realm.js")).href;
const QUICK_MS = 50;

/** What a script comes to, which has a realm and says what something throws. */
async function resultOf(script: string): Promise<unknown> {
  const text = `import { openRealm } from "${REALM}";
    const realm = openRealm(${QUICK_MS});
    const wordsOf = (work) => {
      try { work(); return ""; } catch (error) { return error.name + ": " + error.message; }
    };
    ${script}
    process.stdout.write(JSON.stringify(result));`;
  const { stdout } = await promisify(execFile)("node", ["--input-type=module", "--eval", text]);
  return JSON.parse(stdout) as unknown;
}

describe("the realm of programs", () => {
  it("ends a turn in which a handler never comes back, and says whose", async () => {
    const result = await resultOf(`
      const endless = () => { realm.enter("web/1", "tick"); for (;;); };
      const ended = wordsOf(() => realm.turn(endless));
      const result = [ended, Date.now() > 0, realm.turn(() => 7)];`);
    const words = "the program of web/1 has not come back from 'tick' for 0.05 s";
    expect(result).toEqual([`EndlessProgramError: ${words}`, true, 7]);
  });

  it("hands on what is thrown in a turn, as it is", async () => {
    const result = await resultOf(`
      const thrown = new RangeError("too far");
      const result = wordsOf(() => realm.turn(() => { throw thrown; }));`);
    expect(result).toBe("RangeError: too far");
  });

  it("shuts clock and chance while a program runs, also those that it took along", async () => {
    const result = await resultOf(`
      const { random } = Math;
      const tries = () => [() => Date.now(), random].map(wordsOf);
      realm.enter("web/0", "request");
      const first = tries();
      realm.enter("web/0", "sync");
      realm.leave();
      const second = tries();
      realm.leave();
      const result = [first, second, tries()];`);
    const shut = [
      "AmbientError: 'Date' is not there for programs: take ctx.now",
      "AmbientError: 'Math.random' is not there for programs: take ctx.random",
    ];
    expect(result).toEqual([shut, shut, ["", ""]]);
  });
});
