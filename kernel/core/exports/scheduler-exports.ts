/**
 * The exports of assembly/scheduler/, as they cross the boundary.
 */

export interface SchedulerExports {
  readonly schedOpen: (cpus: number) => void;
  readonly schedAdvance: (until: number) => number;
  readonly schedNext: () => number;
  readonly schedNow: () => number;
  readonly schedTaskAdd: (payload: number, policy: number, level: number, group: number) => number;
  readonly schedTaskRemove: (task: number) => number;
  readonly schedTaskWeight: (task: number, weight: number) => number;
  readonly schedTaskRead: (task: number, kind: number) => number;
  readonly schedWake: (task: number, demandUs: number) => number;
  readonly schedBlock: (task: number) => number;
  readonly schedSteal: (cpu: number, us: number) => void;
  readonly schedCpuTask: (cpu: number) => number;
  readonly schedCpuTime: (cpu: number, kind: number) => number;
  readonly schedGroupAdd: (quotaUs: number, periodUs: number, parent: number) => number;
  readonly schedGroupRemove: (group: number) => number;
  readonly schedGroupQuota: (group: number, quotaUs: number) => number;
  readonly schedGroupThrottled: (group: number, inPeriods: number) => number;
  readonly schedGroupUsedUp: (group: number) => number;
  readonly schedWatch: () => void;
  readonly schedStints: () => number;
  readonly schedStintsTaken: () => void;
}

/** The names, complete by their type. */
export const SCHEDULER_FUNCTIONS: Readonly<Record<keyof SchedulerExports, true>> = {
  schedOpen: true,
  schedAdvance: true,
  schedNext: true,
  schedNow: true,
  schedTaskAdd: true,
  schedTaskRemove: true,
  schedTaskWeight: true,
  schedTaskRead: true,
  schedWake: true,
  schedBlock: true,
  schedSteal: true,
  schedCpuTask: true,
  schedCpuTime: true,
  schedGroupAdd: true,
  schedGroupRemove: true,
  schedGroupQuota: true,
  schedGroupThrottled: true,
  schedGroupUsedUp: true,
  schedWatch: true,
  schedStints: true,
  schedStintsTaken: true,
};
