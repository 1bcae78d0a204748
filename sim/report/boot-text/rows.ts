/**
 * The rows of the timeline: instances where they fit on a screen, else services, else waves.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import { graphOf, wavesOf } from "../../plan/waves.ts";
import type { SystemSpec } from "../../system.ts";
import { countText, pluralText } from "../../quantity-text.ts";
import type { InstanceReport, RunReport, ServiceReport } from "../run-report.ts";

/** What a person sees at once; a row more and the header scrolls away. */
export const ROWS_MAX = 40;

export type RowVerdict =
  "ready" | "done" | "starting" | "unready" | "failed" | "waiting" | "stopped" | "later";

export interface Row {
  /** `1`, or `1-250` where waves are put together. */
  readonly wave: string;
  readonly label: string;
  readonly startedUs: number | null;
  readonly stumbledUs: number | null;
  /** `null`: the boot did not bring it there. */
  readonly readyUs: number | null;
  readonly verdict: RowVerdict;
  /** The last thing in it that was of the boot; 0: there is none. */
  readonly bootUs: number;
  /** What stands behind the verdict, such as the slowest of a wave. */
  readonly remark: string;
}

export interface Rows {
  readonly heading: string;
  readonly rows: readonly Row[];
  /** What the rows leave out; empty where they are all. */
  readonly note: string;
}

type OneshotTest = (service: ServiceId) => boolean;

interface Wave {
  readonly number: string;
  readonly services: readonly ServiceReport[];
}

export function makeRows(system: SystemSpec, report: RunReport): Rows {
  const waves = wavesOf(graphOf(system)).map((wave, index) => ({
    number: String(index + 1),
    services: wave.flatMap((id: ServiceId) => report.services[id] ?? []),
  }));
  const isOneshot: OneshotTest = (id) => system.services[id]?.spec.kind === "oneshot";
  const services = waves.flatMap((wave) => wave.services);
  const instances = services.reduce((sum, service) => sum + service.instances.length, 0);
  if (instances <= ROWS_MAX) return instanceRows(waves, isOneshot);
  if (services.length <= ROWS_MAX) return serviceRows(waves, isOneshot);
  return waveRows(waves, isOneshot);
}

function instanceRows(waves: readonly Wave[], isOneshot: OneshotTest): Rows {
  const rows = waves.flatMap(({ number, services }) =>
    services.flatMap((service) =>
      service.instances.map((each) => instanceRow(number, each, service, isOneshot(service.id))),
    ),
  );
  return { heading: "instance", rows, note: "" };
}

function instanceRow(
  wave: string,
  instance: InstanceReport,
  { enabled }: ServiceReport,
  isOneshot: boolean,
): Row {
  const { startedUs, stumbledUs, name } = instance;
  const verdict = verdictOf(instance, enabled, isOneshot);
  const readyUs = verdict === "later" ? null : instance.readyUs;
  const bootUs = bootUsOf(instance);
  return { wave, label: name, startedUs, stumbledUs, readyUs, verdict, bootUs, remark: "" };
}

/** What is started later by an operator is no part of the boot and would flatten it. */
function bootUsOf({ isUpByCall, startedUs, stumbledUs, readyUs }: InstanceReport): number {
  if (isUpByCall) return stumbledUs ?? 0;
  return readyUs ?? Math.max(stumbledUs ?? 0, startedUs ?? 0);
}

function serviceRows(waves: readonly Wave[], isOneshot: OneshotTest): Rows {
  const rows = waves.flatMap(({ number, services }) =>
    services.map((service) =>
      groupRow(number, [service], { label: labelOf(service), remark: "" }, isOneshot),
    ),
  );
  const note = "One row a service; every instance: --json.";
  return { heading: "service", rows, note };
}

function labelOf({ name, instances }: ServiceReport): string {
  return instances.length === 1 ? name : `${name} x${instances.length}`;
}

function waveRows(waves: readonly Wave[], isOneshot: OneshotTest): Rows {
  const size = Math.ceil(waves.length / ROWS_MAX);
  const rows: Row[] = [];
  for (let from = 0; from < waves.length; from += size) {
    const part = waves.slice(from, from + size);
    const services = part.flatMap((wave) => wave.services);
    const first = part[0]?.number ?? "";
    const last = part.at(-1)?.number ?? "";
    const number = first === last ? first : `${first}-${last}`;
    const failed = services.filter(({ error }) => error !== null).length;
    const remark = failed > 0 ? `${countText(failed)} failed` : slowestRemark(services);
    rows.push(
      groupRow(
        number,
        services,
        { label: pluralText(services.length, "service"), remark },
        isOneshot,
      ),
    );
  }
  const each = size === 1 ? "a wave" : `${size} waves`;
  const note = `One row ${each}, with the slowest service; every service: --json.`;
  return { heading: "services", rows, note };
}

function slowestRemark(services: readonly ServiceReport[]): string {
  let slowest: ServiceReport | null = null;
  for (const service of services) {
    if (slowest === null || lengthOf(service) > lengthOf(slowest)) slowest = service;
  }
  return services.length > 1 && slowest !== null ? slowest.name : "";
}

function lengthOf({ startedUs, readyUs }: ServiceReport): number {
  return startedUs === null || readyUs === null ? -1 : readyUs - startedUs;
}

/** From the first start to the moment at which all of them had been ready. */
function groupRow(
  wave: string,
  services: readonly ServiceReport[],
  { label, remark }: { readonly label: string; readonly remark: string },
  isOneshot: OneshotTest,
): Row {
  let startedUs: number | null = null;
  let readyUs: number | null = 0;
  let stumbledUs: number | null = null;
  let bootUs = 0;
  for (const service of services) {
    startedUs = least(startedUs, service.startedUs);
    readyUs =
      readyUs === null || service.readyUs === null ? null : Math.max(readyUs, service.readyUs);
    for (const each of service.instances) {
      stumbledUs = least(stumbledUs, each.stumbledUs);
      bootUs = Math.max(bootUs, bootUsOf(each));
    }
  }
  const verdict = worst(
    services.flatMap(({ id, enabled, instances }) =>
      instances.map((each) => verdictOf(each, enabled, isOneshot(id))),
    ),
  );
  if (verdict === "later") readyUs = null;
  return { wave, label, startedUs, stumbledUs, readyUs, verdict, bootUs, remark };
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

const VERDICTS_FROM_WORST: readonly RowVerdict[] = [
  "failed",
  "waiting",
  "unready",
  "starting",
  "stopped",
  "later",
  "ready",
  "done",
];

function worst(verdicts: readonly RowVerdict[]): RowVerdict {
  const found = new Set(verdicts);
  return VERDICTS_FROM_WORST.find((verdict) => found.has(verdict)) ?? "waiting";
}

/** How the boot of an instance ended; what happens to it later stands below the timeline. */
function verdictOf(instance: InstanceReport, enabled: boolean, isOneshot: boolean): RowVerdict {
  if (enabled && instance.isUpByCall) return "later";
  if (instance.readyUs !== null) return isOneshot ? "done" : "ready";
  if (instance.error !== null) return "failed";
  if (instance.startedUs === null) return "waiting";
  if (instance.state === "stopped") return "stopped";
  const runs = instance.state === "running" || instance.state === "paused";
  return runs && !isOneshot ? "unready" : "starting";
}
