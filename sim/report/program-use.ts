/**
 * The programs of a run in `boot --json`: by instance what they counted and said.
 */
import type { ProgramsUsage } from "../program/usage.ts";

export function programsJson(programs: ProgramsUsage): object {
  return Object.fromEntries(
    programs.map((usage) => {
      const { promises, crashes, checked, brokenCount } = usage.durability;
      return [
        usage.name,
        {
          program: usage.program,
          counts: Object.fromEntries(usage.counts),
          gauges: Object.fromEntries(usage.gauges),
          disk_records: usage.diskRecords,
          durability: { promises, crashes, checked, broken: brokenCount },
          failures: usage.failureCount,
          failed: usage.failures.map(({ at, text }) => ({ at_us: at, text })),
          log: usage.log.map(({ at, text }) => ({ at_us: at, text })),
        },
      ];
    }),
  );
}
