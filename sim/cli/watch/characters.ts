/**
 * The view's characters for terminals that know ASCII only: one for one, so that columns stay.
 */
import type { Environment } from "../../io-ports.ts";

/** Where the locale names no encoding that is not UTF-8, as boot's text has it too. */
export function speaksUtf8(environment: Environment): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = environment;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return locale === undefined || /utf-?8/i.test(locale);
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  ["━", "="],
  ["╸", ">"],
  ["─", "-"],
  ["…", "~"],
  ["µ", "u"],
  ["↑", "^"],
  ["↓", "v"],
]);

export function inAscii(line: string): string {
  return line.replace(/\P{ASCII}/gu, (character) => PLAIN.get(character) ?? "?");
}
