/**
 * The limits that something came close to: who, of what, how much of it, and what came of that.
 */
import { FLOWING } from "../../../kernel/isolation/limits.ts";
import type { SystemSpec } from "../../system.ts";
import type { ResourceUse } from "../../machine/resource-use.ts";
import type { Palette } from "../palette.ts";
import { bytesText, countText, durationText, pluralText } from "../../quantity-text.ts";
import { instanceName } from "../../subject-names.ts";
import { amountText } from "./limit-text.ts";
import { wrap } from "./shorten.ts";

/** From here on a limit is worth a look. */
const NEAR_PERCENT = 80;

const ROWS_MAX = 16;

interface Row {
  readonly subject: string;
  readonly resource: string;
  readonly amount: string;
  readonly outcome: string;
  readonly isHit: boolean;
}

export function limitLines(
  system: SystemSpec,
  resources: readonly ResourceUse[],
  width: number,
  palette: Palette,
): readonly string[] {
  const near = resources.filter(isNear).map((use, index) => ({ use, index }));
  near.sort((a, b) => rankOf(a.use) - rankOf(b.use) || a.index - b.index);
  const rows = near.map(({ use }) => rowOf(system, use));
  if (rows.length === 0) return [];
  const shown = rows.slice(0, ROWS_MAX);
  const columns = (part: (row: Row) => string): number =>
    Math.max(...shown.map((row) => part(row).length));
  const subjectColumns = columns(({ subject }) => subject);
  const resourceColumns = columns(({ resource }) => resource);
  const amountColumns = columns(({ amount }) => amount);
  const lines = shown.flatMap(({ subject, resource, amount, outcome, isHit }, index) => {
    const title = index === 0 ? "limits" : "";
    const name = `${title.padEnd(8)}${subject.padEnd(subjectColumns)}`;
    const head = `${name}  ${resource.padEnd(resourceColumns)}  ${amount.padStart(amountColumns)}`;
    const [first = "", ...rest] = wrap(outcome, Math.max(10, width - head.length - 3), "");
    const told = isHit ? palette.yellow(first) : first;
    return [
      `${head}   ${told}`.trimEnd(),
      ...rest.map((line) => `${" ".repeat(head.length + 3)}${line}`),
    ];
  });
  const hidden = rows.length - shown.length;
  if (hidden > 0) lines.push(`        … and ${pluralText(hidden, "more limit")}: --json`);
  return lines;
}

/** What flows has no peak to compare with its limit: it has waited, or it has not. */
function isNear({ resource, limit, peak, refusals, waitedUs }: ResourceUse): boolean {
  if (refusals > 0 || waitedUs > 0 || limit === null) return true;
  return !FLOWING.some((each) => each === resource) && peak * 100 >= limit * NEAR_PERCENT;
}

/**
 * What was hit before what is merely near, so that it is never among the rows that are cut; in
 * either the machine, whose limits are everybody's, then groups, then instances.
 */
function rankOf({ instance, slice, refusals, waitedUs }: ResourceUse): number {
  const whose = instance !== null ? 2 : slice !== null ? 1 : 0;
  return (refusals > 0 || waitedUs > 0 ? 0 : 3) + whose;
}

function rowOf(system: SystemSpec, use: ResourceUse): Row {
  const { resource, limit, peak, refusals } = use;
  const subject = subjectText(system, use);
  const flows = FLOWING.some((each) => each === resource);
  const bound = limit === null ? "no limit" : amountText(resource, limit);
  const amount = flows || limit === null ? bound : `${amountText(resource, peak)} of ${bound}`;
  return { subject, resource, amount, outcome: outcomeText(use), isHit: refusals > 0 };
}

function subjectText(system: SystemSpec, { instance, slice }: ResourceUse): string {
  if (instance !== null) return instanceName(system, instance);
  return slice === null ? "machine" : `group ${system.slices[slice]?.name ?? ""}`;
}

function outcomeText(of: ResourceUse): string {
  const { resource, use, limit, peak, refusals, waitedUs } = of;
  switch (resource) {
    case "network":
      return `${bytesText(use)} passed, and waited ${durationText(waitedUs)}`;
    case "disk-io":
      return `${countText(use)} passed, and waited ${durationText(waitedUs)}`;
    case "memory":
      if (refusals > 0) return `killed ${timesText(refusals)}`;
      break;
    case "memory-soft":
      if (refusals > 0) return `passed ${timesText(refusals)}`;
      break;
    case "files":
    case "threads":
    case "disk":
      if (refusals > 0) return refusedText(of);
  }
  return limit === null || limit === 0 ? "" : `${Math.floor((peak * 100) / limit)} %`;
}

/** Where a fault had used it up, that is said: it was no matter of the limit then. */
function refusedText({ refusals, refusedByFault = 0 }: ResourceUse): string {
  const refused = `refused ${timesText(refusals)}`;
  if (refusedByFault === 0) return refused;
  return refusedByFault === refusals
    ? `${refused}, by a fault`
    : `${refused}, ${timesText(refusedByFault)} by a fault`;
}

function timesText(count: number): string {
  return count === 1 ? "once" : `${countText(count)} times`;
}
