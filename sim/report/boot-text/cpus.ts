/**
 * What was used of the CPUs: how busy each was, and by which services.
 *
 * It stands there only where something needed a CPU.
 */
import { QUOTA_PERIOD } from "../../machine/cpu/quota.ts";
import type { SystemSpec } from "../../system.ts";
import { quotasOf, sumOf, utilization, type Quota } from "../cpu-use.ts";
import type { Palette } from "../palette.ts";
import { countText, durationText, pluralText, shareText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { wrap, wrapParts } from "./shorten.ts";

/** The services that have used most; a machine with more is told by the rest. */
const SERVICES_MAX = 10;
/** CPUs one by one; of more the busiest and the idlest. */
const CPUS_MAX = 16;

interface Row {
  readonly name: string;
  readonly cpuUs: number;
  readonly throttledUs: number;
  readonly throttled: string;
}

export function cpuLines(
  system: SystemSpec,
  report: RunReport,
  width: number,
  palette: Palette,
): readonly string[] {
  const { cpu } = report;
  if (cpu === null || cpu.clock === 0) return [];
  const ranUs = sumOf(cpu.cpus, ({ runUs }) => runUs);
  const total = cpu.clock * cpu.cpus.length;
  const head = `cpu   ${pluralText(cpu.cpus.length, "CPU")}, ${shareText(ranUs / total)} used`;
  return [
    ...wrapParts([head, ...busyParts(report)], width, "      "),
    ...rowLines(rowsOf(system, report), ranUs, { width, palette }),
  ];
}

/** `each 98 %, 97 %`, or the range of many. */
function busyParts({ cpu }: RunReport): readonly string[] {
  if (cpu === null || cpu.cpus.length < 2) return [];
  const shares = cpu.cpus.map((times) => utilization(times, cpu.clock));
  if (shares.length > CPUS_MAX) {
    const [low, high] = [Math.min(...shares), Math.max(...shares)];
    return [`  each ${shareText(low)} to ${shareText(high)}`];
  }
  const last = shares.length - 1;
  return shares.map((share, at) => {
    const text = `${at === 0 ? "  each " : ""}${shareText(share)}`;
    return at === last ? text : `${text},`;
  });
}

function rowsOf(system: SystemSpec, { services, cpu }: RunReport): readonly Row[] {
  const rows: Row[] = services.map(({ id, name, instances }) => {
    const throttledUs = sumOf(instances, (each) => each.throttledUs);
    const service = system.services[id];
    const used = service === undefined ? [] : quotasOf(system, service);
    const heldBy = new Set(instances.flatMap((each) => [...(cpu?.heldBy.get(each.id) ?? [])]));
    const quotas = used.filter(({ slice }) => heldBy.has(slice));
    const share = quotas.length === 0 ? "" : `, at ${quotas.map(quotaText).join(" and ")}`;
    return {
      name: name,
      cpuUs: sumOf(instances, (each) => each.cpuUs),
      throttledUs,
      throttled: throttledUs === 0 ? "" : `throttled ${durationText(throttledUs)}${share}`,
    };
  });
  if (cpu !== null) {
    rows.push({ name: "(manager)", cpuUs: cpu.managerUs, throttledUs: 0, throttled: "" });
  }
  return (
    rows
      .map((row, index) => ({ row, index }))
      // Who was held back for all of its life has used nothing, and has still wanted to.
      .filter(({ row }) => row.cpuUs > 0 || row.throttledUs > 0)
      .toSorted((a, b) => b.row.cpuUs - a.row.cpuUs || a.index - b.index)
      .map(({ row }) => row)
  );
}

function quotaText({ quotaUs, group }: Quota): string {
  const whose = group === null ? "of a CPU" : `for ${group}`;
  return `${shareText(quotaUs / QUOTA_PERIOD)} ${whose}`;
}

function rowLines(
  rows: readonly Row[],
  ranUs: number,
  { width, palette }: { readonly width: number; readonly palette: Palette },
): readonly string[] {
  const shown = rows.slice(0, SERVICES_MAX);
  const columns = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.flatMap(({ name, cpuUs, throttled }) => {
    const time = durationText(cpuUs).padStart(10);
    const share = shareText(cpuUs / ranUs).padStart(6);
    const head = `  ${name.padEnd(columns)}  ${time}  ${share}  `;
    const [first = "", ...rest] = wrap(throttled, width - head.length, "");
    const later = rest.map((line) => " ".repeat(head.length) + palette.yellow(line));
    return [`${head}${palette.yellow(first)}`.trimEnd(), ...later];
  });
  const rest = rows.slice(SERVICES_MAX);
  if (rest.length === 0) return lines;
  const restUs = sumOf(rest, ({ cpuUs }) => cpuUs);
  const heldUs = sumOf(rest, ({ throttledUs }) => throttledUs);
  const held = heldUs === 0 ? "" : `, throttled ${durationText(heldUs)}`;
  return [...lines, `  and ${countText(rest.length)} more: ${durationText(restUs)}${held}`];
}
