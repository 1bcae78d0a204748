/**
 * All checkers, in the order in which they report.
 */
import type { Checker } from "./checker.ts";
import { cpuTime, cpuWork } from "./cpu-time.ts";

export const CHECKERS: readonly Checker[] = [cpuTime, cpuWork];
