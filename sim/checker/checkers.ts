/**
 * All checkers, in the order in which they report.
 */
import type { Checker } from "./checker.ts";
import { cpuTime, cpuWork } from "./cpu-time.ts";
import { mailboxCapacity, messageCount, messageOrder } from "./messages.ts";

export const CHECKERS: readonly Checker[] = [
  cpuTime,
  cpuWork,
  messageCount,
  messageOrder,
  mailboxCapacity,
];
