/**
 * How each service, or each instance, stands now: a row for each, those that are not well first
 * where there is no room for all.
 */
import { present } from "../../../kernel/assertion.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { HealthStatus } from "../../../kernel/vocabulary.ts";
import type { Sight } from "../../sight.ts";
import { isExpected, type SimulatedService, type SystemSpec } from "../../system.ts";
import { durationText } from "../../quantity-text.ts";
import type { InstanceReport } from "../run-report.ts";
import type { RunStanding } from "../run-recorder.ts";
import { worstState } from "../service-ledger.ts";
import type { LiveLoad } from "./live-load.ts";

/** `good` is up, `idle` is meant to be down, `busy` is on its way, `bad` has failed. */
export type Tone = "good" | "idle" | "busy" | "bad";

export interface ServiceRow {
  /** `db`, `web/1`, or `web x3` for all of them. */
  readonly name: string;
  readonly tone: Tone;
  /** `running`, `not ready`, `done`, `waiting`, `failed`. */
  readonly state: string;
  readonly health: HealthStatus;
  readonly restarts: number;
  readonly memoryBytes: number;
  readonly cpuShare: number | null;
  /** Requests answered a second. */
  readonly rate: number | null;
  readonly remark: string;
}

export interface ServiceViewer {
  readonly system: SystemSpec;
  readonly standing: Pick<RunStanding, "instances" | "restartDueUs">;
  readonly sight: Sight;
  readonly load: LiveLoad;
  readonly now: Instant;
}

const NOTHING_USED = { memoryPeakBytes: 0, cpuUs: 0, throttledUs: 0 };

/** A row an instance, in the order of the file. */
export function instanceRows(viewer: ServiceViewer): readonly ServiceRow[] {
  return viewer.system.services.flatMap((service) =>
    partsOf(viewer, service).map((part) => {
      const isAlone = service.spec.instances === 1;
      return { ...part, name: isAlone ? service.spec.name : part.name };
    }),
  );
}

/** A row a service, in the order of the file. */
export function serviceRows(viewer: ServiceViewer): readonly ServiceRow[] {
  return viewer.system.services.map((service) => together(service, partsOf(viewer, service)));
}

interface Part extends ServiceRow {
  readonly report: InstanceReport;
}

type Unnamed = Omit<Part, "name">;

function partsOf(viewer: ServiceViewer, service: SimulatedService): readonly Part[] {
  return Array.from({ length: service.spec.instances }, (_, ordinal) => ({
    ...partOf(viewer, service, (service.firstInstance + ordinal) as InstanceId),
    name: `${service.spec.name}/${ordinal}`,
  }));
}

function partOf(viewer: ServiceViewer, service: SimulatedService, id: InstanceId): Unnamed {
  const { standing, sight, load, now } = viewer;
  const report = standing.instances.report(id, false, NOTHING_USED);
  const isUp = standing.instances.isUp(id);
  const tone = toneOf(report, isUp, service);
  return {
    report,
    tone,
    state: isAwaited(report, service) && !isUp ? "waiting" : stateText(report, isUp),
    health: report.health,
    restarts: report.restarts,
    memoryBytes: sight.gauges.memoryBytes(id, now),
    cpuShare: load.cpuShare(id),
    rate: load.servedRate(id),
    remark: tone === "good" || tone === "idle" ? "" : remarkOf(viewer, report),
  };
}

function stateText({ state, health }: InstanceReport, isUp: boolean): string {
  if (state === "stopped" && isUp) return "done";
  if (state !== "running" || isUp) return state;
  return health === "unhealthy" ? "unhealthy" : "not ready";
}

function toneOf(report: InstanceReport, isUp: boolean, service: SimulatedService): Tone {
  const { state, health, error } = report;
  if (isUp) return health === "unhealthy" ? "bad" : "good";
  if (state === "failed" || error !== null || health === "unhealthy") return "bad";
  if (state === "disabled" || state === "paused") return "idle";
  return state === "stopped" && !isAwaited(report, service) ? "idle" : "busy";
}

/** The boot is to start it, and has not yet. */
function isAwaited(
  { state, error, startedUs }: InstanceReport,
  service: SimulatedService,
): boolean {
  return state === "stopped" && error === null && startedUs === null && isExpected(service);
}

/** `starts again in 2.3 s`, or what it failed of. */
function remarkOf({ standing, now }: ServiceViewer, { id, error, state }: InstanceReport): string {
  const dueUs = standing.restartDueUs(id);
  if (dueUs !== null && state === "failed") {
    return dueUs > now ? `starts again in ${durationText(dueUs - now)}` : "starts again";
  }
  return state === "failed" || state === "stopped" ? (error ?? "") : "";
}

function together({ spec }: SimulatedService, parts: readonly Part[]): ServiceRow {
  const first = present(parts[0], "a service has an instance");
  if (parts.length === 1) return { ...first, name: spec.name };
  const tone = worstTone(parts);
  const same = parts.filter((part) => part.tone === tone);
  const shown = present(same[0], "the worst tone is that of an instance");
  const isAll = same.length === parts.length;
  const health = new Set(parts.map((part) => part.health));
  return {
    name: `${spec.name} x${parts.length}`,
    tone,
    state: isAll && health.size === 1 ? shown.state : stateOf(parts, tone, shown),
    health: health.size === 1 ? shown.health : "degraded",
    restarts: parts.reduce((sum, { restarts }) => sum + restarts, 0),
    memoryBytes: parts.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    cpuShare: sumOf(parts.map(({ cpuShare }) => cpuShare)),
    rate: sumOf(parts.map(({ rate }) => rate)),
    remark: isAll ? shown.remark : `${same.length} of ${parts.length}: ${shown.name}`,
  };
}

function stateOf(parts: readonly Part[], tone: Tone, shown: Part): string {
  return tone === "good" ? worstState(parts.map(({ report }) => report)) : shown.state;
}

const TONES_FROM_WORST: readonly Tone[] = ["bad", "busy", "good", "idle"];

function worstTone(parts: readonly Part[]): Tone {
  const found = new Set(parts.map(({ tone }) => tone));
  return TONES_FROM_WORST.find((tone) => found.has(tone)) ?? "good";
}

/** `null` where none of them has any. */
function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** Those that are not well before the others, both in the order of the file. */
export function worstFirst(rows: readonly ServiceRow[]): readonly ServiceRow[] {
  const ofTone = (tone: Tone): readonly ServiceRow[] => rows.filter((row) => row.tone === tone);
  return [...ofTone("bad"), ...ofTone("busy"), ...ofTone("good"), ...ofTone("idle")];
}
