/**
 * All checkers, in the order in which they report.
 */
import type { Checker } from "./checker.ts";
import { cpuTime, cpuWork } from "./cpu-time.ts";
import { littlesLaw } from "./littles-law.ts";
import { arrivalCount, attemptCount, busyTime, pickCount, requestCount } from "./traffic.ts";
import { durability } from "./durability.ts";
import { mailboxCapacity, messageCount, messageOrder } from "./messages.ts";

export const CHECKERS: readonly Checker[] = [
  cpuTime,
  cpuWork,
  messageCount,
  messageOrder,
  mailboxCapacity,
  requestCount,
  attemptCount,
  arrivalCount,
  pickCount,
  busyTime,
  durability,
  littlesLaw,
];
