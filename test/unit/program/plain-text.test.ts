/**
 * What programs say is fit for a terminal, whatever they say.
 */
import { expect, test } from "vitest";
import { plainText } from "../../../sim/program/plain-text.ts";

test.each([
  ["words", "sold 3 of 5", "sold 3 of 5"],
  ["other scripts", "продано 日本 🎉", "продано 日本 🎉"],
  ["lines", "one\ntwo", String.raw`one\ntwo`],
  ["what clears a screen", "\u001b[2Jhello", String.raw`\u001b[2Jhello`],
  ["bells and returns", "\u0007\r", String.raw`\u0007\u000d`],
  ["what turns a line around", "a\u202eb", String.raw`a\u202eb`],
  ["half a character", "\ud800", String.raw`\ud800`],
  ["much", "x".repeat(5_000), `${"x".repeat(1_000)}...`],
])("of %s", (_, said, shown) => {
  expect(plainText(said)).toBe(shown);
});
