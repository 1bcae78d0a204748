/**
 * No CPU time is lost or made up: each CPU does one thing at a time, and whatever one ran somebody
 * was given. Both are exact, to the microsecond.
 */
import type { Checker } from "./checker.ts";

/** Run, idle and stolen time of each CPU are the time that has gone by. */
export const cpuTime: Checker = {
  id: "cpu-time",
  check({ cpuUsage }) {
    if (cpuUsage === null) return null;
    const { clock } = cpuUsage;
    return cpuUsage.cpus.flatMap(({ runUs, idleUs, stealUs }, cpu) => {
      const sum = runUs + idleUs + stealUs;
      return sum === clock ? [] : [`CPU ${cpu} has ${sum} µs of ${clock} µs`];
    });
  },
};

/** What all CPUs ran is what all instances and the manager have used. */
export const cpuWork: Checker = {
  id: "cpu-work",
  check({ cpuUsage }) {
    if (cpuUsage === null) return null;
    const ran = cpuUsage.cpus.reduce((sum, { runUs }) => sum + runUs, 0);
    const used = cpuUsage.runUs.reduce((sum, us) => sum + us, cpuUsage.managerUs);
    return ran === used ? [] : [`the CPUs ran for ${ran} µs and ${used} µs were used`];
  },
};
