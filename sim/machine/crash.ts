/**
 * Whom a crash takes along: everybody who shares an address space with what crashed.
 *
 * A crash is an end by a signal that the kernel did not send: its own, that of a fault, or that of
 * the out-of-memory killer. What the kernel ends, and what exits by itself, ends alone.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import { sharesDomain } from "../../kernel/isolation/access.ts";
import { LEVELS } from "../../kernel/isolation/levels.ts";
import type { Process } from "./process.ts";

/** The others that go down with it, by instance. */
export function takenAlong(
  crashed: Process,
  processes: readonly (Process | null)[],
): readonly Process[] {
  if (LEVELS[crashed.service.spec.isolation.level].crashTakes === "itself") return [];
  const own = partyOf(crashed);
  return processes.filter(
    (process): process is Process =>
      process !== null && process !== crashed && sharesDomain(own, partyOf(process)),
  );
}

function partyOf({ service }: Process): Parameters<typeof sharesDomain>[0] {
  return { service: service.spec.id, isolation: service.spec.isolation };
}

/** Writes that a crash takes others along; returns the record. */
export function noteBreach(trace: Trace, process: Process, struck: number, now: Instant): number {
  const { instance, cause, startRecord } = process;
  return trace.append(now, cause ?? startRecord, { event: "isolation.breach", instance, struck });
}
