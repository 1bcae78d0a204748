/**
 * What a program has promised is there after each crash: the version that it acknowledged of each
 * key, or a later one. Whoever promises nothing, or never crashes, gives nothing to check.
 */
import { instantText } from "../quantity-text.ts";
import type { ProgramUsage } from "../program/usage.ts";
import type { Checker } from "./checker.ts";

/** Broken promises that are told one by one, of each instance. */
const TOLD_MAX = 3;

export const durability: Checker = {
  id: "durability",
  check({ programs }) {
    const promising = (programs ?? []).filter(({ durability: { crashes } }) => crashes > 0);
    return promising.length === 0 ? null : promising.flatMap(violationsOf);
  },
  isIdle: ({ programs }) => (programs ?? []).some(({ durability: { promises } }) => promises > 0),
};

function violationsOf(usage: ProgramUsage): readonly string[] {
  const { name, sync } = usage;
  const { broken, brokenCount } = usage.durability;
  const told = broken.slice(0, TOLD_MAX).map(({ at, key, promised, found }) => {
    const what = found === null ? "nothing of it was there" : `version ${found} was there`;
    const acknowledged = `${name} had acknowledged version ${promised} of key ${key}`;
    return `${acknowledged}, and at ${instantText(at)} ${what}`;
  });
  const more = brokenCount - told.length;
  const all =
    more > 0 ? [...told, `${name}: and ${more} more acknowledged writes were lost`] : told;
  if (sync === null || sync === "always" || all.length === 0) return all;
  // It is what the manifest asks for: a reader would look for a fault of the database.
  const why = `its 'sync: ${sync}' acknowledges what is not on the disk yet`;
  return [...all.slice(0, -1), `${all.at(-1) ?? ""}: ${why}`];
}
