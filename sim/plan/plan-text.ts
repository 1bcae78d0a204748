/**
 * `plan` as a table: the waves, the critical chain and the slowest starts.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { shorten } from "../report/boot-text/shorten.ts";
import { countText, durationText, pluralText } from "../quantity-text.ts";
import { withShortNames } from "../report/short-names.ts";
import { serviceAt, serviceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Plan, PlannedService } from "./plan.ts";

/** As many of the slowest as fit on a screen beside the rest; `--json` has them all. */
const BLAME_ROWS = 10;

/** Waves with more services than this many lines hold are cut short and counted. */
const WAVE_LINES = 3;

/** A chain of thousands is shown by its ends. */
const CHAIN_ROWS = 20;

const WAVE_COLUMNS = 6;

/** Room for the count of those that are left out. */
const REST_COLUMNS = 16;

/** Waves shown: a chain of 10,000 services has as many. */
const WAVE_ROWS = 40;

export function planText(full: SystemSpec, plan: Plan, width: number): string {
  const system = withShortNames(full, width);
  const services = pluralText(plan.start.length, "service");
  const rest = `${services} in ${pluralText(plan.waves.length, "wave")}`;
  const head = `${shorten(system.name, width - rest.length - 3)}   ${rest}`;
  const lines = [head, "", "wave  services"];
  plan.waves.slice(0, WAVE_ROWS).forEach((wave, index) => {
    lines.push(...waveLines(system, wave, index + 1, width));
  });
  if (plan.waves.length > WAVE_ROWS) {
    lines.push(`   …  ${pluralText(plan.waves.length - WAVE_ROWS, "more wave")}; --json has them`);
  }
  lines.push("", `critical chain, ${durationText(plan.readyUs)} to ready by medians`);
  if (plan.bootUs > 0) lines.push(chainLine(plan.bootUs, 0, "(the machine's boot)"));
  lines.push(...chainLines(system, plan.criticalChain));
  lines.push("", "slowest to be ready");
  for (const each of plan.blame.slice(0, BLAME_ROWS)) {
    lines.push(`  ${durationText(each.durationUs).padStart(10)}  ${nameOf(system, each)}`);
  }
  const unlisted = plan.blame.length - BLAME_ROWS;
  if (unlisted > 0)
    lines.push(`           …  ${pluralText(unlisted, "more service")}; --json has them`);
  lines.push("", "Stopping goes in the reverse order of starting.");
  return `${lines.join("\n")}\n`;
}

function nameOf(system: SystemSpec, { service }: PlannedService): string {
  return serviceName(system, service);
}

function waveLines(
  system: SystemSpec,
  wave: readonly ServiceId[],
  number: number,
  width: number,
): readonly string[] {
  const lines: string[] = [];
  let text = "";
  for (const [index, service] of wave.entries()) {
    const { spec } = serviceAt(system, service);
    const word = spec.instances === 1 ? spec.name : `${spec.name} x${spec.instances}`;
    const isLast = lines.length === WAVE_LINES - 1;
    const room = width - WAVE_COLUMNS - (isLast ? REST_COLUMNS : 0);
    const isFull = text !== "" && text.length + 2 + word.length > room;
    if (isFull && isLast) {
      text += `  … ${countText(wave.length - index)} more`;
      break;
    }
    if (isFull) {
      lines.push(text);
      text = "";
    }
    text += text === "" ? word : `  ${word}`;
  }
  lines.push(text);
  return lines.map((line, index) => {
    const label = index === 0 ? String(number) : "";
    return `${label.padStart(WAVE_COLUMNS - 2)}  ${line}`;
  });
}

function chainLine(durationUs: number, startUs: number, name: string): string {
  const at = `at ${durationText(startUs)}`.padEnd(14);
  return `  ${durationText(durationUs).padStart(10)}  ${at}${name}`;
}

function chainLines(system: SystemSpec, chain: readonly PlannedService[]): readonly string[] {
  const shown =
    chain.length <= CHAIN_ROWS
      ? chain
      : [...chain.slice(0, CHAIN_ROWS / 2), ...chain.slice(-CHAIN_ROWS / 2)];
  const lines = shown.map((each) => chainLine(each.durationUs, each.startUs, nameOf(system, each)));
  if (shown.length === chain.length) return lines;
  const rest = `           …  ${pluralText(chain.length - CHAIN_ROWS, "more service")}`;
  return [...lines.slice(0, CHAIN_ROWS / 2), rest, ...lines.slice(CHAIN_ROWS / 2)];
}
