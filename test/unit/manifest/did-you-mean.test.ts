/**
 * The guess at what a wrong word was meant to be.
 */
import { describe, expect, it } from "vitest";
import { didYouMean } from "../../../sim/manifest/did-you-mean.ts";

describe("the guess at a wrong word", () => {
  const fields = ["requires", "restart", "start-timeout", "stop-timeout", "wants", "db"];

  it.each([
    ["restrat", "restart"],
    ["Restart", "restart"],
    ["require", "requires"],
    ["strat-timeout", "start-timeout"],
    ["bd", "db"],
    ["warts", "wants"],
    ["completely-different", null],
    ["x", null],
    ["", null],
    ["restart".repeat(100), null],
  ])("for %j is %j", (word, guess) => {
    expect(didYouMean(word, fields)).toBe(guess);
  });

  it("is the first candidate where several are equally near", () => {
    expect(didYouMean("web-3", ["web-1", "web-2"])).toBe("web-1");
  });
});
