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
const QUICK_MS = 250;

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
  it("ends a turn in which a handler never comes back, and says whose, and when", async () => {
    const result = await resultOf(`
      const endless = () => { realm.enter("web/1", "tick"); for (;;); };
      const ended = wordsOf(() => realm.turn(endless, () => 61_500_999));
      const result = [ended, Date.now() > 0, realm.turn(() => 7, () => 0)];`);
    const words = "the program of web/1 has not come back from 'tick' for 0.25 s";
    expect(result).toEqual([`EndlessProgramError: ${words}, at 1m01.500s of the run`, true, 7]);
  });

  it("says it of the handler that runs, not of the last that was entered", async () => {
    const result = await resultOf(`
      const ended = () => wordsOf(() => realm.turn(() => {
        realm.enter("db/0", "request");
        realm.enter("web/0", "request");
        realm.enter("web/0", "kept");
        realm.leave();
        for (;;);
      }, () => 0));
      // Whoever was entered then is so no longer.
      const result = [ended(), ended()];`);
    const words = "the program of web/0 has not come back from 'request' for 0.25 s";
    const both = `EndlessProgramError: ${words}, at 0.000s of the run`;
    expect(result).toEqual([both, both]);
  });

  it("blames no handler that has come back", async () => {
    const result = await resultOf(`
      const result = wordsOf(() => realm.turn(() => {
        for (;;) { realm.enter("web/0", "request"); realm.leave(); for (let n = 0; n < 1e6; n++); }
      }, () => 2_000_000));`);
    expect(result).toBe(
      "EndlessProgramError: programs keep the run busy, " +
        "at last that of web/0 in 'request', for 0.25 s, at 2.000s of the run",
    );
  });

  it("says when a turn has become long, by the clock", async () => {
    const result = await resultOf(`
      const asked = realm.turn((isLong) => {
        for (let n = 1; ; n++) if (isLong()) return n;
      }, () => 0);
      const quick = realm.turn((isLong) => isLong(), () => 0);
      const result = [asked > 100, quick];`);
    expect(result).toEqual([true, false]);
  });

  it("hands on what is thrown in a turn, as it is", async () => {
    const result = await resultOf(`
      const thrown = new RangeError("too far");
      const result = wordsOf(() => realm.turn(() => { throw thrown; }, () => 0));`);
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
