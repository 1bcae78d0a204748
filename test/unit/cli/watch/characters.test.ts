/**
 * The view on terminals that know ASCII only.
 */
import { expect, test } from "vitest";
import { inAscii, speaksUtf8 } from "../../../../sim/cli/watch/characters.ts";

test.each([
  [{}, true],
  [{ LANG: "" }, true],
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C.utf8" }, true],
  [{ LANG: "C" }, false],
  [{ LANG: "en_US.UTF-8", LC_ALL: "POSIX" }, false],
  [{ LANG: "C", LC_CTYPE: "de_DE.UTF-8" }, true],
])("the locale %j speaks UTF-8: %j", (environment, expected) => {
  expect(speaksUtf8(environment)).toBe(expected);
});

test("each character has one of ASCII in its place, so that columns stay", () => {
  expect(inAscii("━━╸──  … 250 µs  ↑↓ 日")).toBe("==>--  ~ 250 us  ^v ?");
});
