/**
 * What the script of a report's page is given: the data of a run, small enough to be embedded.
 *
 * Long lists stand in columns, ascending numbers as differences, and texts that come again once:
 * that is a third of what a list of objects would take. Times are whole microseconds since boot.
 */

/** What an instance is drawn as. Numbers in {@link PageRow.spans} are places in this list. */
export const PAGE_STATES = [
  "none",
  "starting",
  "unready",
  "ready",
  "done",
  "stopping",
  "stopped",
  "failed",
  "paused",
  "disabled",
] as const;
export type PageState = (typeof PAGE_STATES)[number];

/** From the worst on: of several instances that are drawn as one, the worst hides the rest. */
export const WORST_FIRST: readonly PageState[] = [
  "failed",
  "stopping",
  "starting",
  "unready",
  "paused",
  "stopped",
  "none",
  "ready",
  "done",
  "disabled",
];

/** By which events are sorted out. Numbers in {@link PageEvents.kind} are places in this list. */
export const EVENT_KINDS = [
  "fault",
  "failure",
  "recovery",
  "state",
  "health",
  "operator",
  "limit",
  "config",
  "network",
  "group",
  "kernel",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A line of the timeline: an instance, a service, or services that are drawn together. */
export interface PageRow {
  readonly name: string;
  /** Its place among {@link PageData.units}. */
  readonly unit: number;
  /** How many instances it stands for. */
  readonly instances: number;
  /** In pairs: microseconds since the pair before, and the state from there on. */
  readonly spans: readonly number[];
}

/** A box of the graph: a service, or services that are drawn together. */
export interface PageUnit {
  readonly name: string;
  /** Of {@link PageData.rows}, the first that is its own, and how many are. */
  readonly firstRow: number;
  readonly rows: number;
  /** `database, 3 instances, wave 2`. */
  readonly about: string;
  /** What else there is to know of it: a name and a value each. */
  readonly facts: readonly (readonly [string, string])[];
}

export interface PageFault {
  /** `kill`, `partition`. */
  readonly kind: string;
  /** `kill db/0`. */
  readonly label: string;
  readonly fromUs: number;
  /** `null`: it has no end of its own. */
  readonly untilUs: number | null;
  /** Rows that it strikes. */
  readonly rows: readonly number[];
  /** The record of it. */
  readonly seq: number;
}

/** Events, ascending by number; all columns are of the same length. */
export interface PageEvents {
  readonly texts: readonly string[];
  readonly subjects: readonly string[];
  /** Since the event before. */
  readonly seq: readonly number[];
  /** Since the event before. */
  readonly tUs: readonly number[];
  /** A place among {@link texts}. */
  readonly text: readonly number[];
  /** A place among {@link subjects}. */
  readonly subject: readonly number[];
  /** Of {@link PageData.units}; -1: of none in particular. */
  readonly unit: readonly number[];
  readonly kind: readonly number[];
  /** 1: a person would want to read it without being asked to. */
  readonly isTold: readonly number[];
  /** How far back its cause is, counted in records; 0: it has none. */
  readonly cause: readonly number[];
}

/** Values by window of time, a line each. */
export interface PageSeries {
  readonly name: string;
  /** Of {@link PageData.units}; -1: of the whole system. */
  readonly unit: number;
  /** One for each window; `null`: nothing to tell of it. */
  readonly values: readonly (number | null)[];
}

/** The instances of a unit that have no line of their own: between which values they all were. */
export interface PageRange {
  readonly unit: number;
  readonly instances: number;
  /** One for each window. */
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** What a plot shows; the quantity says how its numbers are read. */
export interface PagePlot {
  readonly id: string;
  readonly title: string;
  readonly quantity: "rate" | "share" | "bytes" | "count";
  /** By which values are multiplied. */
  readonly scale: number;
  readonly series: readonly PageSeries[];
  readonly rest: readonly PageRange[];
}

export interface PageWorkload {
  readonly name: string;
  /** Requests a second that were answered well, and that were not. */
  readonly ok: readonly number[];
  readonly failed: readonly number[];
  /** Microseconds; `null`: no answer in that window. */
  readonly p50: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  /** Answers by window and step of latency, all steps of the first window first. */
  readonly heat: readonly number[];
  /** Where the steps of latency begin, and where the last one ends. */
  readonly heatUs: readonly number[];
}

/** What was measured in windows of the same length. */
export interface PageSamples {
  /** All windows are of this length, but the last one, which ends with the run. */
  readonly windowUs: number;
  readonly windows: number;
  /** So many windows are one in {@link plots}. */
  readonly together: number;
  readonly workloads: readonly PageWorkload[];
  /** By instance, for the services that take part. */
  readonly plots: readonly PagePlot[];
}

export interface PageData {
  readonly system: string;
  readonly endUs: number;
  readonly rows: readonly PageRow[];
  readonly units: readonly PageUnit[];
  readonly faults: readonly PageFault[];
  readonly events: PageEvents;
  /** `null`: nothing was measured. */
  readonly samples: PageSamples | null;
}
