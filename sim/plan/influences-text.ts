/**
 * What the tables of `plan --service` do not know, in sentences: groups, isolation, conflicts.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { choiceText, listText, wrap } from "../report/boot-text/shorten.ts";
import { durationText, pluralText } from "../quantity-text.ts";
import { groupAt, groupName, serviceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import { isKept } from "./group-tree.ts";
import { hasInfluences, type GroupInfluence } from "./influences.ts";
import type { Propagation } from "./propagation.ts";

/** Names in one sentence; `--json` has them all. */
export const NAMES_SHOWN = 8;

export function influenceLines(
  system: SystemSpec,
  propagation: Propagation,
  width: number,
): readonly string[] {
  const { service, influences } = propagation;
  const sentences: string[] = [];
  const name = serviceName(system, service);
  for (const each of influences.groups) sentences.push(groupText(system, name, each));
  if (influences.crashesWith.length > 0) {
    const names = oneOf(system, influences.crashesWith);
    sentences.push(
      `Isolation none: a crash of ${names} takes ${name} along, and the other way round.`,
    );
  }
  if (influences.rivals.length > 0) {
    const names = namesOf(system, influences.rivals);
    sentences.push(
      `Conflicts with ${names}: a start of ${name} stops ${names}, and the other way round.`,
    );
  }
  if (propagation.alsoInfluenced.length > 0) {
    const names = namesOf(system, propagation.alsoInfluenced);
    sentences.push(
      `Groups, isolation or conflicts move these as well: ${names}; see each of them.`,
    );
  }
  if (sentences.length === 0) return [];
  const title = "The tables follow dependencies alone. What comes on top of that:";
  return [
    ...wrap(title, width, ""),
    ...sentences.flatMap((text) => {
      const [first = "", ...rest] = wrap(text, width - 4, "");
      return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
    }),
  ];
}

/** Whether the tables say all that can become of it. */
export function isAllSaid({ influences, alsoInfluenced }: Propagation): boolean {
  return !hasInfluences(influences) && alsoInfluenced.length === 0;
}

function groupText(system: SystemSpec, name: string, influence: GroupInfluence): string {
  const { group, inner, restartedWith, restartedWithGroups, restarts, drops } = influence;
  const { spec } = groupAt(system, group);
  const by = inner === null ? "" : `, by way of ${groupName(system, inner)}`;
  const parts = [`In group ${spec.name} (${spec.strategy}${by}):`];
  const again = influence.isDropped ? "stops for good" : "restarts";
  if (restartedWith.length > 0) {
    const who = oneOf(system, restartedWith);
    parts.push(`${name} ${again} when ${who} ends and is brought back;`);
  }
  if (restartedWithGroups.length > 0) {
    const groups = restartedWithGroups.map((id) => groupName(system, id));
    parts.push(`${name} ${again} when group ${choiceText(groups, NAMES_SHOWN)} fails;`);
  }
  const own =
    inner === null ? `${name} ends and is brought back` : `${groupName(system, inner)} fails`;
  if (restarts.length > 0) {
    parts.push(
      `when ${own}, ${namesOf(system, restarts)} restart${restarts.length === 1 ? "s" : ""};`,
    );
  }
  if (drops.length > 0) {
    parts.push(
      `when ${own}, ${namesOf(system, drops)} stop${drops.length === 1 ? "s" : ""} for good;`,
    );
  }
  parts.push(endText(system, influence));
  return parts.join(" ");
}

/** How the group itself ends. */
function endText(system: SystemSpec, { group, parent }: GroupInfluence): string {
  const { spec } = groupAt(system, group);
  const { name, intensity, members, periodUs } = spec;
  const answer = parent === null ? null : groupName(system, parent);
  if (intensity === 0) {
    const isAny = members.every((member) => isKept(system, member));
    const who = isAny ? "a member" : "a member that is not temporary";
    const end = answer === null ? "for good" : `and ${answer} starts it anew`;
    return `the first failure of ${who} ends ${name}${answer === null ? " " : ", "}${end}.`;
  }
  const often = `more than ${pluralText(intensity, "restart")} in ${durationText(periodUs)}`;
  const end = answer === null ? "for good" : `and ${answer} brings them back`;
  return `after ${often}, or where a member is given up, all in group ${name} stop, ${end}.`;
}

function oneOf(system: SystemSpec, ids: readonly ServiceId[]): string {
  return choiceText(
    ids.map((id) => serviceName(system, id)),
    NAMES_SHOWN,
  );
}

function namesOf(system: SystemSpec, ids: readonly ServiceId[]): string {
  return listText(
    ids.map((id) => serviceName(system, id)),
    NAMES_SHOWN,
  );
}
